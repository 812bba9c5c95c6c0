"""What an unsafe setting does to the start of the shop: it stops it, with a sentence that says what to set.

Each case is a process of its own with production's settings, but for one.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.production import PRODUCTION

ROOT = Path(__file__).parent.parent
SQLITE = "sqlite:///:memory:"
TEST_KEY = "sk_test_0000000000000000000000000000000000000000"
STAND_IN = {"PAYSTACK_SECRET_KEY": TEST_KEY, "PAYSTACK_BASE_URL": "http://127.0.0.1:8001", "ALLOW_TEST_PAYSTACK": "1"}
BUCKET = {
    "AWS_STORAGE_BUCKET_NAME": "photos",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_S3_CUSTOM_DOMAIN": "photos.example.ng",
}

REFUSED = {
    "no key": ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to"),
    "short key": ({"SECRET_KEY": "abcdefghijklmnopqrstuvwxyz"}, "SECRET_KEY is short"),
    "simple key": ({"SECRET_KEY": "abc" * 30}, "SECRET_KEY is short, simple"),
    "development key": (
        {"SECRET_KEY": "development-only-key-that-production-refuses"},
        "SECRET_KEY is short, simple or the development one",
    ),
    "no hosts": (
        {"ALLOWED_HOSTS": ""},
        "ALLOWED_HOSTS is empty. Set it to the shop's host names, like shop.example.ng",
    ),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS has '*'"),
    "other hosts": ({"ALLOWED_HOSTS": "www.example.ng"}, "Add shop.example.ng"),
    "no address": ({"SITE_URL": ""}, "SITE_URL is not set to an address"),
    "half an address": ({"SITE_URL": "shop.example.ng"}, "SITE_URL is not an address that begins with https://"),
    "a page's address": ({"SITE_URL": "https://shop.example.ng/shop?x=1"}, "SITE_URL is more or less than a host"),
    "a broken address": ({"SITE_URL": "https://["}, "SITE_URL is not an address"),
    "a broken database": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not an address that begins with postgresql"),
    "a broken Paystack": ({"PAYSTACK_BASE_URL": "http://["}, "PAYSTACK_BASE_URL is not an address"),
    "a broken Sentry": ({"SENTRY_DSN": "https://nonsense"}, "SENTRY_DSN is not what Sentry calls the DSN"),
    "a port of letters": ({"EMAIL_URL": "smtp://user:word@host:587x"}, "EMAIL_URL is not an address that begins with"),
    "mail from nobody": ({"DEFAULT_FROM_EMAIL": "nonsense"}, "DEFAULT_FROM_EMAIL is not an email address"),
    "alerts to nobody": ({"ALERT_EMAIL": "not an address"}, "ALERT_EMAIL is not an email address"),
    "a long prefix": ({"ORDER_NUMBER_PREFIX": "GIFTINGS"}, "Set it to at most 5 capital letters and digits."),
    "a prefix of signs": ({"ORDER_NUMBER_PREFIX": "<b>"}, "Set it to at most 5 capital letters and digits."),
    "open address": ({"SITE_URL": "http://shop.example.ng"}, "Set it to the shop's https:// address"),
    "no Paystack key": ({"PAYSTACK_SECRET_KEY": ""}, "PAYSTACK_SECRET_KEY is not set"),
    "public Paystack key": ({"PAYSTACK_SECRET_KEY": "pk_live_00000000"}, "PAYSTACK_SECRET_KEY is not a secret key"),
    "test key": ({"PAYSTACK_SECRET_KEY": TEST_KEY}, "or set ALLOW_TEST_PAYSTACK=1"),
    "stand-in": (STAND_IN | {"ALLOW_TEST_PAYSTACK": "0"}, "PAYSTACK_BASE_URL is http://127.0.0.1:8001"),
    "open stand-in": (STAND_IN | {"PAYSTACK_BASE_URL": "http://pay.example"}, "PAYSTACK_BASE_URL is not encrypted"),
    "no stand-in": (STAND_IN | {"PAYSTACK_BASE_URL": "pay.example"}, "PAYSTACK_BASE_URL is not an address"),
    "live key for a stand-in": (
        STAND_IN | {"PAYSTACK_SECRET_KEY": PRODUCTION["PAYSTACK_SECRET_KEY"]},
        "PAYSTACK_SECRET_KEY is a live key for",
    ),
    "SQLite on Render": ({"RENDER": "true", "DATABASE_URL": SQLITE}, "Set it to a PostgreSQL database"),
    "printed mail": ({"EMAIL_URL": "console://"}, "EMAIL_URL leads nowhere"),
    "mail to nobody": ({"EMAIL_URL": "smtp://"}, "EMAIL_URL names no server"),
    "no mail": ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
    "debugging on Render": ({"RENDER": "true", "DEBUG": "1"}, "DEBUG is on, on Render"),
    "half a yes": ({"DEBUG": "maybe"}, "DEBUG is 'maybe'. Set it to 1 or 0."),
    "photos on Render's disk": ({"RENDER": "true", "MEDIA_STORE": "folder"}, "MEDIA_STORE is folder, and Render"),
    "photos nowhere": ({"MEDIA_STORE": "cloud"}, "MEDIA_STORE is 'cloud'. Set it to one of: folder, database, s3."),
    "a bucket without keys": (
        {"AWS_STORAGE_BUCKET_NAME": "photos"},
        "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_S3_CUSTOM_DOMAIN.",
    ),
    "a bucket's address for its host": (BUCKET | {"AWS_S3_CUSTOM_DOMAIN": "https://photos.ng"}, "is not a host name"),
    "the shop's host for photos": (BUCKET | {"AWS_S3_CUSTOM_DOMAIN": "shop.example.ng"}, "a host of their own"),
    "an open bucket": (BUCKET | {"AWS_S3_ENDPOINT_URL": "http://s3.example"}, "AWS_S3_ENDPOINT_URL is not encrypted"),
    "no throttle on Render": ({"RENDER": "true", "THROTTLE": "0"}, "THROTTLE is off"),
    "no proxy on Render": ({"RENDER": "true", "TRUSTED_PROXY_HOPS": "0"}, "TRUSTED_PROXY_HOPS is 0"),
    "a row of proxies": ({"TRUSTED_PROXY_HOPS": "9"}, "Set it to a number from 0 to 5."),
    "an old key of the other mode": (
        {"PAYSTACK_PREVIOUS_SECRET_KEY": TEST_KEY},
        "PAYSTACK_PREVIOUS_SECRET_KEY is of the other mode",
    ),
    "an old public key": ({"PAYSTACK_PREVIOUS_SECRET_KEY": "pk_live_0000"}, "PAYSTACK_PREVIOUS_SECRET_KEY is not"),
    "a token to guess": ({"MONITOR_TOKEN": "letmein"}, "MONITOR_TOKEN is short"),
    "a log of everything": ({"LOG_LEVEL": "debug"}, "LOG_LEVEL is debug"),
    "a log of nothing we know": ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'. Set it to one of: line, json."),
    "a mail service without a key": ({"EMAIL_URL": "brevo://"}, "EMAIL_URL has no key"),
    "a mail service we do not know": ({"EMAIL_URL": "pigeon://key"}, "EMAIL_URL is not an address that begins with"),
    "a hold of nothing": ({"ORDER_HOLD_MINUTES": "0"}, "ORDER_HOLD_MINUTES is '0'. Set it to a number from"),
    "a hold of words": ({"ORDER_HOLD_MINUTES": "long"}, "ORDER_HOLD_MINUTES is 'long'. Set it to a number from"),
}

ACCEPTED: dict[str, dict[str, str]] = {
    "production": {},
    "production on Render": {"RENDER": "true", "RENDER_EXTERNAL_HOSTNAME": "giftings.onrender.com"},
    "Render's own address alone": {
        "RENDER_EXTERNAL_HOSTNAME": "giftings.onrender.com",
        "SITE_URL": "",
        "ALLOWED_HOSTS": "",
    },
    "a key as Render makes them": {"SECRET_KEY": "q9Yz3vK1mT7xW5bN8cR2dF4gH6jL0pSaUeIoQwErTyA="},
    "a shop that tries things out": STAND_IN,
    "SQLite elsewhere": {"DATABASE_URL": SQLITE},
    "this machine": {"SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "127.0.0.1", "EMAIL_URL": "memory://"},
    "this machine by name": {"SITE_URL": "http://localhost:8000", "ALLOWED_HOSTS": "localhost"},
    "photos in a bucket": BUCKET,
    "mail over HTTPS": {"EMAIL_URL": "brevo://xkeysib-0123-AbC"},
    "mail over HTTPS elsewhere": {"EMAIL_URL": "resend://re_0123_AbC"},
    "the key before": {"PAYSTACK_PREVIOUS_SECRET_KEY": "sk_live_1111"},
    "a sender with a name": {"DEFAULT_FROM_EMAIL": "Love Giftings <hello@shop.example.ng>"},
    "a prefix of one's own": {"ORDER_NUMBER_PREFIX": "ADA24"},
    "faults told to Sentry": {"SENTRY_DSN": "https://key@sentry.example/1"},
    "a monitor": {"MONITOR_TOKEN": "m" * 24},
    "photos in the database": {"MEDIA_STORE": "database"},
    "a hold of a second": {"ORDER_HOLD_MINUTES": "0.02"},
}


def run(changes: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing in its environment but production's settings and these changes."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("case", REFUSED)
def test_an_unsafe_setting_stops_the_start_and_says_what_to_set(case: str) -> None:
    changes, sentence = REFUSED[case]
    done = run(changes, "-c", "import shop.wsgi")
    assert done.returncode == 1
    assert sentence in done.stderr


@pytest.mark.parametrize("address", ["smtp://user:hunter2#x@host:587", "smtp://user:hunter2@host:587x"])
def test_an_address_that_is_refused_is_not_repeated(address: str) -> None:
    """The line stands in a deploy's log, and a password is in it."""
    done = run({"EMAIL_URL": address}, "-c", "import shop.wsgi")
    assert "write signs like # or / as %23 or %2F" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


