"""The shop in numbers: for the operator's monitor, and on a page of the back office."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from shop.orders.models import Order, OutboxMail
from shop.payments.models import Payment
from shop.watch.jobs import JOBS
from shop.watch.models import JobRun
from shop.watch.numbers import read_numbers
from shop.watch.problems import problems_in
from tests.gateway import Gateway
from tests.orders.make import make_order
from tests.payments.make import make_awaiting, make_paid

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-operator-s-monitor"
ALWAYS = ["jobs-stopped"]


def ago(**time: int) -> Any:
    return timezone.now() - timedelta(**time)


def codes() -> list[str]:
    return [problem.code for problem in problems_in(read_numbers())]


def run_all_jobs(**fields: Any) -> None:
    for name in JOBS:
        JobRun.objects.create(**{"name": name, "started_at": timezone.now(), "ended_at": timezone.now()} | fields)


# --- What is counted -----------------------------------------------------------------------------------


def test_a_quiet_shop_has_nothing_wrong() -> None:
    run_all_jobs()
    assert codes() == []


def test_orders_and_payments_are_counted_by_what_became_of_them(gateway: Gateway) -> None:
    make_paid(gateway)
    make_awaiting(placed_at=ago(days=2))
    numbers = read_numbers()
    assert numbers.orders == {"awaiting_payment": 1, "paid": 1}
    assert (numbers.orders_placed_today, numbers.payments_today) == (1, {"started": 1, "succeeded": 1})
    assert numbers.oldest_unconfirmed_minutes is None


def test_a_payment_whose_shopper_came_back_is_waited_for() -> None:
    run_all_jobs()
    make_awaiting()
    Payment.objects.update(started_at=ago(minutes=100), returned_at=ago(minutes=95))
    numbers = read_numbers()
    assert (numbers.unconfirmed_payments, numbers.oldest_unconfirmed_minutes) == (1, 100)
    assert codes() == ["payment-unconfirmed"]


@pytest.mark.parametrize(
    ("state", "minutes", "code"), [("waiting", 29, ""), ("waiting", 31, "mail-stuck"), ("failed", 1, "mail-given-up")]
)
def test_mail_that_does_not_leave_is_a_problem(state: str, minutes: int, code: str) -> None:
    run_all_jobs()
    OutboxMail.objects.create(
        order=make_order(), kind="placed", cause="x", state=state, created_at=ago(minutes=minutes)
    )
    assert [one for one in codes() if one != "needs-attention"] == [code][: bool(code)]


@pytest.mark.parametrize(("minutes", "expected"), [(14, []), (15, ["jobs-stopped"])])
def test_jobs_that_stopped_are_a_problem(minutes: int, expected: list[str]) -> None:
    run_all_jobs(started_at=ago(minutes=minutes), ended_at=ago(minutes=minutes))
    assert codes() == expected


@pytest.mark.parametrize("job", JOBS)
def test_so_is_one_that_begins_again_and_again_and_never_ends(job: str) -> None:
    run_all_jobs()
    JobRun.objects.filter(pk=job).update(ended_at=ago(minutes=15))
    [problem] = problems_in(read_numbers())
    assert (problem.code, problem.says) == ("jobs-stopped", f"Last ran to their end: {job} 15 minutes ago.")
    JobRun.objects.filter(pk=job).update(ended_at=None)
    [problem] = problems_in(read_numbers())
    assert (problem.code, problem.says) == ("jobs-stopped", f"Never ran to their end: {job}.")


def test_books_that_do_not_agree_are_one_until_they_do(gateway: Gateway) -> None:
    run_all_jobs()
    order, _ = make_paid(gateway)
    orders = Order.objects.filter(pk=order.pk)
    orders.update(items_kobo=F("items_kobo") + 1, total_kobo=F("total_kobo") + 1)
    with pytest.raises(SystemExit):
        call_command("audit", stdout=StringIO())
    assert "books-wrong" in codes()
    orders.update(items_kobo=F("items_kobo") - 1, total_kobo=F("total_kobo") - 1)
    call_command("audit", stdout=StringIO())
    assert codes() == []


def test_jobs_that_never_ran_are_a_problem() -> None:
    assert codes() == ALWAYS


def test_reading_them_asks_as_often_however_much_there_is(
    gateway: Gateway, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(2):
        with django_assert_num_queries(26):
            read_numbers()
        for _ in range(3):
            make_paid(gateway)


# --- The jobs write down that they ran -------------------------------------------------------------------


def _dies(*args: Any, **options: Any) -> None:
    raise KeyboardInterrupt  # as a process that is killed: nothing is written after it


def run_jobs() -> int:
    try:
        call_command("run_jobs", stdout=StringIO(), stderr=StringIO())
    except SystemExit as stopped:
        return int(str(stopped.code))
    return 0


def test_every_job_notes_its_run() -> None:
    assert run_jobs() == 0
    began = timezone.now()
    runs = {run.name: run for run in JobRun.objects.filter(failed=False)}
    assert set(JOBS) <= set(runs)
    assert not any(run.is_running for run in runs.values())
    assert codes() == []
    assert run_jobs() == 0
    assert JobRun.objects.filter(name__in=JOBS, ended_at__gte=began).count() == len(JOBS)


def test_a_job_that_dies_keeps_the_time_when_it_last_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    run_all_jobs(started_at=ago(minutes=20), ended_at=ago(minutes=20))
    monkeypatch.setattr("shop.management.commands.clean_up.Command.handle", _dies)
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    died = JobRun.objects.get(pk="clean_up")
    assert died.is_running
    assert died.ended_at is not None
    assert timezone.now() - died.ended_at > timedelta(minutes=19)
    assert "jobs-stopped" in codes()


def test_a_job_that_fails_is_noted_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("shop.management.commands.send_mail.send_waiting_mail", fail)
    assert run_jobs() == 1
    assert list(JobRun.objects.filter(failed=True).values_list("pk", flat=True)) == ["send_mail"]
    assert codes() == ["job-failed"]
    monkeypatch.undo()
    assert run_jobs() == 0
    assert codes() == []


def test_a_run_that_cannot_be_noted_is_run_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    def broken(execute: Any, sql: str, *args: Any) -> Any:
        if "shop_jobrun" in sql:
            raise OperationalError("the table is gone")
        return execute(sql, *args)

    with connection.execute_wrapper(broken):
        assert run_jobs() == 0
    assert "the run of send_mail could not be noted" in caplog.messages


# --- Who may read them ------------------------------------------------------------------------------------


def test_the_monitor_reads_them_with_its_token(client: Client, settings: Settings) -> None:
    settings.MONITOR_TOKEN = TOKEN
    make_order(email="ada@example.ng", name="Ada Obi")
    answer = client.get("/healthz/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    read = json.loads(answer.content)
    assert read["orders"] == {"awaiting_payment": 1}
    assert [problem["code"] for problem in read["problems"]] == ALWAYS
    assert "no-store" in answer["Cache-Control"]
    assert "ada" not in answer.content.decode().lower()


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_nobody_else_learns_more_than_ok(client: Client, settings: Settings, shown: str, token: str) -> None:
    settings.MONITOR_TOKEN = token
    answer = client.get("/healthz/", headers={"Authorization": shown})
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_monitor_is_told_when_the_database_is_away(client: Client, settings: Settings) -> None:
    def dead(*args: Any) -> None:
        raise OperationalError("gone")

    settings.MONITOR_TOKEN = TOKEN
    with connection.execute_wrapper(dead):
        assert client.get("/healthz/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 503


def test_staff_who_may_see_orders_and_money_see_them(staff: Callable[..., Client], gateway: Gateway) -> None:
    make_paid(gateway)
    assert staff("view_order", "view_payment").get("/admin/numbers/").status_code == 200


def test_the_page_says_what_is_wrong(owner: Client) -> None:
    OutboxMail.objects.create(order=make_order(), kind="placed", cause="x", state="failed")
    page = owner.get("/admin/numbers/").content.decode()
    assert "Never ran to their end: send_mail, expire_orders" in page
    assert "1 mails were given up." in page
    assert "How the shop is doing</a>" in owner.get("/admin/").content.decode()


def test_nobody_else_gets_to_the_page(client: Client, staff: Callable[..., Client]) -> None:
    assert client.get("/admin/numbers/").status_code == 302
    assert staff("view_order").get("/admin/numbers/").status_code == 403
