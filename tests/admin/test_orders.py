"""Orders in the back office: found, read, never edited."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shop.admin.whatsapp import whatsapp_words
from shop.models import OrderEvent, OutboxMail, Payment
from shop.orders.models import Fulfilment, Order, Status
from tests.make import make_place, make_product
from tests.orders.make import make_answers, make_order

pytestmark = pytest.mark.django_db

LIST = reverse("admin:shop_order_changelist")


def page_of(order: Order) -> str:
    return reverse("admin:shop_order_change", args=[order.pk])


def found(client: Client, **query: str) -> list[str]:
    return [order.number for order in client.get(LIST, query).context["cl"].result_list]


def test_the_list_says_who_what_and_where_it_stands(owner):
    order = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION, name="Tọ́lá <b>")

    page = owner.get(LIST).content.decode()

    for shown in (
        order.number,
        "Tọ́lá &lt;b&gt;",
        '<a href="tel:+2348031234567">0803 123 4567</a>',
        "Abeokuta, Ogun",
        "₦11,000",
        "Paid</span>",
        "Being made</span>",
    ):
        assert shown in page


def test_nothing_is_to_be_made_of_an_order_that_is_not_paid(owner):
    make_order(status=Status.EXPIRED)

    page = owner.get(LIST).content.decode()

    assert "Not paid in time</span>" in page
    assert "To be made</span>" not in page


def test_the_list_costs_the_same_at_fifty_orders(owner):
    variant = make_product().variants.get()
    make_order(lines=[{"variant": variant}])
    owner.get(LIST)  # fills the caches of the shop's own name and of content types
    with CaptureQueriesContext(
        connection,
    ) as at_one:
        owner.get(LIST)
    for _ in range(49):
        make_order(lines=[{"variant": variant}])

    with CaptureQueriesContext(connection) as at_fifty:
        response = owner.get(LIST)

    assert len(response.context["cl"].result_list) == 50
    assert len(at_fifty) == len(at_one)
    assert len(at_fifty) <= 9


@pytest.mark.parametrize(
    "term",
    [
        "{number}",
        "bisi",
        "Bisi Ade",
        "BISI@EXAMPLE.COM",
        "0809 876 5432",
        "+234 (0)809 876 5432",
        "8098765432",
        " ref-of-bisi ",
    ],
)
def test_an_order_is_found_by_what_people_say(term, owner):
    make_order()
    order = make_order(name="Bisi Adeola", email="bisi@example.com", phone="+2348098765432")
    for attempt in ("ref-of-bisi", "ref-of-bisi-2"):
        Payment.objects.create(order=order, reference=attempt, amount_kobo=order.total_kobo, domain="test")

    assert found(owner, q=term.format(number=order.number)) == [order.number]


def test_orders_are_filtered_by_status_fulfilment_and_day(owner):
    new = make_order(status=Status.PAID)
    made = make_order(status=Status.PAID, fulfilment=Fulfilment.IN_PRODUCTION)
    old = make_order(status=Status.EXPIRED, placed_at=timezone.now() - timedelta(days=40))

    assert sorted(found(owner, status__exact="paid")) == sorted([new.number, made.number])
    assert found(owner, fulfilment__exact="in_production") == [made.number]
    year, month, day = timezone.localtime(old.placed_at).strftime("%Y %m %d").split()
    assert found(owner, placed_at__year=year, placed_at__month=month, placed_at__day=day) == [old.number]


def test_the_page_reads_the_gifts_as_people_asked_for_them(owner):
    make_place("Ijebu-Ode")
    cup = make_product("Enamel cup").variants.get()
    order = make_order(
        lines=[
            {
                "variant": make_product("Birthday pack").variants.get(),
                "quantity": 2,
                "customization": make_answers(inscription="Ọmọ́lọlá <3"),
                "contact": {"phone": "+2348011112222", "location": "ijebu-ode", "location_other": ""},
                "extras": [{"variant": cup, "quantity": 2}],
            }
        ]
    )

    page = owner.get(page_of(order)).content.decode()

    for shown in (
        '<dt>Inscription</dt><dd dir="auto">Ọmọ́lọlá &lt;3</dd>',
        '<dt>Colour</dt><dd dir="auto">Indigo</dd>',
        "<dt>Place</dt><dd>Ijebu-Ode</dd>",
        'href="tel:+2348011112222"',
        "<li>2 × Enamel cup",
        'spellcheck="false">Ọmọ́lọlá &lt;3</textarea>',
        '<b dir="auto">ọ́</b> o with dot below and acute',
    ):
        assert shown in page
    assert "&#x27;label&#x27;" not in page
    assert "&quot;label&quot;" not in page


def test_a_place_that_is_gone_and_a_place_in_words_are_still_said(owner):
    variant = make_product().variants.get()
    order = make_order(
        lines=[
            {"variant": variant, "contact": {"phone": "", "location": "gone", "location_other": ""}},
            {"variant": variant, "contact": {"phone": "", "location": "other", "location_other": "Epe, by the lagoon"}},
        ]
    )

    page = owner.get(page_of(order)).content.decode()

    assert "<dt>Place</dt><dd>gone</dd>" in page
    assert "<dt>Place</dt><dd>Epe, by the lagoon</dd>" in page


def test_the_page_shows_money_events_and_mails(owner):
    order = make_order(status=Status.PAID)
    Payment.objects.create(
        order=order,
        reference="ref-1",
        amount_kobo=order.total_kobo,
        received_kobo=order.total_kobo,
        paid_at=timezone.now(),
        status="succeeded",
        domain="test",
    )
    OrderEvent.objects.create(order=order, actor="paystack", what="paid", before="awaiting_payment", after="paid")
    OutboxMail.objects.create(order=order, kind="paid", cause="ref-1", error="mailbox full")

    page = owner.get(page_of(order)).content.decode()

    for shown in ("ref-1", "Succeeded</span>", "₦11,000", "<strong>Paid</strong>", "Paystack", "mailbox full"):
        assert shown in page


def test_an_order_leads_to_a_call_and_to_whatsapp_with_the_right_words(owner):
    paid = make_order(status=Status.PAID, name="Tọ́lá & Co")
    words = quote(f"Hello Tọ́lá & Co, this is Love Giftings: thank you for your order {paid.number}.")

    for page in (owner.get(LIST), owner.get(page_of(paid))):
        assert f'href="https://wa.me/2348031234567?text={words}' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Can I help you with the payment?"),
        ({"status": Status.EXPIRED}, "was not paid in time"),
        ({"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION}, "we are making your order"),
        (
            {"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION, "ready_at": timezone.now()},
            "leaves for Abeokuta, Ogun next",
        ),
        (
            {"status": Status.PAID, "fulfilment": Fulfilment.SENT, "carrier": "GIG", "tracking": "77"},
            "on its way to you with GIG, 77.",
        ),
        ({"status": Status.REFUNDED}, "Your money was sent back"),
    ],
)
def test_the_words_for_whatsapp_say_where_the_order_stands(fields, words):
    assert words in whatsapp_words(make_order(**fields), "Love Giftings")


def test_who_sees_no_money_reads_no_amount_and_no_event_of_it(staff):
    order = make_order(status=Status.PAID)
    pay_with_cash(order)
    client = staff("view_order", "fulfil_order", "view_outboxmail", "view_stock")

    for url in (LIST, page_of(order), reverse("admin:index"), f"{reverse('orders_slips')}?order={order.pk}"):
        page = client.get(url).content.decode()
        assert "₦" not in page
        assert "R-1" not in page
    assert client.get(reverse("order", args=[order.pk])).status_code == 404
    assert client.get(reverse("admin:shop_payment_changelist")).status_code == 403


def pay_with_cash(order):
    Payment.objects.create(
        order=order,
        kind="manual",
        reference="cash-R1",
        amount_kobo=order.total_kobo,
        received_kobo=order.total_kobo,
        paid_at=timezone.now(),
        status="succeeded",
        effect="applied",
        domain="test",
    )
    OrderEvent.objects.create(order=order, actor="owner", what="payment succeeded", note="Cash, ₦11,000: R-1")


def test_a_post_to_an_order_changes_nothing(owner):
    order = make_order(status=Status.PAID)
    before = Order.objects.filter(pk=order.pk).values().get()

    response = owner.post(page_of(order), {"name": "Somebody else", "status": "refunded", "total_kobo": 1})

    assert response.status_code == 403
    assert Order.objects.filter(pk=order.pk).values().get() == before


def test_an_order_cannot_be_deleted(owner):
    order = make_order()

    response = owner.post(reverse("admin:shop_order_delete", args=[order.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Order.objects.count() == 1


@pytest.mark.parametrize("model", ["payment", "outboxmail"])
def test_rows_of_an_order_open_read_only(model, owner):
    order = make_order()
    payment = Payment.objects.create(order=order, reference="ref-1", amount_kobo=order.total_kobo, domain="test")
    mail = OutboxMail.objects.create(order=order, kind="placed", cause="x")
    row = payment if model == "payment" else mail
    url = reverse(f"admin:shop_{model}_change", args=[row.pk])

    page = owner.get(url).content.decode()

    assert order.number in page
    assert 'name="_save"' not in page
    assert owner.post(url, {"status": "succeeded", "state": "sent"}).status_code == 403
    payment.refresh_from_db()
    mail.refresh_from_db()
    assert (payment.status, mail.state) == ("started", "waiting")


def test_an_order_says_what_was_promised_and_leads_to_the_shoppers_page(owner):
    order = make_order()

    page = owner.get(reverse("admin:shop_order_change", args=[order.pk])).content.decode()

    assert "Tue 24 – Thu 26 Nov" in page
    assert (
        f'href="{reverse("order", args=[order.pk])}">Correct a text or the email address on the shopper’s page</a>'
        in page
    )


BLANK = {
    "name": "inscription",
    "kind": "inscription",
    "label": "Inscription",
    "value": "",
    "text": "No engraving",
}


def test_a_gift_left_blank_has_no_words_to_engrave(owner):
    order = make_order(status=Status.PAID, lines=[{"customization": [BLANK]}])

    page, listed = owner.get(page_of(order)).content.decode(), owner.get(LIST).content.decode()

    assert '<dt>Inscription</dt><dd dir="auto">No engraving</dd>' in page
    assert "as it was typed" not in page
    assert "Letter by letter" not in page
    assert "“No engraving”" not in listed


def test_an_extra_says_its_own_words_where_it_is_made_and_where_it_is_packed(owner):
    said = make_answers(colour="Clay", inscription="Àdùnní")
    order = make_order(status=Status.PAID, lines=[{"extras": [{"customization": said}]}])
    words = '<dt>Colour</dt><dd dir="auto">Clay</dd>', '<dt>Inscription</dt><dd dir="auto">Àdùnní</dd>'

    page = owner.get(page_of(order)).content.decode()
    slip = owner.get(reverse("orders_slips"), {"order": [str(order.pk)]}).content.decode()

    assert [shown in page for shown in words] == [True, True]
    assert 'spellcheck="false">Àdùnní</textarea>' in page
    assert [shown in slip for shown in words] == [True, True]
