"""Settings: one file, read from the environment or `.env`, strict when DEBUG is off.

`.env.example` lists every variable. What cannot be worked with stops here with a sentence that says
what to set; what is unsafe in production stops in `shop/checks.py`.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

from shop import environment as env

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

SITE_URL = env.text(
    "SITE_URL", f"https://{RENDER_HOST}" if RENDER_HOST else "http://127.0.0.1:8000" if DEBUG else ""
).rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
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

INSTALLED_APPS = [
    "shop.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_htmx",
    "crispy_forms",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "shop.apps.ShopConfig",
]

MIDDLEWARE = [
    "shop.request_id.RequestId",
    "shop.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "shop.sign_in.staff_session.StaffSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.throttle.middleware.Throttle",
    "shop.checkout.bought.BoughtLines",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.profile.context.profile",
                "shop.cart.context.cart_count",
                "shop.catalogue.context.categories",
            ],
            "builtins": ["shop.templatetags.money", "shop.templatetags.address"],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["giftings"]
CRISPY_TEMPLATE_PACK = "giftings"

# --- Database --------------------------------------------------------------------------------------
# ATOMIC_REQUESTS stays off: a view must be able to talk to Paystack with no transaction open.

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
_database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A write lock at BEGIN makes read-then-write right on SQLite; without it such transactions fail at once.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "connect_timeout": 3,
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15000,
        # The last one: where the disk is no disk, the planner does well to trust an index sooner.
        "options": "-c statement_timeout=8000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000 "
        "-c random_page_cost=1.1",
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "shop.cache.FailOpenRedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1500}}  # at most 40 MB
}

# --- The shop's own ----------------------------------------------------------------------------------

PAYSTACK_DEFAULT_URL = "https://api.paystack.co"
PAYSTACK_SECRET_KEY = env.text("PAYSTACK_SECRET_KEY")
# The key before the last change: messages that Paystack signed with it are still believed. Nothing is asked with it.
PAYSTACK_PREVIOUS_SECRET_KEY = env.text("PAYSTACK_PREVIOUS_SECRET_KEY")
PAYSTACK_BASE_URL = env.text("PAYSTACK_BASE_URL", PAYSTACK_DEFAULT_URL).rstrip("/")
ALLOW_TEST_PAYSTACK = env.flag("ALLOW_TEST_PAYSTACK")
IS_TEST_PAYSTACK = not PAYSTACK_SECRET_KEY.startswith("sk_live_") or PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL
# Where a shopper may be sent to pay. A stand-in serves its hosted page from its own address.
PAYSTACK_CHECKOUT_ORIGINS = ["https://checkout.paystack.com"] + (
    [PAYSTACK_BASE_URL] if PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL else []
)

ORDER_NUMBER_PREFIX = env.text("ORDER_NUMBER_PREFIX", "LG")
ORDER_HOLD = timedelta(minutes=float(env.number("ORDER_HOLD_MINUTES", "15", minimum="0.01", maximum="1440")))
# How long an instance remembers what the owner seldom changes: the fields of forms, the places on product pages.
REMEMBERED_SECONDS = 5
# How old a page that is the same for everybody may be when a visitor gets it: lists, home, products for newcomers.
PAGES_KEPT_SECONDS = float(env.number("PAGES_KEPT_SECONDS", "0" if DEBUG else "5", minimum="0", maximum="60"))

THROTTLE = env.flag("THROTTLE", default=True)

# How long the shop remembers. Six years is how long Nigerian companies keep their books; 0 keeps it for good.
_customer_days = env.number("CUSTOMER_DATA_KEPT_DAYS", "2190", minimum="0", maximum="36500")
_mail_days = env.number("MAIL_KEPT_DAYS", "90", minimum="0", maximum="36500")
_webhook_days = env.number("WEBHOOK_KEPT_DAYS", "180", minimum="0", maximum="36500")
CUSTOMER_DATA_KEPT = timedelta(days=float(_customer_days)) or None
MAIL_KEPT = timedelta(days=float(_mail_days)) or None
WEBHOOK_KEPT = timedelta(days=float(_webhook_days)) or None

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

# Photos may be on a host of their own; nothing else is.
MEDIA_HOST = env.text("AWS_S3_CUSTOM_DOMAIN")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([f"https://{MEDIA_HOST}"] if MEDIA_HOST else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Chromium applies form-action to the redirect after a form post too: without Paystack here, checkout
        # ends on a blank page.
        "form-action": [SELF, *PAYSTACK_CHECKOUT_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "upgrade-insecure-requests": IS_HTTPS,
    }
}

# A password alone opens the back office only where this is off: on a machine of one's own.
ADMIN_SECOND_FACTOR = env.flag("ADMIN_SECOND_FACTOR", default=IS_ON_RENDER)
# Before money or people's data leave, staff who have not proved who they are for so long are asked once more.
_confirm_minutes = env.number("ADMIN_CONFIRM_MINUTES", "15", minimum="1", maximum="480")
ADMIN_CONFIRM_AFTER = timedelta(minutes=float(_confirm_minutes))
OTP_TOTP_ISSUER = _site.hostname

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- Language, time, files, mail, logs ----------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Africa/Lagos"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's page needs our files: one header less on each
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()  # nothing is collected: serve the sources
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))

# Where the owner's photos are kept. Render empties a container's disk at every deploy: there the database is what a
# small shop has anyway, and its backup too. A bucket is for many photos.
AWS_BUCKET = env.text("AWS_STORAGE_BUCKET_NAME")
MEDIA_STORE = env.choice(
    "MEDIA_STORE", "s3" if AWS_BUCKET else "database" if IS_ON_RENDER else "folder", ["folder", "database", "s3"]
)
_media_stores: dict[str, dict[str, Any]] = {
    "folder": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "database": {"BACKEND": "shop.catalogue.stored_files.DatabaseStorage"},
    "s3": {
        "BACKEND": "shop.catalogue.object_storage.ObjectStorage",
        "OPTIONS": {
            "bucket_name": AWS_BUCKET,
            "endpoint_url": env.text("AWS_S3_ENDPOINT_URL") or None,
            "region_name": env.text("AWS_S3_REGION_NAME") or None,
            "access_key": env.text("AWS_ACCESS_KEY_ID"),
            "secret_key": env.text("AWS_SECRET_ACCESS_KEY"),
            "custom_domain": MEDIA_HOST or None,
        },
    },
}
if not AWS_BUCKET and MEDIA_STORE != "s3":
    del _media_stores["s3"]
STORAGES = {
    "default": _media_stores[MEDIA_STORE],
    **_media_stores,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "shop.static_files.CollectedStorage"
    },
}

_email = urlsplit(env.text("EMAIL_URL", "console://" if DEBUG else ""))
_email_backends = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    # Over HTTPS: Render's free services cannot reach the ports of SMTP. brevo://key and resend://key.
    "brevo": "anymail.backends.brevo.EmailBackend",
    "resend": "anymail.backends.resend.EmailBackend",
}
if _email.scheme not in _email_backends:
    raise ImproperlyConfigured(
        "EMAIL_URL is not set to a way to send mail. Set it to smtp://user:password@host:port, brevo://key, "
        "resend://key or console://"
    )
EMAIL_BACKEND = _email_backends[_email.scheme]
# Not the parsed host, which is in lower case: keys have capitals.
EMAIL_SERVICE_KEY = unquote(_email.netloc) if _email.scheme in {"brevo", "resend"} else ""
ANYMAIL = {"BREVO_API_KEY": EMAIL_SERVICE_KEY, "RESEND_API_KEY": EMAIL_SERVICE_KEY, "REQUESTS_TIMEOUT": (3, 10)}
EMAIL_HOST = "" if EMAIL_SERVICE_KEY else _email.hostname or ""
EMAIL_PORT = (0 if EMAIL_SERVICE_KEY else _email.port) or (465 if _email.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_SSL = _email.scheme == "smtps"
# Passwords and the links in mails never travel in the open, save to a mail server on this machine.
EMAIL_USE_TLS = _email.scheme == "smtp" and EMAIL_HOST not in {"127.0.0.1", "localhost", "::1"}
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

SENTRY_DSN = env.text("SENTRY_DSN")
# The operator's monitor shows it to read the numbers behind /healthz/.
MONITOR_TOKEN = env.text("MONITOR_TOKEN")
# Who is written to when money waits too long. Default: the shop's own address, of its profile.
ALERT_EMAIL = env.text("ALERT_EMAIL")
if SENTRY_DSN:
    from shop.sentry import start_sentry

    start_sentry(SENTRY_DSN)
