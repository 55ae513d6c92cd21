"""Whom TLS to the centre trusts, and words for a certificate that it does not.

TLS keeps the way private; that it is the centre that answers is proved by its signatures.
"""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from sync.errors import CertificateError, SyncSettingsError

_MOST_NAMES = 3
_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, for which Python has no name."""


def trusting(ca: Path | None) -> ssl.SSLContext:
    """Trust the certificates of a PEM file, and nobody else; without one the system's store.

    The file may hold the authority's certificate, one between, or the centre's own.

    Raises:
        SyncSettingsError: the file cannot be read or holds no certificate.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as exc:  # ssl.SSLError is one
        raise SyncSettingsError(f"centre.ca: no certificate can be read from {ca}") from exc
    if ca is not None:
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    # Newer Pythons ask for extensions that many an office's own authority does not write.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def judge_times(context: ssl.SSLContext, judged: bool) -> None:
    """Whether a certificate holds only between its times; all else is judged as ever."""
    flags = int(context.verify_flags)
    wanted = flags & ~_NO_CHECK_TIME if judged else flags | _NO_CHECK_TIME
    if wanted != flags:
        context.verify_flags = ssl.VerifyFlags(wanted)


def not_trusted(
    error: ssl.SSLCertVerificationError,
    host: str,
    port: int,
    timeout_s: float,
    *,
    seen: bool = True,
) -> CertificateError:
    """An error that names the certificate; asks the server once more to see it.

    ``seen``: whether it can be asked straight, not only through a proxy.
    """
    described = _described(host, port, timeout_s) if seen else ""
    now = datetime.now(UTC).isoformat(timespec="minutes")
    return CertificateError(
        f"the certificate of {host}:{port} is not trusted: {error.verify_message}"
        f"{described}. This terminal's clock says {now}. Trust who issued"
        " it by [centre] ca in the settings, or in the system's store"
    )


def find_cause(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The refused certificate behind an error of the HTTP library."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            reason = getattr(cause, "reason", None)
            waiting += [cause.__cause__, cause.__context__, reason, *cause.args]
    return None


def _described(host: str, port: int, timeout_s: float) -> str:
    """Whose it is, who issued it and until when it is valid; "" when that cannot be seen."""
    try:
        pem = ssl.get_server_certificate((host, port), timeout=timeout_s)
        certificate = x509.load_pem_x509_certificate(pem.encode())
        print_of = certificate.fingerprint(SHA256()).hex()
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        return (
            f". It is {certificate.subject.rfc4514_string() or 'without a subject'}"
            f"{_names(certificate)}, issued by {certificate.issuer.rfc4514_string()},"
            f" valid {first:%Y-%m-%d} to {last:%Y-%m-%d}, SHA-256 {print_of}"
        )
    except (OSError, ValueError, x509.UnsupportedGeneralNameType):
        return ""


def _names(certificate: x509.Certificate) -> str:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ""
    names = [str(name.value) for name in found.value][:_MOST_NAMES]
    return f" for {', '.join(names)}"
