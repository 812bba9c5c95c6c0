"""The stock sheet: what was counted goes in as a recount, with its row in the ledger."""

import csv
import io

import pytest
from django.contrib.auth.models import User

from shop.catalogue.models import Variant
from shop.management.audit import broken_rules
from shop.sheets.out import stream
from shop.sheets.plan import PlanChanged
from shop.sheets.stock import TITLES, import_stock, plan_stock, stock_rows
from shop.stock.count import write_off
from shop.stock.models import Stock, StockMove
from tests.make import make_product, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner")


def counted(**pieces: str) -> str:
    return "Code,Counted\n" + "".join(f"{code},{number}\n" for code, number in pieces.items())


def test_the_sheet_that_comes_out_changes_nothing_when_it_goes_in():
    make_product(variants=2)
    text = "".join(stream(TITLES, stock_rows())).removeprefix("\ufeff")
    [first, _] = list(csv.DictReader(io.StringIO(text)))
    assert (first["On hand"], first["Available"], first["Counted"]) == ("10", "10", "")
    Stock.objects.update(on_hand=3)  # sold meanwhile: the 10 of the file does not come back
    plan, counts = plan_stock(text)
    assert (plan.changes, plan.problems, counts) == ((), (), {})


def test_what_was_counted_is_recounted_with_a_row_in_the_ledger(owner):
    one, two = make_variant(code="ONE", on_hand=10), make_variant(code="TWO", on_hand=4)
    text = counted(ONE="7", TWO="4")
    plan, _ = plan_stock(text)
    assert [(c.row, c.what, c.differences[0].before, c.differences[0].after) for c in plan.changes] == [
        (2, "Recount", "10", "7")
    ]
    assert plan.unchanged == 1

    import_stock(text, digest=plan.digest, actor=owner)

    move = StockMove.objects.filter(variant=one).latest("pk")
    assert (move.change, move.reason, move.note, move.actor) == (-3, "recount", "From a stock sheet", owner)
    assert (one.stock.__class__.objects.get(pk=one.pk).on_hand, two.stock.on_hand) == (7, 4)
    assert broken_rules() == []


def test_one_bad_row_and_none_is_counted(owner):
    one = make_variant(code="ONE", on_hand=10)
    Stock.objects.filter(pk=one.pk).update(reserved=5)
    text = "Code,Counted\nONE,3\nNO-SUCH,4\nONE,-2\nONE,9\nONE,10\n,5\n"
    plan, _ = plan_stock(text)
    assert [(p.row, p.column, p.says) for p in plan.problems] == [
        (2, "Counted", "5 are held for unpaid orders, so it cannot be 3. Look at its stock page"),
        (3, "Code", "There is no size with the code “NO-SUCH”"),
        (4, "Counted", "Write a whole number from 0 to 1,000,000"),
        (5, "Code", "The code ONE is in row 2 already"),
        (6, "Code", "The code ONE is in row 2 already"),
        (7, "Code", "This is empty. Fill it in"),
    ]
    with pytest.raises(PlanChanged):
        import_stock(text, digest=plan.digest, actor=owner)
    assert Stock.objects.get(pk=one.pk).on_hand == 10


def test_what_was_sold_meanwhile_is_shown_before_it_is_counted_over(owner):
    one, two = make_variant(code="ONE", on_hand=10), make_variant(code="TWO", on_hand=10)
    text = counted(ONE="7", TWO="7")
    plan, _ = plan_stock(text)
    write_off(two.pk, 1, note="broken")
    with pytest.raises(PlanChanged):
        import_stock(text, digest=plan.digest, actor=owner)
    assert (Stock.objects.get(pk=one.pk).on_hand, Stock.objects.get(pk=two.pk).on_hand) == (10, 9)


def test_sent_twice_it_is_counted_once(owner):
    one = make_variant(code="ONE", on_hand=10)
    text = counted(ONE="7")
    digest = plan_stock(text)[0].digest
    import_stock(text, digest=digest, actor=owner)
    with pytest.raises(PlanChanged):
        import_stock(text, digest=digest, actor=owner)
    assert StockMove.objects.filter(variant=one, reason="recount").count() == 1


def test_a_size_without_a_count_gets_one(owner):
    variant = Variant.objects.create(product=make_product(variants=0), code="NEW", price_kobo=1)
    text = counted(NEW="5")
    import_stock(text, digest=plan_stock(text)[0].digest, actor=owner)
    assert Stock.objects.get(pk=variant.pk).on_hand == 5