@pytest.mark.parametrize("case", ACCEPTED)
def test_a_safe_setting_starts(case: str) -> None:
    done = run(ACCEPTED[case], "-c", "import shop.wsgi")
    assert done.returncode == 0, done.stderr


def test_with_debug_on_nothing_need_be_set() -> None:
    unset = dict.fromkeys(PRODUCTION, "") | {"DJANGO_SETTINGS_MODULE": "shop.settings"}
    done = run(unset | {"DEBUG": "1"}, "-c", "import shop.wsgi")
    assert done.returncode == 0, done.stderr


def test_every_fault_is_told_at_once() -> None:
    done = run({"ALLOWED_HOSTS": "", "PAYSTACK_SECRET_KEY": ""}, "-c", "import shop.wsgi")
    assert "ALLOWED_HOSTS is empty" in done.stderr
    assert "PAYSTACK_SECRET_KEY is not set" in done.stderr


def test_commands_refuse_as_the_server_does() -> None:
    done = run({"PAYSTACK_SECRET_KEY": TEST_KEY}, "manage.py", "check")
    assert done.returncode == 1
    assert "(shop.paystack_key) PAYSTACK_SECRET_KEY is a test key" in done.stderr


def test_django_finds_nothing_to_warn_of_in_production() -> None:
    done = run({}, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


def test_a_password_alone_is_warned_of_on_render() -> None:
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run({"RENDER": "true", "ADMIN_SECOND_FACTOR": "0"}, *command)
    assert done.returncode == 1
    assert "(shop.second_factor) ADMIN_SECOND_FACTOR is 0" in done.stderr


@pytest.mark.parametrize(
    ("changes", "store"), [({}, "folder"), ({"RENDER": "true"}, "database"), (BUCKET | {"RENDER": "true"}, "s3")]
)
def test_the_start_says_where_photos_are_kept(changes: dict[str, str], store: str) -> None:
    done = run(changes, "-c", "import shop.wsgi")
    assert f"photos are kept in: {store}" in done.stderr


def test_the_content_policy_knows_the_host_of_the_photos_and_no_other() -> None:
    ask = "from shop import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    assert run(BUCKET, "-c", ask).stdout == "[\"'self'\", 'data:', 'https://photos.example.ng']\n"
    assert run({}, "-c", ask).stdout == "[\"'self'\", 'data:']\n"
