"""The words of an ordered gift change until it is being made, never against what the shopper saw."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.orders.change_text import TextRefused, change_text
from shop.orders.correct_email import correct_email
from shop.orders.models import Actor, Fulfilment, Order, OrderEvent, OrderLine, Status
from shop.orders.moves import lock_order, mark_cancelled, mark_paid
from shop.personalisation.models import CustomizationField
from tests.orders.make import make_answers, make_engraved, make_order, trust

pytestmark = pytest.mark.django_db

CHANGEABLE = [(Status.AWAITING_PAYMENT, Fulfilment.NEW), (Status.PAID, Fulfilment.NEW)]


def address(line: OrderLine) -> str:
    return reverse("order_line_text", args=[line.order_id, line.pk])


def said(line: OrderLine) -> str:
    line.refresh_from_db()
    return next(str(answer["text"]) for answer in line.customization if answer["name"] == "inscription")


def snapshot(order: Order) -> tuple[Any, ...]:
    tables = (Order.objects.filter(pk=order.pk), order.lines.all(), OrderEvent.objects.filter(order=order))
    return tuple(list(rows.values()) for rows in tables)


def change(line: OrderLine, inscription: str = "Bola", *, seen_version: int = 1, **more: Any) -> bool:
    answers = {"inscription": inscription} | more
    return change_text(line.pk, answers, actor=Actor.SHOPPER, seen_version=seen_version)


def being_made(line: OrderLine) -> None:
    Order.objects.filter(pk=line.order_id).update(
        status=Status.PAID, paid_at=line.order.placed_at, fulfilment=Fulfilment.IN_PRODUCTION, version=2
    )


class TestTheVerb:
    @pytest.mark.parametrize(("status", "fulfilment"), CHANGEABLE)
    def test_new_words_are_kept_and_written_down_with_the_old(self, status, fulfilment):
        line = make_engraved(status=status, fulfilment=fulfilment)
        before: dict[str, Any] = {**OrderLine.objects.filter(pk=line.pk).values().get()}
        assert change(line, "  Bọ́lá ❤ ") is True
        assert said(line) == "Bọ́lá ♥"
        order, event = Order.objects.get(), OrderEvent.objects.get()
        assert order.version == 2
        assert (event.actor, event.what) == ("shopper", "text changed")
        assert (event.before, event.after) == ("“Tolu”", "“Bọ́lá ♥”")
        assert event.note == "Cup, Inscription. Before: Tolu"
        after: dict[str, Any] = {**OrderLine.objects.filter(pk=line.pk).values().get()}
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"customization", "drawing_svg", "font_version", "engraving"}
        assert after["customization"][0] == before["customization"][0]

    def test_the_same_words_change_nothing(self):
        line = make_engraved()
        before = snapshot(line.order)
        assert change(line, " Tolu ") is False
        assert snapshot(line.order) == before

    def test_a_long_text_is_cut_in_the_event_and_whole_on_the_line(self):
        line = make_engraved()
        CustomizationField.objects.filter(name="inscription").update(max_length=300, max_lines=8)
        long = "\n".join(["Ọmọ ati Ade ati Bọ"] * 4)  # 75 characters, and still tall enough to engrave
        change(line, long)
        event = OrderEvent.objects.get()
        assert (len(event.after), event.after[-2:]) == (60, "…”")
        assert said(line) == long
        change(line, "Bola", seen_version=2)
        last = OrderEvent.objects.last()
        assert last is not None
        assert last.note == f"Cup, Inscription. Before: {long}"

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED, Status.REFUNDED])
    def test_a_closed_order_stays_as_it_is(self, status):
        line = make_engraved(status=status)
        before = snapshot(line.order)
        with pytest.raises(TextRefused, match="This order is closed"):
            change(line)
        assert snapshot(line.order) == before

    @pytest.mark.parametrize("fulfilment", [Fulfilment.IN_PRODUCTION, Fulfilment.SENT, Fulfilment.DELIVERED])
    @pytest.mark.parametrize("seen_version", [1, 2])
    def test_what_is_being_made_stays_as_it_is(self, fulfilment, seen_version):
        line = make_engraved(status=Status.PAID)
        Order.objects.update(fulfilment=fulfilment, version=2)
        before = snapshot(line.order)
        with pytest.raises(TextRefused, match="We have started making this order"):
            change(line, seen_version=seen_version)
        assert snapshot(line.order) == before

    def test_an_order_that_was_paid_meanwhile_is_refused_once_and_says_so(self):
        line = make_engraved()
        mark_paid(lock_order(line.order_id), actor=Actor.PAYSTACK)
        with pytest.raises(TextRefused, match="Since you opened this page, the order was paid. Check your text"):
            change(line)
        assert said(line) == "Tolu"
        assert change(line, seen_version=2)

    def test_another_tabs_text_is_said_before_it_is_overwritten(self):
        line = make_engraved()
        change(line, "Bisi")
        with pytest.raises(TextRefused, match="a text was changed to “Bisi”"):
            change(line, "Bola")
        assert said(line) == "Bisi"

    def test_another_address_meanwhile_is_said(self):
        line = make_engraved()
        correct_email(line.order_id, "ada@example.com", actor=Actor.SHOPPER)
        with pytest.raises(TextRefused, match="the email address was corrected"):
            change(line)

    def test_anything_else_that_moved_is_refused_too(self):
        line = make_engraved()
        Order.objects.update(version=7)
        with pytest.raises(TextRefused, match="the order was changed"):
            change(line)

    @pytest.mark.parametrize("typed", ["", "😀", "x" * 121, "a\nb", "\u202e", "\0"])
    def test_words_that_the_form_refuses_are_refused(self, typed):
        line = make_engraved()
        before = snapshot(line.order)
        with pytest.raises(TextRefused):
            change(line, typed)
        assert snapshot(line.order) == before

    def test_colour_and_extras_are_not_listened_to(self):
        line = make_engraved()
        change(line, colour="clay", extras=["1"])
        assert [answer["value"] for answer in OrderLine.objects.get().customization] == ["indigo", "Bola"]


@pytest.fixture
def line(client: Client) -> OrderLine:
    """A line of this browser's order, unpaid."""
    made = make_engraved()
    trust(client, made.order)
    return made


