"""Voucher codes: what is refused, what is kept, and what stays of one that was used."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from shop.models import Voucher, VoucherUse
from tests.admin.make import fields_of, send
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db

ADD = reverse("admin:shop_voucher_add")
LIST = reverse("admin:shop_voucher_changelist")
PERCENT = {"code": "ADIRE10", "kind": "percent", "percent": "10"}
AMOUNT = {"code": "WELCOME500", "kind": "amount", "amount_kobo": "500"}


def make_voucher(code: str = "ADIRE10", **fields: Any) -> Voucher:
    return Voucher.objects.create(**{"code": code, "kind": "percent", "percent": 10} | fields)


def use(voucher: Voucher, state: str = "used", **order: Any) -> VoucherUse:
    made = VoucherUse.objects.create(
        voucher=voucher, order=make_order(**order), email="tola@example.com", discount_kobo=95_000, state=state
    )
    if state != "given_back":
        Voucher.objects.filter(pk=voucher.pk).update(uses=voucher.uses + 1)
        voucher.refresh_from_db()
    return made


def change_url(voucher: Voucher) -> str:
    return reverse("admin:shop_voucher_change", args=[voucher.pk])


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(sentences) for name, sentences in response.context["adminform"].form.errors.items()}


def test_per_cent_off_is_kept_with_a_code_in_capitals(owner: Client) -> None:
    typed = PERCENT | {"code": " adire 10 ", "max_uses": "200", "max_uses_per_email": "1"}
    assert send(owner, ADD, **typed).status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.percent, voucher.amount_kobo) == ("ADIRE10", 10, None)
    assert (voucher.minimum_kobo, voucher.max_uses, voucher.max_uses_per_email, voucher.uses) == (0, 200, 1, 0)


def test_an_amount_is_typed_in_naira_and_kept_in_kobo(owner: Client) -> None:
    assert send(owner, ADD, **AMOUNT | {"amount_kobo": "1,500.50", "minimum_kobo": "₦5,000"}).status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.percent, voucher.amount_kobo, voucher.minimum_kobo) == (None, 150_050, 500_000)
    assert 'value="1,500.50"' in owner.get(change_url(voucher)).content.decode()


PERCENT_RANGE = "Enter a whole number from 1 to 100."
CAPITALS = "Use only the letters A to Z and digits, like ADIRE10."


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (PERCENT | {"percent": ""}, {"percent": ["Enter how many per cent it takes off."]}),
        (PERCENT | {"percent": "0"}, {"percent": [PERCENT_RANGE]}),
        (PERCENT | {"percent": "101"}, {"percent": [PERCENT_RANGE]}),
        (PERCENT | {"percent": "ten"}, {"percent": [PERCENT_RANGE]}),
        (PERCENT | {"percent": "9" * 40}, {"percent": [PERCENT_RANGE]}),
        (
            PERCENT | {"amount_kobo": "500"},
            {"amount_kobo": ["Leave this empty, or choose “An amount off” above."]},
        ),
        (AMOUNT | {"amount_kobo": ""}, {"amount_kobo": ["Enter the amount it takes off."]}),
        (AMOUNT | {"amount_kobo": "0"}, {"amount_kobo": ["Enter at least ₦1."]}),
        (AMOUNT | {"percent": "10"}, {"percent": ["Leave this empty, or choose “Per cent off the gifts” above."]}),
        (PERCENT | {"code": "TEN%"}, {"code": [CAPITALS]}),
        (PERCENT | {"code": "DÍDÙN"}, {"code": [CAPITALS]}),
        (PERCENT | {"code": "١٢"}, {"code": [CAPITALS]}),
        (PERCENT | {"code": "taken"}, {"code": ["Voucher with this Code already exists."]}),
        (PERCENT | {"code": ""}, {"code": ["This field is required."]}),
        (PERCENT | {"kind": ""}, {"kind": ["This field is required."]}),
        (PERCENT | {"kind": "free"}, {"kind": ["Select a valid choice. free is not one of the available choices."]}),
        (PERCENT | {"max_uses": "0"}, {"max_uses": ["Enter 1 or more."]}),
        (PERCENT | {"max_uses_per_email": "0"}, {"max_uses_per_email": ["Enter 1 or more, or leave it empty."]}),
        (
            PERCENT | {"starts_at": "2026-12-24T10:00", "ends_at": "2026-12-24T10:00"},
            {"ends_at": ["It must end after it starts."]},
        ),
    ],
)
def test_nonsense_is_refused_beside_its_field(typed: dict[str, str], errors: dict[str, list[str]], owner) -> None:
    make_voucher("TAKEN")
    assert errors_of(send(owner, ADD, **typed)) == errors
    assert Voucher.objects.count() == 1


def test_the_list_says_what_each_takes_off_how_often_and_whether_it_can_be_used(owner: Client) -> None:
    make_voucher("ADIRE10", max_uses=3, uses=1, minimum_kobo=500_000)
    make_voucher("BOTH", kind="amount", percent=None, amount_kobo=50_000, covers_delivery=True)
    make_voucher("ENDED", ends_at="2020-01-01T00:00Z")
    make_voucher("LATER", starts_at="2120-01-01T00:00Z")
    make_voucher("UP", max_uses=1, uses=1)
    make_voucher("OFF", is_active=False)
    page = " ".join(owner.get(LIST).content.decode().split())
    for words in ("10 %", "₦500, delivery too", "1 of 3", "₦5,000 or more", "until 1 Jan 2020, 01:00"):
        assert words in page
    for words in ("Can be used", "Ended", "Not yet", "Used up", "Switched off"):
        assert f">{words}</span>" in page
    assert "OFF" not in owner.get(LIST, {"is_active__exact": "1"}).content.decode().split("result_list")[1]


def test_uses_are_read_only_and_say_their_orders(owner: Client) -> None:
    voucher = make_voucher(max_uses=5)
    order = use(voucher).order
    back = use(voucher, "given_back").order
    page = owner.get(change_url(voucher))
    assert "uses" not in fields_of(page)
    text = " ".join(page.content.decode().split())
    assert "1 of 5" in text
    for number, state in ((order.number, "used"), (back.number, "given back")):
        assert f">{number}</a>" in text
        assert f"−₦950, tola@example.com, {state}</li>" in text


def test_only_the_newest_uses_are_listed(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.admin.vouchers.NEWEST", 1)
    voucher = make_voucher()
    older, newer = use(voucher).order, use(voucher).order
    text = owner.get(change_url(voucher)).content.decode()
    assert newer.number in text
    assert older.number not in text
    assert "and 1 older ones" in text


def test_saving_never_writes_the_count_of_uses(owner: Client) -> None:
    voucher = make_voucher()
    posted = fields_of(owner.get(change_url(voucher)))
    use(voucher)  # while the page was open
    posted["percent"] = "15"
    assert owner.post(change_url(voucher), posted).status_code == 302
    voucher.refresh_from_db()
    assert (voucher.percent, voucher.uses) == (15, 1)


def test_a_limit_below_what_was_used_is_refused(owner: Client) -> None:
    voucher = make_voucher(max_uses=5)
    use(voucher)
    use(voucher)
    refused = send(owner, change_url(voucher), max_uses="1")
    assert errors_of(refused) == {"max_uses": ["It is used 2 times already. Enter 2 or more."]}
    voucher.refresh_from_db()
    assert voucher.max_uses == 5


def test_a_share_below_what_one_address_has_used_is_refused(owner: Client) -> None:
    voucher = make_voucher()
    for state in ["used", "held", "given_back"]:
        use(voucher, state)
    refused = send(owner, change_url(voucher), max_uses_per_email="1")
    assert errors_of(refused) == {"max_uses_per_email": ["One address has used it 2 times already. Enter 2 or more."]}
    assert send(owner, change_url(voucher), max_uses_per_email="2").status_code == 302
    voucher.refresh_from_db()
    assert voucher.max_uses_per_email == 2


@pytest.mark.parametrize("state", ["held", "used", "given_back"])
def test_one_that_was_used_keeps_its_code_and_is_switched_off_not_deleted(owner: Client, state: str) -> None:
    voucher = make_voucher()
    use(voucher, state)
    assert owner.post(reverse("admin:shop_voucher_delete", args=[voucher.pk]), {"post": "yes"}).status_code == 403
    assert send(owner, change_url(voucher), code="OTHER", is_active=None).status_code == 302
    voucher.refresh_from_db()
    assert (voucher.code, voucher.is_active) == ("ADIRE10", False)


def test_one_that_nobody_used_can_be_deleted(owner: Client) -> None:
    voucher = make_voucher()
    assert owner.post(reverse("admin:shop_voucher_delete", args=[voucher.pk]), {"post": "yes"}).status_code == 302
    assert not Voucher.objects.exists()


def test_many_are_switched_off_from_the_list_and_that_is_logged(owner: Client) -> None:
    voucher = make_voucher()
    owner.post(LIST, {"action": "archive", "_selected_action": [voucher.pk]})
    voucher.refresh_from_db()
    assert not voucher.is_active
    assert LogEntry.objects.get().object_repr == "ADIRE10"


def test_who_may_only_look_changes_nothing(staff) -> None:
    voucher = make_voucher()
    client = staff("view_voucher")
    assert client.get(change_url(voucher)).status_code == 200
    assert client.post(change_url(voucher), PERCENT | {"percent": "90"}).status_code == 403
    assert Voucher.objects.get().percent == 10
