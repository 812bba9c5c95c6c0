"""A pack while it is put together: one scene with the extras chosen, their own words, a running total."""

import gzip
import re

import pytest

from shop.catalogue.models import Product, ProductColour
from shop.personalisation.models import CustomizationField
from tests.cart.pages import text_of
from tests.make import make_product
from tests.personalisation.make import GIFTPACK_POST, STANDARD_POST, make_giftpack, make_standard_product

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mug() -> Product:
    return make_standard_product(name="Mug", slug="mug")


@pytest.fixture(autouse=True)
def pack(mug: Product) -> Product:
    return make_giftpack(mug, make_product("Candle"), name="Pack", slug="pack", contents="A5 journal\n330 ml mug")


def preview(client, **typed) -> str:
    typed = {name.replace("__", "."): value for name, value in typed.items()}
    return text_of(client.get("/products/pack/preview/", typed, headers=HTMX))


def test_the_scene_has_what_the_pack_contains_and_what_was_added(client, mug):
    plain = preview(client, colour="indigo")
    assert "<title>Preview: Pack in indigo</title>" in plain
    assert plain.count("<g transform=") >= 3  # the box, a journal, a mug
    more = preview(client, colour="indigo", extras=mug.pk, inscription="Ada")
    assert "<title>Preview: Pack in indigo, with Mug, engraved “Ada” in Modern lettering</title>" in more
    assert len(more) > len(plain)
    assert len(gzip.compress(more.encode(), 6)) <= 6 * 1024


def test_the_words_of_an_extra_stand_on_it_in_its_own_colour(client, mug):
    own = {f"extra-{mug.pk}.colour": "clay", f"extra-{mug.pk}.inscription": "Mummy"}
    figure = preview(client, colour="indigo", extras=mug.pk, **own)
    assert 'id="preview2-words"' in figure
    assert "#b4452a" in figure


def test_the_page_draws_what_the_form_holds(client, mug):
    typed = {"colour": "indigo", "extras": mug.pk, f"extra-{mug.pk}.inscription": "Mummy"}
    page = text_of(client.post("/products/pack/preview/", typed))
    assert "with Mug</title>" in page
    assert 'id="preview2-words"' in page
    assert f'id="own-{mug.pk}" open' in page


def test_it_costs_two_queries_however_much_goes_in(client, pack, mug, django_assert_num_queries):
    preview(client)
    pack.extras.add(more := make_standard_product())
    with django_assert_num_queries(2):
        preview(client, extras=[mug.pk, more.pk])


@pytest.mark.parametrize("extras", ["", "x", "-1", "9" * 30, "0"])
def test_extras_that_there_are_none_of_are_not_drawn(client, extras):
    assert "<title>Preview: Pack in indigo</title>" in preview(client, extras=extras)


def drawing_on_the_page(client, typed) -> str:
    page = text_of(client.post("/products/pack/preview/", typed))
    return page.partition('<figure id="preview"')[2].partition("</figure>")[0]


@pytest.mark.parametrize("colours", [0, 2])
@pytest.mark.parametrize("letterings", ["", "script", "classic,script"])
def test_an_extra_looks_the_same_while_one_types_and_on_the_page(client, mug, colours, letterings):
    mug.customization_set.fields.filter(kind="lettering").delete()
    Product.objects.filter(pk=mug.pk).update(letterings=letterings)
    if not colours:
        ProductColour.objects.filter(product=mug).delete()
    typed = {"colour": "clay", "extras": mug.pk, f"extra-{mug.pk}.inscription": "Ada", "inscription": "Obi"}
    drawn = preview(client, **typed)
    assert "with Mug" in drawn
    assert (
        drawn.partition("<svg")[2].partition("</figure>")[0] == drawing_on_the_page(client, typed).partition("<svg")[2]
    )


def test_an_extra_of_another_pack_is_not_drawn(client):
    other = make_standard_product(name="Other")
    assert "Other" not in preview(client, extras=other.pk)
    assert client.get("/products/pack/preview/", {"extra": other.pk}, headers=HTMX).status_code == 404


def test_an_extra_is_drawn_alone_with_its_words(client, mug, django_assert_num_queries):
    typed = {"extra": mug.pk, f"extra-{mug.pk}.colour": "clay", f"extra-{mug.pk}.inscription": "Mummy"}
    client.get("/products/pack/preview/", typed, headers=HTMX)
    with django_assert_num_queries(2):
        figure = text_of(client.get("/products/pack/preview/", typed, headers=HTMX))
    [address] = re.findall(rf'<p id="own-picture-{mug.pk}"> <img class="own__picture" src="(/art/[^"]+)"', figure)
    assert "#b4452a" in client.get(address).content.decode()
    bad = text_of(client.get("/products/pack/preview/", typed | {f"extra-{mug.pk}.inscription": "😀"}, headers=HTMX))
    assert "Remove the character “😀” (grinning face)" in bad


