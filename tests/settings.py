"""The shop's settings as the tests run them. Set before import: the settings file reads the environment."""

import os

from tests.production import names_in_settings

# Whatever `.env` has for this machine's own shop is not for the tests: what is said to be empty it does not fill in.
os.environ |= dict.fromkeys(names_in_settings() - {"DATABASE_URL"}, "")
os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = "tests-only-" + "k" * 50
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ["EMAIL_URL"] = "memory://"
os.environ["PAYSTACK_SECRET_KEY"] = "sk_test_of_the_tests"
os.environ["PAYSTACK_BASE_URL"] = "http://127.0.0.1:9"
os.environ["ALLOW_TEST_PAYSTACK"] = "1"
os.environ["PAGES_KEPT_SECONDS"] = "0"  # a test looks again at once; tests/storefront/test_kept.py keeps them
os.environ["THROTTLE"] = "0"  # tests ask often; tests/throttle turns it on
os.environ["ADMIN_SECOND_FACTOR"] = "0"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:"

from shop.settings import *  # noqa: F403  (reads what was set above)

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
REMEMBERED_SECONDS = 0  # for the same reason; what counts queries or races instances sets it as the shop has it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # nothing was collected
if os.environ.get("TEST_DATABASE_URL") and DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Left to itself Django tests SQLite in memory, where two threads share one connection and cannot race.
    DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}  # noqa: F405
