"""`render.yaml` deploys this shop: the rules of Render's format that we rely on, and what our own code needs."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.production import PRODUCTION, names_in_settings
from tests.test_environment import SET_BY_RENDER

ROOT = Path(__file__).parent.parent
BLUEPRINT: dict[str, Any] = yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))
WEB, CRON = BLUEPRINT["services"]
[DATABASE] = BLUEPRINT["databases"]

KEYS = {
    "web": {"type", "name", "runtime", "region", "plan", "buildCommand", "preDeployCommand", "startCommand"}
    | {"healthCheckPath", "maxShutdownDelaySeconds", "envVars"},
    "cron": {"type", "name", "runtime", "region", "plan", "schedule", "buildCommand", "startCommand", "envVars"},
}
# How one value may come about. Render refuses an entry that mixes them.
SOURCES = ({"key", "value"}, {"key", "generateValue"}, {"key", "sync"}, {"key", "fromDatabase"}, {"key", "fromService"})
SETTINGS_IN_THE_OPEN = {
    "ADMIN_SECOND_FACTOR",
    "ALLOW_TEST_PAYSTACK",
    "LOG_LEVEL",
    "MEDIA_STORE",
    "TRUSTED_PROXY_HOPS",
}
LEFT_ALONE = {
    "ADMIN_CONFIRM_MINUTES": "15 is right",
    "ALLOWED_HOSTS": "Render's own host is added; one's own domain as the head of the file says",
    "AWS_ACCESS_KEY_ID": "photos are in the database until there are many",
    "AWS_S3_CUSTOM_DOMAIN": "the same",
    "AWS_S3_ENDPOINT_URL": "the same",
    "AWS_S3_REGION_NAME": "the same",
    "AWS_SECRET_ACCESS_KEY": "the same",
    "AWS_STORAGE_BUCKET_NAME": "the same",
    "CSRF_TRUSTED_ORIGINS": "SITE_URL always is one",
    "CUSTOMER_DATA_KEPT_DAYS": "six years, as its default says",
    "DEBUG": "refused on Render",
    "LOG_FORMAT": "json, since DEBUG is off",
    "MAIL_KEPT_DAYS": "its default is right",
    "MEDIA_ROOT": "there is no folder",
    "ORDER_HOLD_MINUTES": "15 is right",
    "ORDER_NUMBER_PREFIX": "LG until somebody forks it",
    "PAGES_KEPT_SECONDS": "its default is right",
    "PAYSTACK_BASE_URL": "Paystack",
    "PAYSTACK_PREVIOUS_SECRET_KEY": "only for the days after a change of keys",
    "REDIS_URL": "one instance needs no shared cache, and several can do without",
    "SENTRY_DSN": "only for who has a Sentry",
    "SITE_URL": "Render's own host",
    "STATIC_ROOT": "beside the code",
    "THROTTLE": "on",
    "WEBHOOK_KEPT_DAYS": "its default is right",
}
NOT_OURS = {"PYTHON_VERSION", "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS"}


def values(service: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in service["envVars"]}


def gunicorn() -> Any:
    """Return gunicorn.conf.py as gunicorn reads it."""
    spec = importlib.util.spec_from_file_location("gunicorn_conf", ROOT / "gunicorn.conf.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("service", [WEB, CRON], ids=["web", "cron"])
def test_a_service_has_the_keys_of_its_type_and_no_other(service: dict[str, Any]) -> None:
    assert set(service) == KEYS[service["type"]]


@pytest.mark.parametrize("service", [WEB, CRON], ids=["web", "cron"])
def test_every_value_has_one_source_that_exists(service: dict[str, Any]) -> None:
    for entry in service["envVars"]:
        assert set(entry) in SOURCES
        assert isinstance(entry.get("value", ""), str)
        if "fromDatabase" in entry:
            assert entry["fromDatabase"] == {"name": DATABASE["name"], "property": "connectionString"}
        if "fromService" in entry:
            source = entry["fromService"]
            assert (source["type"], source["name"]) == ("web", WEB["name"])
            assert source["envVarKey"] in {*values(WEB), "RENDER_EXTERNAL_URL", "RENDER_EXTERNAL_HOSTNAME"}
    assert len(values(service)) == len(service["envVars"])


def test_every_variable_is_one_that_somebody_reads() -> None:
    known = names_in_settings() | NOT_OURS
    assert set(values(WEB)) <= known
    assert set(values(CRON)) <= known


def test_the_jobs_know_what_the_web_service_knows() -> None:
    """They sign the same links, ask the same Paystack and send the same mail."""
    served_only = NOT_OURS - {"PYTHON_VERSION"} | {"ADMIN_SECOND_FACTOR", "MONITOR_TOKEN", "TRUSTED_PROXY_HOPS"}
    told_by_render = {"SITE_URL", "ALLOWED_HOSTS"}  # the web service has them from SET_BY_RENDER
    assert SET_BY_RENDER.isdisjoint(values(CRON))
    assert set(values(CRON)) == set(values(WEB)) - served_only | told_by_render
    for name in set(values(CRON)) - told_by_render - {"PYTHON_VERSION", "DATABASE_URL"}:
        assert values(CRON)[name]["fromService"]["envVarKey"] == name


def test_no_secret_is_written_in_the_file() -> None:
    assert values(WEB)["SECRET_KEY"] == {"key": "SECRET_KEY", "generateValue": True}
    assert values(WEB)["MONITOR_TOKEN"] == {"key": "MONITOR_TOKEN", "generateValue": True}
    for name in ("PAYSTACK_SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "ALERT_EMAIL"):
        assert values(WEB)[name] == {"key": name, "sync": False}
    written = {entry["key"] for service in (WEB, CRON) for entry in service["envVars"] if "value" in entry}
    assert written == NOT_OURS | SETTINGS_IN_THE_OPEN


def test_every_setting_is_given_or_left_alone_for_a_reason() -> None:
    """A new setting fails here until somebody has thought about Render."""
    assert names_in_settings() - set(values(WEB)) - SET_BY_RENDER == set(LEFT_ALONE)


def test_what_the_file_gives_starts_the_shop_on_render() -> None:
    written = {key: entry["value"] for key, entry in values(WEB).items() if "value" in entry and key not in NOT_OURS}
    given = {
        "RENDER": "true",
        "RENDER_EXTERNAL_HOSTNAME": "love-giftings.onrender.com",
        "DATABASE_URL": PRODUCTION["DATABASE_URL"],
        "SECRET_KEY": "q9Yz3vK1mT7xW5bN8cR2dF4gH6jL0pSaUeIoQwErTyA=",
        "MONITOR_TOKEN": "Zz3vK1mT7xW5bN8cR2dF4gH6jL0pSaUeIoQwErTyA9Y=",
        "PAYSTACK_SECRET_KEY": PRODUCTION["PAYSTACK_SECRET_KEY"],
        "EMAIL_URL": "brevo://xkeysib-0123",
        "DEFAULT_FROM_EMAIL": "hello@shop.example.ng",
        "ALERT_EMAIL": "ada@example.ng",
    }
    assert set(values(WEB)) - NOT_OURS == set(given) - SET_BY_RENDER | set(written)
    command = [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    # Nothing of this machine's own settings, nor of a `.env`: what is not given is said to be empty.
    empty = dict.fromkeys(names_in_settings(), "")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **empty, **written, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_in_it_allows_test_payments_or_debugging() -> None:
    assert {"DEBUG", "PAYSTACK_BASE_URL"}.isdisjoint({*values(WEB), *values(CRON)})
    assert values(WEB)["ALLOW_TEST_PAYSTACK"]["value"] == "0"
    # The jobs follow the web service: a shop that is tried out with a test key needs its jobs too.
    assert values(CRON)["ALLOW_TEST_PAYSTACK"]["fromService"]["envVarKey"] == "ALLOW_TEST_PAYSTACK"


def test_everything_is_in_one_region_on_plans_that_stay() -> None:
    assert {WEB["region"], CRON["region"], DATABASE["region"]} == {"frankfurt"}
    assert (WEB["plan"], CRON["plan"], DATABASE["plan"]) == ("starter", "starter", "basic-256mb")


def test_the_database_is_closed_to_the_world_and_the_version_that_is_tested() -> None:
    from tests.servers.postgres import MAJOR

    assert DATABASE["ipAllowList"] == []
    assert DATABASE["postgresMajorVersion"] == MAJOR


def test_a_deploy_migrates_before_it_serves_and_asks_the_health_address() -> None:
    assert WEB["preDeployCommand"] == "python manage.py migrate --noinput && python manage.py make_roles"
    assert WEB["healthCheckPath"] == "/healthz/"
    for service in (WEB, CRON):
        assert service["buildCommand"] == (
            "pip install -r requirements-production.txt && python manage.py collectstatic --noinput"
        )


def test_the_jobs_run_every_few_minutes() -> None:
    minutes, *rest = CRON["schedule"].split()
    assert rest == ["*"] * 4
    assert int(minutes.removeprefix("*/")) <= 5
    assert CRON["startCommand"] == "python manage.py run_jobs"


def test_a_stop_leaves_requests_under_way_the_time_to_end() -> None:
    conf = gunicorn()
    assert 20 <= conf.graceful_timeout < WEB["maxShutdownDelaySeconds"] <= 300
    assert conf.timeout > 20


def test_the_web_service_is_sized_for_its_plan() -> None:
    conf = gunicorn()
    assert (conf.worker_class, conf.threads) == ("gthread", 4)
    assert values(WEB)["WEB_CONCURRENCY"]["value"] == "2"
    assert conf.max_requests_jitter > 0


def test_every_way_to_start_the_server_is_the_same() -> None:
    procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    assert procfile["web"] == WEB["startCommand"] == "gunicorn --config gunicorn.conf.py shop.wsgi"
    assert procfile["release"] == WEB["preDeployCommand"]
    assert procfile["jobs"].startswith(CRON["startCommand"])


def test_render_has_a_python_that_the_project_runs_on() -> None:
    versions = {values(service)["PYTHON_VERSION"]["value"] for service in (WEB, CRON)}
    [version] = versions
    assert re.fullmatch(r"3\.\d+\.\d+", version)
    assert tuple(map(int, version.split(".")))[:2] >= (3, 11)
