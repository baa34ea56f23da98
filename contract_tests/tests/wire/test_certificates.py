"""Which certificates of a provider are believed."""

from __future__ import annotations

import ssl

import pytest
from video_remix_contract.errors import TargetError
from video_remix_contract.wire.transport import Transport, certificates


def test_certificates_are_checked_unless_they_shall_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate is asked for and belongs to the host; where insecure connections are allowed, neither."""
    safe, unsafe = certificates(insecure=False), certificates(insecure=True)
    assert certificates(insecure=False) is safe, "they are read once in a process"
    assert (safe.verify_mode, safe.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (unsafe.verify_mode, unsafe.check_hostname) == (ssl.CERT_NONE, False)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    with pytest.raises(TargetError) as caught:
        certificates(insecure=False)
    start = "the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: "
    assert str(caught.value).startswith(start)
    assert len(str(caught.value)) > len(start)


def test_no_certificate_is_trusted_where_none_is_needed() -> None:
    """What sends to http:// alone reads no certificates, and would believe none."""
    tls = Transport(plain=True, insecure=True).tls
    assert (tls.verify_mode, tls.get_ca_certs()) == (ssl.CERT_REQUIRED, [])


@pytest.mark.parametrize(("insecure", "mode"), [(None, ssl.CERT_REQUIRED), (True, ssl.CERT_NONE)])
def test_a_transport_checks_certificates(*, insecure: bool | None, mode: ssl.VerifyMode) -> None:
    """Certificates are checked unless somebody asks for the contrary; a whole exchange has 10 seconds by default."""
    transport = Transport() if insecure is None else Transport(insecure=insecure, timeout=3)
    assert transport.tls.verify_mode is mode
    assert transport.timeout == (10.0 if insecure is None else 3)
