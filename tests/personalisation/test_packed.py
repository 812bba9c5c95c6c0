"""Extras of a pack with words of their own: asked for, priced, described, drawn and kept apart from the pack's."""

import gzip

import pytest
from django.http import QueryDict

from shop.catalogue.contents import contained_kinds
from shop.catalogue.models import Kind, Product
from shop.catalogue.tree import category_tree
from shop.personalisation.art import Art
from shop.personalisation.customization import check_answers, describe, form_initial
from shop.personalisation.drawing.draw import Item, draw_gift
from shop.personalisation.forms import customization_form
from shop.personalisation.packed import OWN, things_in
from tests.make import make_product, make_set
from tests.personalisation.make import (
    GIFTPACK_POST,
    errors_of,
    filled,
    make_giftpack,
    make_standard_product,
    posted,
)


@pytest.fixture
def mug(db) -> Product:
    return make_standard_product(name="Mug", slug="mug")


@pytest.fixture
def pack(mug: Product) -> Product:
    return make_giftpack(
        mug, make_product("Candle"), name="Birthday pack", contents="A5 journal\nTwo 600 ml mugs\nCard"
    )


def own(product: Product, **said: str) -> dict[str, str]:
    return {f"extra-{product.pk}.{name}": value for name, value in said.items()}


class TestTheForm:
    def test_an_extra_that_takes_words_is_asked_about_and_one_that_does_not_is_not(self, pack, mug):
        names = [name for name in customization_form(pack).fields if name.startswith("extra-")]
        assert names == [f"extra-{mug.pk}.{name}" for name in ("colour", "lettering", "inscription")]

    def test_names_of_the_owners_own_do_not_matter(self, pack, mug):
        mug.customization_set.fields.filter(kind="inscription").update(name="words", label="Initials")
        form = filled(pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, inscription="Ada"))
        assert form.fields[f"extra-{mug.pk}.inscription"].label == "Words on the Mug"
        assert form.customization().answers[OWN] == {str(mug.pk): {"inscription": "Ada", "lettering": "modern"}}

    def test_it_has_a_colour_a_lettering_and_words_of_its_own(self, pack, mug):
        said = own(mug, colour="clay", lettering="script", inscription="Mummy")
        made = filled(pack, GIFTPACK_POST, extras=[mug.pk], inscription="Ada", **said).customization()
        assert made.answers["inscription"] == "Ada"
        assert made.answers[OWN] == {str(mug.pk): {"colour": "clay", "lettering": "script", "inscription": "Mummy"}}
        assert made.extra_ids == (mug.pk,)

    def test_who_posts_extras_alone_asks_for_them_as_they_are(self, pack, mug):
        assert OWN not in filled(pack, GIFTPACK_POST, extras=[mug.pk]).customization().answers

    def test_other_words_make_another_gift(self, pack, mug):
        digests = {
            filled(pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, inscription=words)).customization().digest
            for words in ("Ada", " Ada ", "Obi")
        }
        assert len(digests) == 2

    @pytest.mark.parametrize(
        ("said", "name", "sentence"),
        [
            (
                {"inscription": "Ada 😀"},
                "inscription",
                "Remove the character “😀” (grinning face). It cannot be engraved",
            ),
            ({"inscription": "W" * 70}, "inscription", "Letters would be under 3 mm. Shorten it"),
            ({"inscription": "x" * 10_000}, "inscription", "Use at most 120 characters. You have 10000"),
            ({"colour": "gold"}, "colour", "Choose a colour from the list"),
            ({"lettering": "comic", "inscription": "Ada"}, "lettering", "Choose a lettering from the list"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_own_field(self, pack, mug, said, name, sentence):
        form = filled(pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, **said))
        assert errors_of(form) == {f"extra-{mug.pk}.{name}": [sentence]}

    def test_words_for_what_was_not_chosen_do_not_vanish(self, pack, mug):
        form = filled(pack, GIFTPACK_POST, **own(mug, colour="clay", inscription="Ada"))
        assert errors_of(form) == {
            f"extra-{mug.pk}.inscription": ["Tick Mug to add it with these words, or clear them"]
        }

    def test_a_colour_alone_for_what_was_not_chosen_is_nothing(self, pack, mug):
        assert OWN not in filled(pack, GIFTPACK_POST, **own(mug, colour="clay")).customization().answers

    def test_a_line_fills_the_form_in_again(self, pack, mug):
        made = filled(
            pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, colour="clay", inscription="Ada")
        ).customization()
        initial = form_initial(made.answers, made.contact)
        assert initial[f"extra-{mug.pk}.inscription"] == "Ada"
        assert OWN not in initial
        again = posted({name: value for name, value in initial.items() if value})
        assert customization_form(pack, again).customization() == made
        assert check_answers(pack, made.answers, made.contact) == {}

    def test_words_that_an_extra_takes_no_longer_are_found(self, pack, mug):
        made = filled(pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, inscription="Ada")).customization()
        mug.customization_set.fields.filter(kind="inscription").delete()
        assert check_answers(pack, made.answers, made.contact) != {}

    def test_it_costs_one_query_more(self, pack, mug, django_assert_num_queries):
        pack = Product.objects.get(pk=pack.pk)
        category_tree()
        with django_assert_num_queries(6):  # as before, and the fields of the extras
            customization_form(pack).as_div()

    @pytest.mark.parametrize("value", [["a", "b"], "", "\x00", "\u202e"])
    def test_nonsense_breaks_nothing(self, pack, mug, value):
        data = posted(GIFTPACK_POST, extras=[mug.pk])
        assert isinstance(data, QueryDict)
        data.setlist(f"extra-{mug.pk}.inscription", value if isinstance(value, list) else [value])
        customization_form(pack, data).is_valid()


