"""The production sheet: what is to be made, in true size, without a price; marked as being made from there."""

import re
from datetime import timedelta
from typing import Any
from xml.dom import minidom

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Kind
from shop.orders.drawing import freeze_drawing
from shop.orders.models import Fulfilment, Order, OrderEvent, OrderLine, OutboxMail, Status
from shop.personalisation.drawing.fonts import Lettering
from tests.make import make_product
from tests.orders.make import make_answers, make_order
from tests.personalisation.drawing.paths import points_of

pytestmark = pytest.mark.django_db

SHEET, START = reverse("production_sheet"), reverse("production_start")


def paid_order(inscription: str = "Ọmọ́lọlá", *, kind: Kind = Kind.CUP, lettering: str = "", **fields: Any) -> Order:
    answers = make_answers(inscription=inscription)
    if lettering:
        answers.append({"name": "lettering", "kind": "lettering", "label": "Lettering", "value": lettering, "text": ""})
    line = {"variant": make_product("Mug", kind=kind, making_days=2).variants.get(), "customization": answers}
    order = make_order(lines=[line], **{"status": Status.PAID} | fields)
    for gift in order.lines.all():
        freeze_drawing(gift)
        gift.save()
    return order


def row_of(order: Order) -> str:
    return f"{order.pk}:{order.version}"


def sheet_of(client: Any, *orders: Order) -> str:
    return str(client.get(SHEET, {"order": [order.number for order in orders]}).content.decode())


# --- What is on it ----------------------------------------------------------------------------------------


def test_a_gift_is_there_with_its_words_letter_by_letter(owner):
    order = paid_order("Ọ́ṣọlá", note="Please call first")
    page = owner.get(SHEET).content.decode()
    assert order.number in page
    assert "<dd>Ọ́ṣọlá</dd>" in page
    assert "<li><b>Ọ́</b> = O with dot below and acute</li><li><b>ṣ</b> = s with dot below</li>" in page
    assert "<li><b>l</b></li>" in page
    assert "Please call first" in page
    for fact in ("Indigo", "Modern", "Cream under the glaze"):
        assert f"<dd>{fact}</dd>" in page


