"""Refusals: settings that a shop with real customers must not run with.

Each rule yields sentences that say what to set. They stop the start of the server (`shop/wsgi.py`) and every
management command. With DEBUG on only the first rule applies.
"""

import re
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator
from django.http.request import validate_host

from shop.checks_of_stores import database, shared_cache

Rule = Callable[[], Iterator[str]]

# Render makes keys of 32 random bytes in base64: 44 characters.
SHORTEST_KEY = 40
SHORTEST_TOKEN = 24
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?")
FEWEST_CHARACTERS = 5  # different ones, as in Django's own check
DEVELOPMENT_KEYS = ("development-only", "django-insecure-")


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _site_is_loopback() -> bool:
    return _is_loopback(urlsplit(settings.SITE_URL).hostname)


def debug_is_off_in_public() -> Iterator[str]:
    if settings.DEBUG and settings.IS_ON_RENDER:
        yield "DEBUG is on, on Render: it shows the settings to every visitor. Remove DEBUG or set DEBUG=0."


def secret_key() -> Iterator[str]:
    key = str(settings.SECRET_KEY)
    if key.startswith(DEVELOPMENT_KEYS) or len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        yield "SECRET_KEY is short, simple or the development one. Set it to 50 or more random characters."


def hosts() -> Iterator[str]:
    site_host = urlsplit(settings.SITE_URL).hostname or ""
    if not settings.ALLOWED_HOSTS:
        yield f"ALLOWED_HOSTS is empty. Set it to the shop's host names, like {site_host}"
    elif "*" in settings.ALLOWED_HOSTS:
        yield f"ALLOWED_HOSTS has '*', which lets anybody pose as the shop. Set it to host names, like {site_host}"
    elif not validate_host(site_host, settings.ALLOWED_HOSTS):
        yield f"ALLOWED_HOSTS lacks the host of SITE_URL: visitors would be turned away. Add {site_host}"


def site_address() -> Iterator[str]:
    if urlsplit(settings.SITE_URL).scheme != "https" and not _site_is_loopback():
        yield f"SITE_URL is {settings.SITE_URL}, which is not encrypted. Set it to the shop's https:// address."


def paystack_key() -> Iterator[str]:
    key = settings.PAYSTACK_SECRET_KEY
    if not key:
        yield "PAYSTACK_SECRET_KEY is not set. Set it to the secret key of your Paystack account, sk_live_…"
    elif not key.startswith(("sk_live_", "sk_test_")):
        yield "PAYSTACK_SECRET_KEY is not a secret key. Set it to the one that begins with sk_live_, not pk_live_."
    elif key.startswith("sk_test_") and not settings.ALLOW_TEST_PAYSTACK:
        yield (
            "PAYSTACK_SECRET_KEY is a test key: orders would be paid with no money. Set it to the sk_live_ key, "
            "or set ALLOW_TEST_PAYSTACK=1 for a shop that only tries things out."
        )


def paystack_address() -> Iterator[str]:
    address = urlsplit(settings.PAYSTACK_BASE_URL)
    if address.geturl() == settings.PAYSTACK_DEFAULT_URL:
        return
    if not settings.ALLOW_TEST_PAYSTACK:
        yield (
            f"PAYSTACK_BASE_URL is {address.geturl()}, which is not Paystack. Remove it, "
            "or set ALLOW_TEST_PAYSTACK=1 for a shop that only tries things out."
        )
    if address.scheme != "https" and not (address.scheme == "http" and _is_loopback(address.hostname)):
        yield "PAYSTACK_BASE_URL is not encrypted, and the secret key goes there. Set it to an https:// address."
    if settings.PAYSTACK_SECRET_KEY.startswith("sk_live_"):
        yield "PAYSTACK_SECRET_KEY is a live key for a PAYSTACK_BASE_URL that is not Paystack. Set a test key."


def middleware() -> Iterator[str]:
    if any(name.startswith("django.middleware.cache.") for name in settings.MIDDLEWARE):
        yield "A cache middleware can show one shopper's pages to another. Remove it from MIDDLEWARE."


def previous_key() -> Iterator[str]:
    previous, now = settings.PAYSTACK_PREVIOUS_SECRET_KEY, settings.PAYSTACK_SECRET_KEY
    if previous and previous[:8] not in {"sk_live_", "sk_test_"}:
        yield "PAYSTACK_PREVIOUS_SECRET_KEY is not a secret key. Set it to the old sk_live_ key, or remove it."
    elif previous and previous[:8] != now[:8]:
        yield "PAYSTACK_PREVIOUS_SECRET_KEY is of the other mode than PAYSTACK_SECRET_KEY. Remove it."


def monitor() -> Iterator[str]:
    if 0 < len(settings.MONITOR_TOKEN) < SHORTEST_TOKEN:
        yield "MONITOR_TOKEN is short: it could be guessed. Set it to 24 or more random characters, or remove it."


