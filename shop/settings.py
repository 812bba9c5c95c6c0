"""Settings: read here and nowhere else, from the environment or `.env`, strict when DEBUG is off.

`.env.example` lists every variable. What cannot be worked with stops here with a sentence that says
what to set; what is unsafe in production stops in `shop/checks.py`. What takes more than a line to
work out for Django is in `shop/configuration/`.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

from shop import environment as env
from shop.configuration import parts
from shop.configuration.content_policy import content_policy
from shop.configuration.mail import MAIL_SCHEMES, way_to_send
from shop.configuration.stores import DATABASE_SCHEMES, cache, database, photo_stores

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG")

# --- Who we are on the net -------------------------------------------------------------------------

RENDER_HOST = env.text("RENDER_EXTERNAL_HOSTNAME")
IS_ON_RENDER = bool(RENDER_HOST or env.text("RENDER"))

SECRET_KEY = env.text("SECRET_KEY", "development-only-key-that-production-refuses" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to 50 or more random characters, or set DEBUG=1 on your own machine."
    )

SITE_URL = env.address(
    "SITE_URL",
    f"https://{RENDER_HOST}" if RENDER_HOST else "http://127.0.0.1:8000" if DEBUG else "",
    schemes=env.WEB,
    is_root=True,
).rstrip("/")
_site = urlsplit(SITE_URL)
if not SITE_URL:
    raise ImproperlyConfigured(
        "SITE_URL is not set to an address. Set it to the shop's own, like https://shop.example.ng"
    )

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") + [host for host in [RENDER_HOST] if host]
if DEBUG:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [*env.words("CSRF_TRUSTED_ORIGINS"), f"{_site.scheme}://{_site.netloc}"]
IS_HTTPS = _site.scheme == "https"
# How many proxies add a line to X-Forwarded-For before us: who called is that many from its right end. Render's
# are Cloudflare's edge and its own. With none in front the header is anybody's invention and is not read.
TRUSTED_PROXY_HOPS = int(env.number("TRUSTED_PROXY_HOPS", "2" if IS_ON_RENDER else "0", minimum="0", maximum="5"))

# --- The parts -------------------------------------------------------------------------------------

INSTALLED_APPS = parts.APPS
MIDDLEWARE = [*parts.MIDDLEWARE, *(["shop.errors.OwnNotFound"] if DEBUG else [])]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": parts.CONTEXT_PROCESSORS,
            "builtins": ["shop.templatetags.money", "shop.templatetags.address", "shop.templatetags.written"],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["giftings"]
CRISPY_TEMPLATE_PACK = "giftings"

# --- Where data are kept -----------------------------------------------------------------------------

DATABASE_URL = env.address("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}", schemes=DATABASE_SCHEMES)
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.address("REDIS_URL", schemes=["redis", "rediss", "unix"])
CACHES = {"default": cache(REDIS_URL)}

# The owner's photos. Render empties a container's disk at every deploy: there the database is what a small shop has
# anyway, and its backup too. A bucket is for many photos.
MEDIA_HOST = env.text("AWS_S3_CUSTOM_DOMAIN")
AWS_BUCKET = env.text("AWS_STORAGE_BUCKET_NAME")
MEDIA_STORE = env.choice(
    "MEDIA_STORE", "s3" if AWS_BUCKET else "database" if IS_ON_RENDER else "folder", ["folder", "database", "s3"]
)
_bucket = {
    "bucket_name": AWS_BUCKET,
    "endpoint_url": env.address("AWS_S3_ENDPOINT_URL", schemes=env.WEB) or None,
    "region_name": env.text("AWS_S3_REGION_NAME") or None,
    "access_key": env.text("AWS_ACCESS_KEY_ID"),
    "secret_key": env.text("AWS_SECRET_ACCESS_KEY"),
    "custom_domain": MEDIA_HOST or None,
}
_photo_stores = photo_stores(_bucket if AWS_BUCKET or MEDIA_STORE == "s3" else None)
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's page needs our files: one header less on each
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()  # nothing is collected: serve the sources
_static_files = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "shop.static_files.CollectedStorage"
)

STORAGES = {"default": _photo_stores[MEDIA_STORE], **_photo_stores, "staticfiles": {"BACKEND": _static_files}}

# --- The shop's own ----------------------------------------------------------------------------------

PAYSTACK_DEFAULT_URL = "https://api.paystack.co"
PAYSTACK_SECRET_KEY = env.text("PAYSTACK_SECRET_KEY")
# The key before the last change: messages that Paystack signed with it are still believed. Nothing is asked with it.
PAYSTACK_PREVIOUS_SECRET_KEY = env.text("PAYSTACK_PREVIOUS_SECRET_KEY")
PAYSTACK_BASE_URL = env.address("PAYSTACK_BASE_URL", PAYSTACK_DEFAULT_URL, schemes=env.WEB).rstrip("/")
ALLOW_TEST_PAYSTACK = env.flag("ALLOW_TEST_PAYSTACK")
IS_TEST_PAYSTACK = not PAYSTACK_SECRET_KEY.startswith("sk_live_") or PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL
# Where a shopper may be sent to pay. A stand-in serves its hosted page from its own address.
PAYSTACK_CHECKOUT_ORIGINS = ["https://checkout.paystack.com"] + (
    [PAYSTACK_BASE_URL] if PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL else []
)

ORDER_NUMBER_PREFIX = env.code("ORDER_NUMBER_PREFIX", "LG", longest=5)  # as long as Order.number has room for
ORDER_HOLD = env.minutes("ORDER_HOLD_MINUTES", "15", minimum="0.01", maximum="1440")
# How long an instance remembers what the owner seldom changes: the fields of forms, the places on product pages.
REMEMBERED_SECONDS = 5
# How old a page that is the same for everybody may be when a visitor gets it: lists, home, products for newcomers.
PAGES_KEPT_SECONDS = float(env.number("PAGES_KEPT_SECONDS", "0" if DEBUG else "5", minimum="0", maximum="60"))

THROTTLE = env.flag("THROTTLE", default=True)

# How long the shop remembers. Six years is how long Nigerian companies keep their books; 0 keeps it for good.
CUSTOMER_DATA_KEPT = env.days("CUSTOMER_DATA_KEPT_DAYS", "2190", maximum="36500") or None
MAIL_KEPT = env.days("MAIL_KEPT_DAYS", "90", maximum="36500") or None
WEBHOOK_KEPT = env.days("WEBHOOK_KEPT_DAYS", "180", maximum="36500") or None

# --- Sessions, cookies, transport --------------------------------------------------------------------

SESSION_ENGINE = "shop.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
# Lax: the shopper comes back from Paystack by a cross-site GET, on which a Strict cookie is not sent.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shop.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrftoken"

SECURE_SSL_REDIRECT = IS_HTTPS and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^payments/paystack/webhook/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS and not DEBUG else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading binds every subdomain for good; that is the owner's decision with their own domain, not ours.
# W009: our own check of the key is an error, and knows that Render's, of 44 characters, are good.
SILENCED_SYSTEM_CHECKS = ["security.W021", "security.W009"] + ([] if IS_HTTPS else ["security.W004", "security.W008"])

CONTENT_SECURITY_POLICY = content_policy(pay_at=PAYSTACK_CHECKOUT_ORIGINS, photos_at=MEDIA_HOST, is_https=IS_HTTPS)

# A password alone opens the back office only where this is off: on a machine of one's own.
ADMIN_SECOND_FACTOR = env.flag("ADMIN_SECOND_FACTOR", default=IS_ON_RENDER)
# Before money or people's data leave, staff who have not proved who they are for so long are asked once more.
ADMIN_CONFIRM_AFTER = env.minutes("ADMIN_CONFIRM_MINUTES", "15", minimum="1", maximum="480")
OTP_TOTP_ISSUER = _site.hostname

AUTH_PASSWORD_VALIDATORS = parts.PASSWORD_VALIDATORS

# --- Language, time, mail ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Africa/Lagos"
USE_I18N = False
USE_TZ = True

_mail = way_to_send(env.address("EMAIL_URL", "console://" if DEBUG else "", schemes=MAIL_SCHEMES))
EMAIL_BACKEND = _mail.backend
EMAIL_SERVICE_KEY = _mail.service_key
ANYMAIL = {"BREVO_API_KEY": EMAIL_SERVICE_KEY, "RESEND_API_KEY": EMAIL_SERVICE_KEY, "REQUESTS_TIMEOUT": (3, 10)}
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.is_tls_from_the_start, _mail.is_made_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"shop@{_site.hostname}")

# --- What the operator sees -------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "info", ["debug", "info", "warning", "error"]).upper()
LOG_FORMAT = env.choice("LOG_FORMAT", "line" if DEBUG else "json", ["line", "json"])
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "shop.logs.PlainLines"}, "json": {"()": "shop.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    # Django's own loggers hand on to ours: one format for every line.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

SENTRY_DSN = env.address("SENTRY_DSN", schemes=env.WEB)
# The operator's monitor shows it to read the numbers behind /healthz/.
MONITOR_TOKEN = env.text("MONITOR_TOKEN")
# Who is written to when money waits too long. Default: the shop's own address, of its profile.
ALERT_EMAIL = env.text("ALERT_EMAIL")
if SENTRY_DSN:
    from shop.sentry import start_sentry

    start_sentry(SENTRY_DSN)