def test_it_names_no_price_and_no_phone_number(staff):
    order = paid_order()
    page = sheet_of(staff("fulfil_order"), order)
    assert order.number in page
    assert "₦" not in page
    assert str(order.total_kobo // 100) not in page
    assert order.phone not in page
    assert order.email not in page


def test_gifts_stand_by_product_and_colour_those_due_first_on_top(owner):
    now = timezone.now()
    late = paid_order("Late", paid_at=now - timedelta(days=9))
    new = paid_order("New", paid_at=now)
    journal = paid_order("Book", kind=Kind.JOURNAL, paid_at=now - timedelta(days=4))
    OrderLine.objects.filter(order=journal).update(product_name="Journal")
    OrderLine.objects.exclude(order=journal).update(product_name="Mug", variant_name="")

    page = sheet_of(owner, new, journal, late)

    headings = re.findall(r"<h2 id=\"batch-\d\">\s*(?:<svg.*?</svg>)?(.*?)\s*</h2>", page, re.DOTALL)
    assert headings[0].strip() == "Mug, Indigo: 2 pieces"
    numbers = re.findall(r'-title">(LG-\w+)', page)
    assert numbers == [late.number, new.number, journal.number]


def test_two_names_on_the_same_line_are_two_lines_on_the_sheet(owner):
    page = sheet_of(owner, paid_order("Ada\nObi"))
    assert "<dd>Ada<br>Obi</dd>" in page
    assert "<li><b>↵</b> = new line</li>" in page


def test_a_blank_gift_says_that_it_stays_blank(owner):
    page = sheet_of(owner, paid_order(""))
    assert "No engraving: leave it blank" in page
    assert "SVG for the laser" not in page


def test_words_cannot_become_markup(owner):
    order = paid_order("<b>&\"'")
    page = sheet_of(owner, order)
    assert '<b>&"' not in page.replace("<b>&amp;", "")
    svg = laser(owner, order).content
    assert minidom.parseString(svg).getElementsByTagName("b").length == 0  # noqa: S318 - our own


def test_a_giftpack_lists_its_extras_and_an_engraved_extra_is_a_gift_of_its_own(owner):
    pack, cup = make_product("Pack", kind=Kind.GIFTPACK), make_product("Cup", kind=Kind.CUP)
    inside = {"variant": cup.variants.get(), "customization": make_answers(inscription="Tola"), "colour_hex": "#b4452a"}
    plain = {"variant": make_product("Pen").variants.get()}
    message = {"name": "message", "kind": "message", "label": "Message", "value": "Well done", "text": "Well done"}
    line = {"variant": pack.variants.get(), "customization": [message], "extras": [inside, plain]}
    order = make_order(lines=[line], status=Status.PAID)
    for gift in order.lines.all():
        freeze_drawing(gift)
        gift.save()

    page = sheet_of(owner, order)

    assert page.count('<article class="job"') == 2
    assert "Goes into the Pack (" in page
    assert "Well done" in page
    assert re.search(r"<dt>Packed with it</dt><dd>1 × Cup.*?<br>1 × Pen", page)
    extra = order.lines.get(product_name="Cup")
    assert owner.get(reverse("laser_file", args=[extra.pk])).status_code == 200


@pytest.mark.parametrize("status", [Status.AWAITING_PAYMENT, Status.CANCELLED, Status.EXPIRED, Status.REFUNDED])
def test_what_is_not_paid_is_left_out_and_said(owner, status):
    order = paid_order(status=status)
    page = sheet_of(owner, order)
    assert '<article class="job"' not in page
    assert "Left out: " in page
    assert laser(owner, order).status_code == 404


def test_the_queues_show_what_is_to_be_made_and_what_is_being_made(owner):
    new, begun, sent = (paid_order(fulfilment=state) for state in ("new", "in_production", "sent"))
    assert {one.number for one in owner.get(SHEET).context["orders"]} == {new.number}
    assert {one.number for one in owner.get(SHEET, {"show": "being-made"}).context["orders"]} == {begun.number}
    assert {one.number for one in owner.get(SHEET, {"show": "nonsense"}).context["orders"]} == {new.number}
    assert sent.number in sheet_of(owner, sent)


def test_nothing_to_make_is_said(owner):
    assert "Nothing is to be made just now." in owner.get(SHEET).content.decode()


def test_it_opens_from_the_list_and_from_an_order(owner):
    first, second = paid_order(), paid_order()
    posted = {"action": "sheet_of_orders", "_selected_action": [str(first.pk), str(second.pk)]}
    response = owner.post(reverse("admin:shop_order_changelist"), posted)
    assert response.status_code == 302
    assert {one.number for one in owner.get(response["Location"]).context["orders"]} == {first.number, second.number}
    page = owner.get(reverse("admin:shop_order_change", args=[first.pk])).content.decode()
    assert f'href="{SHEET}?order={first.number}"' in page
    assert f'href="{SHEET}"' in owner.get(reverse("admin:index")).content.decode()


def test_a_long_sheet_asks_no_more_than_a_short_one(owner, django_assert_num_queries):
    paid_order()
    owner.get(SHEET)
    with django_assert_num_queries(5) as asked:
        owner.get(SHEET)
    for _ in range(6):
        paid_order()
    with django_assert_num_queries(len(asked)):
        assert owner.get(SHEET).content.decode().count('<article class="job"') == 7


# --- Marking ----------------------------------------------------------------------------------------------


def test_all_are_marked_at_once_and_a_second_press_changes_nothing(owner):
    orders = [paid_order(), paid_order()]
    posted = {"order": [row_of(order) for order in orders], "print": "1"}
    assert f'value="{row_of(orders[0])}"' in sheet_of(owner, *orders)

    first, second = owner.post(START, posted), owner.post(START, posted)

    assert [row.words for row in first.context["rows"]] == ["Is being made. The customer gets a mail"] * 2
    assert [row.words for row in second.context["rows"]] == ["Was being made already"] * 2
    assert set(Order.objects.values_list("fulfilment", flat=True)) == {Fulfilment.IN_PRODUCTION}
    assert OutboxMail.objects.filter(kind=OutboxMail.Kind.IN_PRODUCTION).count() == 2
    events = OrderEvent.objects.filter(what="in_production")
    assert [event.user.get_username() for event in events if event.user] == ["owner", "owner"]
    page = first.content.decode()
    assert "data-print-now" in page
    assert page.count('<article class="job"') == 2


def test_an_order_that_changed_meanwhile_is_refused_and_the_others_are_marked(owner):
    good, changed, unpaid, sent = paid_order(), paid_order(), paid_order(status=Status.EXPIRED), paid_order()
    rows = [row_of(order) for order in (good, changed, unpaid, sent)]
    Order.objects.filter(pk=changed.pk).update(version=9)
    Order.objects.filter(pk=sent.pk).update(fulfilment=Fulfilment.SENT)

    response = owner.post(START, {"order": rows})

    words = {row.number: row.words for row in response.context["rows"]}
    assert words[good.number].startswith("Is being made")
    assert words[changed.number].startswith("Not marked. This order changed since you opened it.")
    assert words[unpaid.number] == "Not marked. The order is not paid: not paid in time"
    assert words[sent.number] == "Not marked. It is “On its way” now; “Being made” does not come next"
    assert response.content.decode().count('<article class="job"') == 1
    assert Order.objects.get(pk=changed.pk).fulfilment == Fulfilment.NEW


@pytest.mark.parametrize(
    "typed", ["", "x", ":", "abc:1", "\0:1", f"{'0' * 32}:1", f"{'0' * 32}:١", f"{'0' * 32}:{'9' * 5000}", "a" * 10_000]
)
def test_nonsense_marks_nothing(owner, typed):
    order = paid_order()
    response = owner.post(START, {"order": [typed, f"{order.pk}:-1"]})
    assert response.status_code == 200
    assert {row.tone for row in response.context["rows"]} == {"error"}
    assert Order.objects.get().fulfilment == Fulfilment.NEW
    assert owner.get(SHEET, {"order": typed}).status_code == 200


def test_a_sign_in_on_the_way_marks_nothing(owner):
    order = paid_order()
    assert owner.get(START, {"order": row_of(order)})["Location"] == SHEET
    assert Order.objects.get().fulfilment == Fulfilment.NEW


# --- Who may ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permission", "sees", "marks"),
    [("fulfil_order", 200, 200), ("view_order", 200, 403), ("view_stock", 403, 403), ("change_product", 403, 403)],
)
def test_who_makes_gifts_marks_and_who_sees_orders_looks(staff, permission, sees, marks):
    order = paid_order()
    line = order.lines.get()
    client = staff(permission)
    pages = [SHEET, reverse("laser_file", args=[line.pk]), reverse("production_drawing", args=[line.pk])]
    assert [client.get(page).status_code for page in pages] == [sees] * 3
    assert client.post(START, {"order": row_of(order)}).status_code == marks
    assert Order.objects.get().fulfilment == (Fulfilment.IN_PRODUCTION if marks == 200 else Fulfilment.NEW)
    if permission == "view_order":
        assert "as being made" not in client.get(SHEET).content.decode()