def log_level() -> Iterator[str]:
    if settings.LOG_LEVEL == "DEBUG":
        yield "LOG_LEVEL is debug: the log would repeat every value that goes to the database. Set it to info."


def mail() -> Iterator[str]:
    if not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "locmem.EmailBackend")):
        if not settings.EMAIL_HOST and settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
            yield "EMAIL_URL names no server. Set it to smtp://user:password@host:port"
        if settings.EMAIL_BACKEND.startswith("anymail.") and not settings.EMAIL_SERVICE_KEY:
            yield "EMAIL_URL has no key. Set it to brevo:// or resend:// and the key of your account there."
        if not settings.EMAIL_TIMEOUT:
            yield "EMAIL_TIMEOUT is not set: a mail server that hangs would stop the jobs. Set it to 10."
    elif not _site_is_loopback():
        yield "EMAIL_URL leads nowhere: customers would get no mail. Set it to smtp://user:password@host:port"


def mail_addresses() -> Iterator[str]:
    validate_email = EmailValidator(allowlist=[urlsplit(settings.SITE_URL).hostname or ""])
    for name in ("DEFAULT_FROM_EMAIL", "ALERT_EMAIL"):
        try:
            validate_email(parseaddr(getattr(settings, name))[1] or getattr(settings, name) or "nobody@example.ng")
        except ValidationError:
            yield f"{name} is not an email address. Set it to one like shop@example.ng"


def photos() -> Iterator[str]:
    if settings.MEDIA_STORE == "folder" and settings.IS_ON_RENDER:
        yield (
            "MEDIA_STORE is folder, and Render empties its disk at each deploy: the photos would be gone. "
            "Set it to database, or to s3 with the AWS_ variables."
        )
    if settings.MEDIA_STORE == "s3":
        yield from _bucket(settings.STORAGES["s3"]["OPTIONS"])


def _bucket(options: dict[str, Any]) -> Iterator[str]:
    variables = {
        "AWS_STORAGE_BUCKET_NAME": options["bucket_name"],
        "AWS_ACCESS_KEY_ID": options["access_key"],
        "AWS_SECRET_ACCESS_KEY": options["secret_key"],
        "AWS_S3_CUSTOM_DOMAIN": settings.MEDIA_HOST,
    }
    missing = [name for name, value in variables.items() if not value]
    if missing:
        yield f"MEDIA_STORE is s3 and the bucket cannot be used. Set {', '.join(missing)}."
    if settings.MEDIA_HOST and not HOST_NAME.fullmatch(settings.MEDIA_HOST):
        yield "AWS_S3_CUSTOM_DOMAIN is not a host name. Set it to one like photos.example.ng, without https://"
    if urlsplit(settings.SITE_URL).hostname == settings.MEDIA_HOST:
        yield "AWS_S3_CUSTOM_DOMAIN is the shop's own host. Give the photos a host of their own."
    address = urlsplit(options["endpoint_url"] or "https://")
    if address.scheme != "https" and not _is_loopback(address.hostname):
        yield "AWS_S3_ENDPOINT_URL is not encrypted, and the bucket's key goes there. Set it to an https:// address."


def throttle() -> Iterator[str]:
    if not settings.THROTTLE and settings.IS_ON_RENDER:
        yield "THROTTLE is off: one bot could keep everybody else out. Remove it or set it to 1."


def proxies() -> Iterator[str]:
    if settings.IS_ON_RENDER and settings.TRUSTED_PROXY_HOPS < 1:
        yield "TRUSTED_PROXY_HOPS is 0, and Render is a proxy: all shoppers would look like one. Remove it."


PRODUCTION_RULES: list[Rule] = [
    secret_key,
    hosts,
    site_address,
    paystack_key,
    paystack_address,
    database,
    shared_cache,
    middleware,
    previous_key,
    monitor,
    log_level,
    mail,
    mail_addresses,
    photos,
    throttle,
    proxies,
]


@register(Tags.security)
def unsafe_settings(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Return an error, with what to set, for each setting that is unsafe as this shop is set up."""
    rules = [debug_is_off_in_public, *([] if settings.DEBUG else PRODUCTION_RULES)]
    return [Error(sentence, id=f"shop.{rule.__name__}") for rule in rules for sentence in rule()]


@register(Tags.security, deploy=True)
def second_factor(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Return a warning where a password alone opens the back office of a shop on Render."""
    if settings.ADMIN_SECOND_FACTOR or not settings.IS_ON_RENDER:
        return []
    says = "ADMIN_SECOND_FACTOR is 0: a password alone opens the back office. Remove it or set it to 1."
    return [Warning(says, id="shop.second_factor")]


def stop_if_unsafe() -> None:
    """Raise ImproperlyConfigured with every error of this module. Called before the first request is served."""
    errors = unsafe_settings()
    if errors:
        raise ImproperlyConfigured("\n".join(str(error.msg) for error in errors))
