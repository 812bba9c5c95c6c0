"""How mail leaves, said in one address: smtp://user:password@host:port, brevo://key, console://."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Over HTTPS: Render's free services cannot reach the ports of SMTP.
_SERVICES = {
    "brevo": "anymail.backends.brevo.EmailBackend",
    "resend": "anymail.backends.resend.EmailBackend",
}
_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    **_SERVICES,
}
MAIL_SCHEMES = tuple(_BACKENDS)


@dataclass(frozen=True)
class WayToSend:
    """A way to send mail: a server with its user and password, or a service with its key."""

    backend: str
    service_key: str = ""
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    is_tls_from_the_start: bool = False
    is_made_tls: bool = False


def way_to_send(url: str) -> WayToSend:
    """Read an EMAIL_URL. Raises ImproperlyConfigured for one that names no way to send mail."""
    parts = urlsplit(url)
    if not url:
        raise ImproperlyConfigured(
            "EMAIL_URL is not set to a way to send mail. Set it to smtp://user:password@host:port, brevo://key, "
            "resend://key or console://"
        )
    backend, is_smtps = _BACKENDS[parts.scheme], parts.scheme == "smtps"
    if parts.scheme in _SERVICES:
        # Not the parsed host, which is in lower case: keys have capitals.
        return WayToSend(backend, service_key=unquote(parts.netloc))
    host = parts.hostname or ""
    return WayToSend(
        backend,
        host=host,
        port=parts.port or (465 if is_smtps else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls_from_the_start=is_smtps,
        # Passwords and the links in mails never travel in the open, save to a mail server on this machine.
        is_made_tls=parts.scheme == "smtp" and host not in {"127.0.0.1", "localhost", "::1"},
    )
