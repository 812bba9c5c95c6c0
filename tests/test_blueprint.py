"""`render.yaml` deploys this shop: the rules of Render's format that we rely on, and what our own code needs."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_environment import SET_BY_RENDER, names_in_settings

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
    served_only = NOT_OURS - {"PYTHON_VERSION"}
    told_by_render = {"SITE_URL", "ALLOWED_HOSTS"}  # the web service has them from SET_BY_RENDER
    assert SET_BY_RENDER.isdisjoint(values(CRON))
    assert set(values(CRON)) == set(values(WEB)) - served_only | told_by_render
    for name in ("SECRET_KEY", "PAYSTACK_SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert values(CRON)[name]["fromService"]["envVarKey"] == name


def test_no_secret_is_written_in_the_file() -> None:
    assert values(WEB)["SECRET_KEY"] == {"key": "SECRET_KEY", "generateValue": True}
    for name in ("PAYSTACK_SECRET_KEY", "EMAIL_URL"):
        assert values(WEB)[name] == {"key": name, "sync": False}
    written = {entry["key"] for service in (WEB, CRON) for entry in service["envVars"] if "value" in entry}
    assert written == NOT_OURS | {"ALLOW_TEST_PAYSTACK"}


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
    assert WEB["preDeployCommand"] == "python manage.py migrate --noinput"
    assert WEB["healthCheckPath"] == "/healthz/"
    for service in (WEB, CRON):
        assert service["buildCommand"] == (
            "pip install -r requirements.txt && python manage.py collectstatic --noinput"
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


def test_render_has_a_python_that_the_project_runs_on() -> None:
    versions = {values(service)["PYTHON_VERSION"]["value"] for service in (WEB, CRON)}
    [version] = versions
    assert re.fullmatch(r"3\.\d+\.\d+", version)
    assert tuple(map(int, version.split(".")))[:2] >= (3, 11)