@pytest.mark.parametrize("extra", ["", "x", "9" * 30, "\x00"])
def test_no_extra_at_all_is_not_found(client, extra):
    assert client.get("/products/pack/preview/", {"extra": extra}, headers=HTMX).status_code == 404


def test_only_what_is_drawn_goes_into_the_address(client, mug):
    [names] = re.findall(r'data-hx-params="([^"]+)"', text_of(client.get("/products/pack/")))
    own = [f"extra-{mug.pk}.{name}" for name in ("colour", "lettering", "inscription")]
    assert names.split(",") == ["colour", "lettering", "inscription", "extras", *own]


class TestTheTotal:
    def total(self, client, **typed) -> str:
        return text_of(client.post("/products/pack/total/", typed, headers=HTMX)).split("<div data-hx-swap-oob")[0]

    def test_one_piece_of_one_price_is_its_total(self, client, pack):
        assert "<dt>Total</dt> <dd>₦9,500</dd>" in self.total(client)
        assert "Pieces" not in self.total(client)

    def test_extras_their_words_and_pieces_are_added_up(self, client, mug):
        mug.customization_set.fields.filter(kind="inscription").update(price_kobo=50_000)
        typed = {"extras": mug.pk, f"extra-{mug.pk}.inscription": "Ada", "quantity": "3"}
        total = self.total(client, **typed)
        assert "<dt>Mug</dt> <dd>₦10,000</dd>" in total
        assert "<dd>3 × ₦19,500</dd>" in total
        assert "<dt>Total</dt> <dd>₦58,500</dd>" in total

    def test_names_are_counted(self, client):
        total = self.total(client, **{"each.how": "different", "each.list": "Ada, Obi", "quantity": "1"})
        assert "<dd>2 × ₦9,500</dd>" in total

    @pytest.mark.parametrize(
        ("slug", "typed", "naira"),
        [
            ("mug", {"inscription": "Ada"}, "10,700"),
            ("mug", {"inscription": "", "no_inscription": "on"}, "9,500"),
            ("mug", {"each.how": "different", "each.name-1": "Ada", "each.name-2": "Obi", "quantity": "2"}, "21,400"),
            ("pack", {"inscription": "  "}, "9,500"),
            ("pack", {"inscription": "Ada"}, "10,700"),
            ("pack", {"extras": "mug", "mug.lettering": "script"}, "19,000"),
            ("pack", {"extras": "mug", "mug.lettering": "script", "mug.inscription": "Ada"}, "20,200"),
        ],
    )
    def test_it_is_what_the_cart_charges(self, client, mug, slug, typed, naira):
        CustomizationField.objects.filter(kind="lettering").update(price_kobo=50_000)
        CustomizationField.objects.filter(kind="inscription").update(price_kobo=70_000)
        told = {name.replace("mug.", f"extra-{mug.pk}."): value for name, value in typed.items()}
        told |= {"extras": mug.pk} if "extras" in typed else {}
        product = Product.objects.get(slug=slug)
        posted = STANDARD_POST | GIFTPACK_POST | {"quantity": "1", "variant": product.variants.get().pk} | told
        posted |= {"inscription": typed.get("inscription", "")}
        total = text_of(client.post(f"/products/{slug}/total/", posted, headers=HTMX))
        assert f"<dt>Total</dt> <dd>₦{naira}</dd>" in total
        assert client.post(f"/cart/add/{slug}/", posted).status_code == 303
        assert f'<dd class="tabular">₦{naira}</dd>' in text_of(client.get("/cart/"))

    def test_it_is_said_aloud(self, client, mug):
        answer = text_of(client.post("/products/pack/total/", {"extras": mug.pk}, headers=HTMX))
        assert '<div data-hx-swap-oob="innerHTML:#status">Total ₦19,000</div>' in answer

    def test_without_scripts_the_page_says_it(self, client, mug):
        page = text_of(client.post("/products/pack/total/", {"extras": mug.pk}))
        assert "<dt>Total</dt> <dd>₦19,000</dd>" in page
        assert "<html" in page

    @pytest.mark.parametrize("quantity", ["", "x", "-1", "0", "1e3", "٣", "9" * 30])
    def test_nonsense_counts_as_one_or_as_many_as_allowed(self, client, quantity):
        assert "<dt>Total</dt>" in self.total(client, quantity=quantity)

    def test_a_size_that_there_is_none_of_has_no_total(self, client):
        assert "Total" not in self.total(client, variant="nonsense")