def test_strangers_are_asked_to_sign_in(client):
    line = paid_order().lines.get()
    for page in (SHEET, START, reverse("laser_file", args=[line.pk]), reverse("production_drawing", args=[line.pk])):
        assert client.get(page)["Location"].startswith("/admin/login/")


# --- The file for the laser -------------------------------------------------------------------------------


def laser(client: Any, order: Order) -> Any:
    return client.get(reverse("laser_file", args=[order.lines.get().pk]))


def measures(svg: bytes) -> tuple[float, float, list[tuple[float, float]]]:
    """Return width, height and all points of the outline, in millimetres."""
    root = minidom.parseString(svg).documentElement  # noqa: S318 - our own
    assert root is not None
    [path] = root.getElementsByTagName("path")
    assert path.getAttribute("transform") == "scale(.01)"
    width, height = (float(root.getAttribute(name).removesuffix("mm")) for name in ("width", "height"))
    assert root.getAttribute("viewBox") == f"0 0 {root.getAttribute('width')} {root.getAttribute('height')}".replace(
        "mm", ""
    )
    return width, height, [(x / 10, y / 10) for x, y in points_of(path.getAttribute("d"))]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("lettering", Lettering.values)
@pytest.mark.parametrize("text", ["Ọmọ́lọlá", "Ƙawu & Àìná ♥", "Happy birthday\nmy darling"])
def test_every_point_is_inside_the_real_area(owner, kind, lettering, text):
    order = paid_order(text, kind=kind, lettering=lettering)
    width, height, points = measures(laser(owner, order).content)
    engraving = order.lines.get().engraving
    assert (width, height) == (engraving["width_mm"], engraving["height_mm"])
    assert 40 <= width <= 100
    assert all(-0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01 for x, y in points)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(width / 2, abs=0.05)  # in the middle
    assert (min(ys) + max(ys)) / 2 == pytest.approx(height / 2, abs=0.05)


def test_letters_are_as_tall_as_the_shopper_was_told(owner):
    order = paid_order("H")
    _, _, points = measures(laser(owner, order).content)
    tall = max(y for _, y in points) - min(y for _, y in points)
    assert tall == pytest.approx(order.lines.get().engraving["letter_mm"], abs=0.1)


def test_a_cup_is_cut_flat_however_round_it_is_drawn(owner):
    _, _, points = measures(laser(owner, paid_order("HHHHH")).content)
    assert len({y for _, y in points}) == 4  # foot, two edges of the bar, head


def test_the_file_is_one_to_save_with_nothing_in_it_but_outlines(owner):
    response = laser(owner, paid_order("Ọmọ́lọlá"))
    svg = response.content.decode()
    assert response["Content-Type"] == "image/svg+xml"
    assert re.fullmatch(r'attachment; filename="lg-[a-z0-9-]+-omolola\.svg"', response["Content-Disposition"])
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert re.findall(r"<text|<image|<style|fill|stroke|font", svg) == []


def test_a_line_from_before_outlines_were_kept_is_laid_out_now(owner):
    order = paid_order("Ada")
    kept = laser(owner, order).content
    OrderLine.objects.update(engraving={})
    assert laser(owner, order).content == kept
