"""Where a URL leads, and how it is written in a request."""

from __future__ import annotations

import httpx2
import pytest
from video_remix_contract.wire.address import Address, address_of, written


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h", Address(is_tls=False, name="h", port=80, host="h", target="/")),
        ("http://H:80/v1", Address(is_tls=False, name="h", port=80, host="h", target="/v1")),
        ("https://h/?a=b#c", Address(is_tls=True, name="h", port=443, host="h", target="/?a=b")),
        ("https://h:80/a;b", Address(is_tls=True, name="h", port=80, host="h:80", target="/a;b")),
        ("http://[::1]:8/v1", Address(is_tls=False, name="::1", port=8, host="[::1]:8", target="/v1")),
        (
            "http://b\u00fccher.example/\u00fc b",
            Address(False, "xn--bcher-kva.example", 80, "xn--bcher-kva.example", "/%C3%BC%20b"),
        ),
        ("http://h/a/../b", Address(is_tls=False, name="h", port=80, host="h", target="/b")),
        ("http://h/a/%2e%2e/b%zz", Address(is_tls=False, name="h", port=80, host="h", target="/a/%2e%2e/b%zz")),
    ],
)
def test_where_a_url_leads(url: str, address: Address) -> None:
    """Scheme, host and port say where to, the path and the query what for."""
    assert address_of(url) == address


@pytest.mark.parametrize("character", [chr(code) for code in range(0x20, 0x7F)])
def test_a_target_is_that_of_a_library_for_urls(character: str) -> None:
    """What is sent as it is, is what httpx2 would leave as it is."""
    url = f"http://h/a{character}b/?c{character}d"
    assert address_of(url).target == httpx2.URL(url).raw_path.decode()


@pytest.mark.parametrize("url", ["http://\u00ad/", "http://h/\x7f", "http://h:port/\u00fc", "http://h/\n"])
def test_what_is_no_url_is_named(url: str) -> None:
    """What cannot be written as a URL is an error with the reason."""
    with pytest.raises(ValueError, match=r".+"):
        written(url)
