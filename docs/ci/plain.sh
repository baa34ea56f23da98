#!/bin/sh
# Any CI: REMIX_URL and OPENAI_API_KEY are in the environment, REMIX_CONTRACT says where the package is.
set -eu
python3 -m venv .remix-contract
.remix-contract/bin/pip install --quiet "video-remix-contract[suite] @ $REMIX_CONTRACT"
exec .remix-contract/bin/video-remix-contract verify provider "$REMIX_URL" --max-jobs 2 \
    --junit junit.xml --json report.json --html report.html