class TestThePage:
    def test_it_is_filled_in_with_what_the_line_says_under_its_old_label(self, client, line):
        CustomizationField.objects.filter(name="inscription").update(label="Renamed", max_length=40)
        page = client.get(address(line))
        assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
        assert "Tolu</textarea>" in page.text
        assert "Inscription" in page.text
        assert "Renamed" not in page.text
        assert 'data-max="40"' in page.text
        assert 'name="colour"' not in page.text

    def test_saving_leads_back_to_the_order_which_says_the_new_words(self, client, line):
        answer = client.post(address(line), {"inscription": "Bola", "seen_version": "1"})
        assert (answer.status_code, answer["Location"]) == (303, reverse("order", args=[line.order_id]))
        page = client.get(answer["Location"]).text
        assert ">Bola</dd>" in page
        assert "Saved. We make it as it reads below" in page
        assert OrderEvent.objects.get().actor == Actor.SHOPPER

    def test_a_refused_text_comes_back_as_typed_with_the_reason_twice(self, client, line):
        before = snapshot(line.order)
        refused = client.post(address(line), {"inscription": "Bola 😀", "seen_version": "1"})
        assert refused.status_code == 422
        assert refused.text.count("It cannot be engraved") == 2
        assert "Bola 😀</textarea>" in refused.text
        assert 'name="seen_version" value="1"' in refused.text
        assert snapshot(line.order) == before

    def test_a_stale_page_is_refused_with_what_changed_and_can_be_saved_again(self, client, line):
        change(line, "Bisi")
        stale = {"inscription": "Bola", "seen_version": "1"}
        refused = client.post(address(line), stale)
        assert refused.status_code == 422
        assert "a text was changed to “Bisi”" in refused.text
        assert 'name="seen_version" value="2"' in refused.text
        assert "Bola</textarea>" in refused.text
        assert said(line) == "Bisi"
        assert client.post(address(line), stale | {"seen_version": "2"}).status_code == 303
        assert said(line) == "Bola"

    @pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "١", "1.0", "2"])
    def test_a_version_that_makes_no_sense_is_a_stale_one(self, client, line, typed):
        before = snapshot(line.order)
        assert client.post(address(line), {"inscription": "Bola", "seen_version": typed}).status_code == 422
        assert snapshot(line.order) == before

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_once_it_is_being_made_the_page_leads_back_and_says_why(self, client, line, method):
        being_made(line)
        answer = getattr(client, method)(address(line), {"inscription": "Bola", "seen_version": "1"})
        assert answer.status_code == 303
        assert "We have started making this order" in client.get(answer["Location"]).text
        assert said(line) == "Tolu"

    def test_a_line_without_texts_leads_back(self, client):
        order = make_order(lines=[{"customization": make_answers()[:1]}])
        trust(client, order)
        answer = client.get(address(order.lines.get()))
        assert answer.status_code == 303
        page = client.get(answer["Location"]).text
        assert "There is no text to change on this gift" in page
        assert "Change the" not in page

    def test_a_line_of_another_order_is_not_found(self, client, line):
        other = make_engraved()
        assert client.get(reverse("order_line_text", args=[line.order_id, other.pk])).status_code == 404
        assert client.get(address(other)).status_code == 404

    def test_an_extra_is_not_found(self, client, line):
        extra = OrderLine.objects.create(
            order=line.order,
            parent=line,
            variant=line.variant,
            position=1,
            quantity=1,
            unit_price_kobo=1,
            total_kobo=1,
            customization=make_answers(),
        )
        assert client.get(address(extra)).status_code == 404


