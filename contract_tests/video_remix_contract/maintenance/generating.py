"""All that follows from the fragment and the parsers, written or compared in one process.

``spec/generate.py`` writes the client, and of the paths that follow also the documents that are generated in part;
``--check`` compares instead. After a generation of several paths it prints what is to be done next.
"""

from __future__ import annotations

from video_remix_contract.maintenance import checked_in_client, clause_table, command_page, next_steps

DOCUMENTS = {"contract_tests/README.md": clause_table.main, "docs/command-line.md": command_page.main}


def main(arguments: list[str]) -> int:
    """Write or compare; return the first exit code of a part that is not 0."""
    check = [argument for argument in arguments if argument == "--check"]
    paths = [argument for argument in arguments if argument != "--check"]
    code = checked_in_client.main(check)
    for path, document in DOCUMENTS.items():
        if path in paths:
            code = code or document([*check, path])
    if paths and not check:
        code = code or next_steps.main(paths)
    return code
