"""How Sphinx builds README, docs/ and the pages that they link to into a site: ``make docs``."""

project = "video-remix-contract"
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    "*.md",
    "docs/*.md",
    "spec/*.md",
    "spec/examples/*.md",
    "generated/README.md",
    "contract_tests/*.md",
]
html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False
myst_heading_anchors = 3
# A forge draws the diagram of ARCHITECTURE.md; here it stands as a text.
suppress_warnings = ["misc.highlighting_failure"]
# A link that leads nowhere is a warning, and a warning is an error.
nitpicky = True