class TestWhoMay:
    def test_a_stranger_gets_a_404_and_changes_nothing(self, line):
        answer = Client().post(address(line), {"inscription": "Bola", "seen_version": "1"})
        assert answer.status_code == 404
        assert said(line) == "Tolu"

    def test_staff_who_may_only_look_are_refused(self, line, django_user_model):
        assert self.post_as_staff(line, django_user_model, "view_order", "view_payment").status_code == 403
        assert said(line) == "Tolu"

    def test_the_owner_may_and_is_written_down(self, line, django_user_model):
        assert (
            self.post_as_staff(line, django_user_model, "view_order", "view_payment", "change_order").status_code == 303
        )
        event = OrderEvent.objects.get()
        assert (event.actor, event.user and event.user.username, said(line)) == ("owner", "staff", "Bola")

    def post_as_staff(self, line: OrderLine, users: Any, *codenames: str) -> Any:
        user = users.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        browser = Client()
        browser.force_login(user)
        return browser.post(address(line), {"inscription": "Bola", "seen_version": "1"})


@pytest.mark.parametrize(
    ("order", "is_offered"),
    [
        ({"status": Status.AWAITING_PAYMENT}, True),
        ({"status": Status.PAID}, True),
        ({"status": Status.PAID, "fulfilment": Fulfilment.IN_PRODUCTION}, False),
        ({"status": Status.CANCELLED}, False),
    ],
)
def test_the_order_page_offers_it_while_it_can_be_done_and_the_receipt_never(client, order, is_offered):
    line = make_engraved(**order)
    trust(client, line.order)
    page = client.get(reverse("order", args=[line.order_id])).text
    assert (f'href="{address(line)}">Change the inscription<' in page) is is_offered
    assert address(line) not in client.get(reverse("order_receipt", args=[line.order_id]), follow=False).text


def test_a_product_that_left_the_shop_keeps_its_words_changeable():
    line = make_engraved()
    Variant.objects.update(is_active=False)
    CustomizationField.objects.all().delete()
    assert change(line)
    assert said(line) == "Bola"


def test_a_cancelled_order_meanwhile_is_said():
    line = make_engraved()
    mark_cancelled(lock_order(line.order_id), actor=Actor.SHOPPER, reason="No")
    with pytest.raises(TextRefused, match="closed"):
        change(line)