class TestTheScene:
    def test_contents_in_words_become_things(self):
        assert contained_kinds("A5 journal\nTwo 600 ml mugs\nKilishi, 100 g\n500 ml steel bottle\n") == [
            Kind.JOURNAL,
            Kind.CUP,
            Kind.CUP,
            Kind.BOTTLE,
        ]
        assert contained_kinds("") == []

    def test_only_a_pack_has_things_before_it(self):
        assert things_in("cup", "A5 journal", "#2a2f7f", []) == ()
        assert [item.hex for item in things_in("giftpack", "A5 journal", "#2a2f7f", [Item("cup", "#b4452a")])] == [
            "#2a2f7f",
            "#b4452a",
        ]

    def test_everything_is_in_one_drawing_with_ids_of_its_own(self):
        items = [Item("cup", "#b4452a", "script", "Mummy"), Item("bottle", "#1f5f4a"), Item("cup", "#b4452a")]
        svg = draw_gift("giftpack", "#2a2f7f", "modern", "Ada", items=items, key="k").svg
        ids = [part.split('"')[0] for part in svg.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        assert all(one.startswith("k") for one in ids)
        assert [one for one in ids if one.endswith("-words")] == ["kp-words", "k0-words"]
        assert svg.count("<svg") == svg.count("</svg>") == 1
        assert svg.count("<g") == svg.count("</g>")

    def test_words_that_cannot_be_engraved_are_left_out_there(self):
        svg = draw_gift("giftpack", "#2a2f7f", "modern", "", items=[Item("cup", "#b4452a", "modern", "😀")]).svg
        assert "-words" not in svg

    @pytest.mark.parametrize("lettering", ["modern", "classic", "script"])
    def test_it_is_light_on_the_wire(self, lettering):
        words = "Ọmọ́lọlá"
        items = [Item("journal", "#2a2f7f"), Item("cup", "#2a2f7f")]
        items += [Item(kind, "#b4452a", lettering, words) for kind in ("cup", "bottle", "journal")]
        svg = draw_gift("giftpack", "#2a2f7f", lettering, words, items=items, key="preview").svg
        assert len(gzip.compress(svg.encode(), 6)) <= 6 * 1024

    def test_any_number_of_things_stays_in_the_picture(self):
        for count in range(1, 30):
            draw_gift("giftpack", "#2a2f7f", "modern", "", items=[Item("bottle", "#2a2f7f")] * count)

    def test_it_has_a_signed_address_of_its_own(self, client, db):
        plain = Art("giftpack", "#2a2f7f", "modern", "Ada")
        scene = Art("giftpack", "#2a2f7f", "modern", "Ada", items=(Item("cup", "#b4452a", "script", "Mummy"),))
        assert scene.url != plain.url
        answer = client.get(scene.url)
        assert answer.status_code == 200
        assert "#b4452a" in answer.content.decode()
        assert client.get(scene.url.replace(".svg", "x.svg")).status_code == 404
        assert Art("giftpack", "#2a2f7f", "modern", "", items=(Item("cup", "#b4452a"),)).url.startswith("/art/")


def test_an_extra_says_what_was_asked_for(pack, mug):
    made = filled(pack, GIFTPACK_POST, extras=[mug.pk], **own(mug, colour="clay", inscription="Ada")).customization()
    form = customization_form(pack)
    [extra] = [extra for extra in form.offer.extras if extra.product == mug]
    assert [(said["label"], said["text"]) for said in describe(extra.own, made.answers[OWN][str(mug.pk)])] == [
        ("Colour", "Clay"),
        ("Lettering", "Modern"),
        ("Name or message to engrave", "Ada"),
    ]


def test_a_pack_whose_extras_take_no_words_costs_what_it_did(db, django_assert_num_queries):
    pack = Product.objects.get(
        pk=make_giftpack(make_product(), make_product(customization_set=make_set("X", "text"))).pk
    )
    category_tree()
    with django_assert_num_queries(6):
        assert not [name for name in customization_form(pack).fields if name.startswith("extra-")]
