"""The words of a page for browsers."""

from __future__ import annotations

from html.parser import HTMLParser

UNSEEN_ELEMENTS = frozenset({"script", "style"})


class Page(HTMLParser):
    """Collects the title of a page and the text that a browser shows."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.title: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        """Keep which element the text that follows stands in."""
        self.open = [tag] if tag in {"title", *UNSEEN_ELEMENTS} else []

    def handle_endtag(self, _: str) -> None:
        """Leave the element."""
        self.open = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not UNSEEN_ELEMENTS & set(self.open):
            (self.title if self.open else self.text).append(data)


def words_of_page(text: str) -> str:
    """Return the title of a page, or what a browser shows of one without a title."""
    page = Page()
    page.feed(text)
    return "".join(page.title).strip() or "".join(page.text)
