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

# --- The parts -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
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
    "shop",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            "builtins": ["shop.templatetags.money"],
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
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- The shop's own ----------------------------------------------------------------------------------

PAYSTACK_DEFAULT_URL = "https://api.paystack.co"
PAYSTACK_SECRET_KEY = env.text("PAYSTACK_SECRET_KEY")
PAYSTACK_BASE_URL = env.text("PAYSTACK_BASE_URL", PAYSTACK_DEFAULT_URL).rstrip("/")
ALLOW_TEST_PAYSTACK = env.flag("ALLOW_TEST_PAYSTACK")
IS_TEST_PAYSTACK = not PAYSTACK_SECRET_KEY.startswith("sk_live_") or PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL
# Where a shopper may be sent to pay. A stand-in serves its hosted page from its own address.
PAYSTACK_CHECKOUT_ORIGINS = ["https://checkout.paystack.com"] + (
    [PAYSTACK_BASE_URL] if PAYSTACK_BASE_URL != PAYSTACK_DEFAULT_URL else []
)

ORDER_NUMBER_PREFIX = env.text("ORDER_NUMBER_PREFIX", "LG")
ORDER_HOLD = timedelta(minutes=float(env.number("ORDER_HOLD_MINUTES", "15", minimum="0.01", maximum="1440")))

# How long the shop remembers. Six years is how long Nigerian companies keep their books; 0 keeps it for good.
_customer_days = env.number("CUSTOMER_DATA_KEPT_DAYS", "2190", minimum="0", maximum="36500")
_mail_days = env.number("MAIL_KEPT_DAYS", "90", minimum="0", maximum="36500")
_webhook_days = env.number("WEBHOOK_KEPT_DAYS", "180", minimum="0", maximum="36500")
CUSTOMER_DATA_KEPT = timedelta(days=float(_customer_days)) or None
MAIL_KEPT = timedelta(days=float(_mail_days)) or None
WEBHOOK_KEPT = timedelta(days=float(_webhook_days)) or None

# --- Sessions, cookies, transport --------------------------------------------------------------------

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
SILENCED_SYSTEM_CHECKS = ["security.W021"] + ([] if IS_HTTPS else ["security.W004", "security.W008"])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Chromium applies form-action to the redirect after a form post too: without Paystack here, checkout
        # ends on a blank page.
        "form-action": [SELF, *PAYSTACK_CHECKOUT_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
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
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()  # nothing is collected: serve the sources
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "shop.static_files.CollectedStorage"
    },
}

_email = urlsplit(env.text("EMAIL_URL", "console://" if DEBUG else ""))
_email_backends = {"console": "console", "memory": "locmem", "smtp": "smtp", "smtps": "smtp"}
if _email.scheme not in _email_backends:
    raise ImproperlyConfigured(
        "EMAIL_URL is not set to a way to send mail. Set it to smtp://user:password@host:port or console://"
    )
EMAIL_BACKEND = f"django.core.mail.backends.{_email_backends[_email.scheme]}.EmailBackend"
EMAIL_HOST = _email.hostname or ""
EMAIL_PORT = _email.port or (465 if _email.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_SSL = _email.scheme == "smtps"
# Passwords and the links in mails never travel in the open, save to a mail server on this machine.
EMAIL_USE_TLS = _email.scheme == "smtp" and EMAIL_HOST not in {"127.0.0.1", "localhost", "::1"}
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"shop@{_site.hostname}")

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "shop.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    # Django's own loggers hand on to ours: one format and one filter for every line.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
