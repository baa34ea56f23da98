# `make` prints this menu; every target sets up .venv by itself when it has to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
GENERATED := generated spec/generation.lock.json contract_tests/README.md docs/command-line.md
HAND_WRITTEN := .ci contract_tests spec docs/conf.py hatch_build.py

.DEFAULT_GOAL := help
.PHONY: help conformance test changes mutate properties generate drift lint types gate audit release vendor serve verify stacks docs \
	screenshot clients reports agreement bench lock clean

help: ## print this menu
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

conformance: $(READY) ## verify the reference provider and the generated client (the main job)
	@$(BIN)/python -m video_remix_contract.maintenance.self_check build/conformance

test: $(READY) ## everything that must hold before a merge
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

changes: $(READY) ## change the fragment in every usual way and run all tests on each: make changes ONLY="tag-renamed"
	@$(BIN)/python contract_tests/fragment_changes.py $(ONLY)

mutate: $(READY) ## change the code in small ways and see whether the tests notice: make mutate ONLY="decode" SEED=7
	@$(BIN)/python contract_tests/mutation.py $(ONLY) $(if $(SEED),--seed $(SEED)) $(if $(SAMPLE),--sample $(SAMPLE))

properties: $(READY) ## the properties of the contract: make properties, or with URL=http://127.0.0.1:8000/v1
	@$(BIN)/python -m pytest contract_tests/properties $(if $(URL),--base-url "$(URL)")

generate: $(READY) ## render generated/ and the table of clauses from spec/
	@$(BIN)/python spec/generate.py $(GENERATED)

drift: $(READY) ## fail where they are not what spec/ renders to
	@$(BIN)/python spec/generate.py --check $(GENERATED)

lint: $(READY) ## style, import rules and dead code of everything hand-written
	@$(BIN)/ruff check $(HAND_WRITTEN)
	@$(BIN)/ruff format --check $(HAND_WRITTEN)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/vulture

types: $(READY) ## mypy --strict on the suite, its tests, the generation and the client
	@$(BIN)/mypy

gate: $(READY) ## fail where fragment or client changed without the version that this asks for
	@$(BIN)/python -m video_remix_contract.maintenance.release_gate

docs: $(READY) ## build README and docs/ into a site, build/docs
	@$(BIN)/sphinx-build -W --keep-going -q -c docs -b html . build/docs
	@echo build/docs/docs/index.html

screenshot: $(READY) ## make the picture of a verdict in README
	@$(BIN)/python -m video_remix_contract.maintenance.screenshot docs/verdict.svg

audit: $(READY) ## look the locked packages up in a database of known vulnerabilities
	@$(BIN)/python -m video_remix_contract.maintenance.audit requirements.txt

release: $(READY) ## make a release, nothing is pushed: make release VERSION=0.2.0
	@$(BIN)/python -m video_remix_contract.maintenance.release $(VERSION)

vendor: $(READY) ## copy the client into a package of yours: make vendor DEST=src/app/_vendor
	@test -n "$(DEST)" || { echo "make vendor: say where to, DEST=FOLDER" >&2; exit 2; }
	@$(BIN)/video-remix-contract vendor "$(DEST)"

serve: $(READY) ## run the reference provider on loopback
	@$(BIN)/video-remix-contract serve

verify: $(READY) ## judge a provider: make verify URL=http://127.0.0.1:8000/v1
	@test -n "$(URL)" || { echo "make verify: name the provider, URL=http://HOST/v1" >&2; exit 2; }
	@$(BIN)/video-remix-contract verify provider "$(URL)"

stacks: $(READY) ## verify correct providers in many web stacks, and write their table into contract_tests/README.md
	@PYTHONPATH=contract_tests/tests $(BIN)/python contract_tests/benchmarks/stack_table.py contract_tests/README.md

clients: $(READY) ## verify real clients, and write their table into contract_tests/README.md (some minutes)
	@PYTHONPATH=contract_tests/tests $(BIN)/python contract_tests/benchmarks/client_table.py contract_tests/README.md

reports: $(READY) ## verify some stacks and clients of others, keep their reports in docs/reports, write docs/site
	@PYTHONPATH=contract_tests/tests $(BIN)/python contract_tests/benchmarks/kept_reports.py

agreement: $(READY) ## compare what compat says of clients and faulty providers with what happens when they meet
	@PYTHONPATH=contract_tests/tests $(BIN)/python contract_tests/benchmarks/compat_agreement.py

bench: $(READY) ## what client, judge and command line cost, by those of others: make bench ONLY="call compare log_scale"
	@PYTHONPATH=contract_tests/tests $(BIN)/python contract_tests/benchmarks/bench.py $(ONLY)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url

# The packages that tests install for themselves, below build/.
CLIENTS := contract_tests/tests/clients/python
CLUSTER := contract_tests/tests/logs/on_ray
BROWSER := contract_tests/tests/report/browser

lock: $(READY) ## write requirements.txt, requirements-lowest.txt, and what clients under test and the browser need
	@{ echo '# Exact and hash-locked; written by `make lock` from pyproject.toml.'; \
	  $(LOCK) --extra generate --group dev pyproject.toml; } > requirements.new && mv requirements.new requirements.txt
	@{ echo '# The lowest versions of the bare install, hash-locked; written by `make lock` from pyproject.toml.'; \
	  $(LOCK) --resolution lowest-direct pyproject.toml; } > requirements.new && mv requirements.new requirements-lowest.txt
	@{ echo '# What action.yml installs, as in requirements.txt, hash-locked; written by `make lock` from pyproject.toml.'; \
	  $(LOCK) --extra suite --group build --constraint requirements.txt pyproject.toml; } > requirements.new && mv requirements.new requirements-action.txt
	@$(LOCK) --extra suite --extra cluster pyproject.toml > requirements.new && mv requirements.new $(CLUSTER)/requirements.txt
	@for folder in $(CLIENTS) $(BROWSER); do \
	  $(LOCK) $$folder/requirements.in > requirements.new && mv requirements.new $$folder/requirements.txt || exit 1; done

clean: ## remove what the targets left behind
	@rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("make: Python 3.11 or later is needed, set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
