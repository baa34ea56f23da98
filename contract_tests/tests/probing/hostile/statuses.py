"""Servers with odd status lines, other protocols, redirects and games with interim responses."""

from __future__ import annotations

from probing.hostile.wire import JSON, Peer, hostile


@hostile()
def status_000(peer: Peer) -> None:
    """Respond with status 000."""
    peer.respond(b"{}", "000 Nothing")


@hostile()
def status_999(peer: Peer) -> None:
    """Respond with status 999."""
    peer.respond(b"{}", "999 Request Denied")


@hostile()
def status_abc(peer: Peer) -> None:
    """Respond with a status of letters."""
    peer.respond(b"{}", "abc Alphabet")


@hostile()
def status_of_four_digits(peer: Peer) -> None:
    """Respond with a status of four digits."""
    peer.respond(b"{}", "2000 Very OK")


@hostile()
def status_negative(peer: Peer) -> None:
    """Respond with a negative status."""
    peer.respond(b"{}", "-200 Not OK")


@hostile()
def no_content(peer: Peer) -> None:
    """Respond with 204."""
    peer.head("204 No Content")


@hostile()
def reset_content(peer: Peer) -> None:
    """Respond with 205 with a body all the same."""
    peer.respond(b"{}", "205 Reset Content")


@hostile()
def not_modified(peer: Peer) -> None:
    """Respond with 304."""
    peer.head("304 Not Modified")


@hostile()
def ok_without_body(peer: Peer) -> None:
    """Respond with 200 with nothing."""
    peer.respond(b"")


@hostile()
def http_0_9(peer: Peer) -> None:
    """Respond as HTTP/0.9 did, with the document alone."""
    peer.send(peer.response.body)


@hostile()
def http_2_preface(peer: Peer) -> None:
    """Respond with the preface of HTTP/2."""
    peer.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
    peer.wait()


@hostile()
def http_9(peer: Peer) -> None:
    """Respond in a version of HTTP that does not exist."""
    peer.send(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}")


@hostile()
def shoutcast(peer: Peer) -> None:
    """Respond in another protocol that looks like HTTP."""
    peer.send(b"ICY 200 OK\r\n\r\n{}")


@hostile(early=True)
def speaks_tls(peer: Peer) -> None:
    """Respond with the alert of a TLS server."""
    peer.send(b"\x15\x03\x01\x00\x02\x02\x46")


@hostile(early=True)
def speaks_smtp(peer: Peer) -> None:
    """Greet as a mail server does."""
    peer.send(b"220 mail.example ESMTP\r\n")
    peer.stall()


@hostile()
def noise(peer: Peer) -> None:
    """Respond with noise."""
    peer.send(bytes(range(256)) * 64)


@hostile()
def switches_protocols(peer: Peer) -> None:
    """Switch to a protocol that nobody asked for."""
    peer.head("101 Switching Protocols", ("Upgrade", "websocket"), ("Connection", "Upgrade"))
    peer.pour(b"\x81\x05hello")


@hostile("inconclusive")
def continues_twice_and_refuses(peer: Peer) -> None:
    """Send 100 twice, and then refuse what the request expects."""
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 2)
    peer.respond(b"{}", "417 Expectation Failed")


@hostile("conformant")
def continues_and_responds(peer: Peer) -> None:
    """Send 100 although nobody waits for it, and respond honestly."""
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    peer.respond_honestly()


@hostile("conformant")
def smuggles_a_second_response(peer: Peer) -> None:
    """Send a second response after the honest response."""
    peer.respond_honestly()
    peer.respond(b'{"id": "smuggled"}')


@hostile(early=True)
def responds_before_the_request(peer: Peer) -> None:
    """Respond before a byte of the request is read, and close."""
    peer.respond(b"{}")


@hostile("inconclusive", "nonconformant", early=True)
def refuses_before_the_request(peer: Peer) -> None:
    """Refuse before a byte of the request is read, and reset."""
    peer.respond(b"{}", "503 Service Unavailable")
    peer.reset()


@hostile()
def redirects_to_itself(peer: Peer) -> None:
    """Redirect to where the request went."""
    assert peer.request is not None
    peer.respond(b"", "307 Temporary Redirect", ("Location", peer.request.url))


@hostile()
def redirects_to_the_slash(peer: Peer) -> None:
    """Redirect to the same path with a slash at its end."""
    assert peer.request is not None
    peer.respond(b"", "308 Permanent Redirect", ("Location", f"{peer.request.url}/"))


@hostile()
def redirects_to_a_script(peer: Peer) -> None:
    """Redirect to a script and to a file."""
    peer.respond(b"", "302 Found", ("Location", "javascript:alert(1)"), ("Location", "file:///etc/passwd"))


@hostile()
def redirects_to_markup(peer: Peer) -> None:
    """Redirect to an address full of markup."""
    peer.respond(b"", "301 Moved", ("Location", 'http://[/red]"><script>\u202e\u009b31m'))


@hostile()
def redirects_nowhere(peer: Peer) -> None:
    """Redirect without a target."""
    peer.respond(b"", "303 See Other")


@hostile("nonconformant", "inconclusive")
def asks_for_a_long_wait(peer: Peer) -> None:
    """Ask to come back in a hundred years."""
    peer.respond(b"{}", "429 Too Many Requests", ("Retry-After", "3153600000"))


@hostile("nonconformant", "inconclusive")
def asks_for_short_waits(peer: Peer) -> None:
    """Ask to come back at once, every time."""
    peer.respond(b"{}", "503 Service Unavailable", ("Retry-After", "0"))


@hostile("nonconformant", "inconclusive")
def asks_for_waits_in_nonsense(peer: Peer) -> None:
    """Ask to come back at a time that does not exist."""
    peer.respond(
        b"{}", "429 Too Many Requests", ("Retry-After", "Fri, 99 Foo 99999 99:99:99 GMT"), ("Retry-After", "-1")
    )


@hostile("inconclusive", "nonconformant")
def challenges_at_length(peer: Peer) -> None:
    """Ask for a key with a challenge of 90 KB."""
    peer.respond(b"{}", "401 Unauthorized", ("WWW-Authenticate", "Bearer realm=" + "x" * 90_000))


@hostile()
def challenges_beyond_measure(peer: Peer) -> None:
    """Ask for a key with a challenge of 10 MB."""
    peer.respond(b"{}", "401 Unauthorized", ("WWW-Authenticate", "Bearer realm=" + "x" * 10_000_000))


@hostile()
def escapes_in_the_reason(peer: Peer) -> None:
    """Put escape sequences into the reason phrase."""
    peer.respond(b"{}", "500 \x1b[31mred\x1b]0;title\x07")


@hostile()
def escapes_in_the_media_type(peer: Peer) -> None:
    """Name a media type in high control characters and markup."""
    peer.respond(b"{}", "200 OK", ("Content-Type", "text/\x9b31m[bold]<b>; charset=\u202eutf-8"))


@hostile()
def many_media_types(peer: Peer) -> None:
    """Name a thousand media types."""
    peer.respond(b"{}", "200 OK", *[("Content-Type", "text/html")] * 1000)


@hostile()
def refuses_everything_as_json(peer: Peer) -> None:
    """Refuse every request with a status that nobody uses, and an honest body."""
    peer.respond(b'{"error": "no"}', "599 No", JSON)
