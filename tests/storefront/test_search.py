"""Finding by words: whatever the accents, the case, the plural, the slip of the finger, the word for the same thing."""

from collections.abc import Sequence

import pytest

from shop.catalogue.models import Category, Colour, Kind, Product, Variant
from shop.catalogue.reindex import reindex
from shop.catalogue.vocabulary import Synonym, forget_synonyms
from shop.storefront.found import Found, find
from shop.storefront.search import clean_search
from tests.make import make_category, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def gifts() -> None:
    journals, cups = make_category("Journals"), make_category("Cups")
    made = [
        make_product("Ilé-Ifẹ̀ Leather Journal", kind=Kind.JOURNAL, summary="For plans", category=journals),
        make_product("Àṣọ Òkè Mug", summary="Like the cloth for the big day", category=cups),
        make_product("Ƙwarya Cup", summary="100% clay", description="Dishwasher safe", category=cups),
        make_product("Oga’s Desk Diary", kind=Kind.JOURNAL, category=journals),
        make_product("Birthday Pack", kind=Kind.GIFTPACK, contents="One mug\nKilishi", category=make_category("Packs")),
    ]
    Variant.objects.update(name="One size")  # with no number in it that a search here could mean
    reindex(product.pk for product in made)


def found(typed: str, products: Sequence[int] | None = None) -> Found:
    chosen = Product.objects.all() if products is None else Product.objects.filter(pk__in=products)
    return find(chosen, clean_search(typed), {colour.pk: colour for colour in Colour.objects.all()})


def names(typed: str) -> list[str]:
    result = found(typed)
    assert result.rows is not None
    rows = [row.pk for row in result.rows]
    assert set(rows) == set(result.products.values_list("pk", flat=True))
    order = [result.search.rank(), "pk"] if result.search and rows else ["pk"]
    return list(Product.objects.filter(pk__in=rows).order_by(*order).values_list("name", flat=True))


ILE, ASO, KWARYA, OGA, PACK = (
    "Ilé-Ifẹ̀ Leather Journal",
    "Àṣọ Òkè Mug",
    "Ƙwarya Cup",
    "Oga’s Desk Diary",
    "Birthday Pack",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ile ife", [ILE]),
        ("ÌLÉ", [ILE]),
        ("aso oke", [ASO]),
        ("àṣọ", [ASO]),
        ("a\u0300s\u0323o\u0323", [ASO]),
        ("kwarya", [KWARYA]),
        ("ƙwarya", [KWARYA]),
        ("mug cloth", [ASO]),  # one word in the name, one in the summary
        ("mug plans", []),
        ("leath", [ILE]),  # the beginning of a word, while it is being typed
        ("journal leath", [ILE]),
        ("ther", []),
        ("journals", [ILE, OGA]),  # the category's name
        ("ogas", [OGA]),
        ("oga's diaries", [OGA]),
        ("kilishi", [PACK]),
        ("dishwasher", [KWARYA]),
        ("indigo diary", [OGA]),  # a colour it comes in
        ("a mug for the day", [ASO]),
        ("gift for my oga", [OGA]),
        ("gifts", [ILE, ASO, KWARYA, OGA, PACK]),
        ("%", []),
        ("_", []),
        ("100%", [KWARYA]),
        ("' OR 'x'='x", []),
        ("mug':*A | 'x", []),
        ("& | !", []),
        ("\\", []),
    ],
)
def test_accents_case_plurals_and_order_do_not_matter(gifts, typed, expected):
    assert names(typed) == expected


def test_what_is_called_it_comes_before_what_only_mentions_it(gifts):
    assert names("mug") == [ASO, PACK]
    assert names("cup") == [KWARYA, ASO, PACK] or names("cup")[0] == KWARYA


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("jurnal", "journal", [ILE, OGA]),  # a letter missing
        ("jouurnal", "journal", [ILE, OGA]),  # one too many
        ("jiurnal", "journal", [ILE, OGA]),  # a wrong one
        ("juornal", "journal", [ILE, OGA]),  # two changed over
        ("jurnaal", "journal", [ILE, OGA]),  # two slips in a long word
        ("lether", "leather", [ILE]),
        ("mgu", "mug", [ASO, PACK]),  # short words: changed over only
        ("brithday pakc", "birthday pack", [PACK]),
        ("indgo diary", "indigo diary", [OGA]),
        ("leath journ", "leather journ", [ILE]),  # a word left unfinished
    ],
)
def test_slips_of_the_finger_are_forgiven_and_said(gifts, typed, meant, expected):
    result = found(typed)
    assert result.meant.startswith(meant)
    assert names(typed) == expected


@pytest.mark.parametrize("typed", ["zebra", "pen", "mgu zebra", "xyzzyx", "14", "1432", "q" * 80, "mug zebra"])
def test_what_is_like_nothing_finds_nothing(gifts, typed):
    assert names(typed) == []
    assert found(typed).meant == ""


def test_words_as_they_are_typed_go_before_guesses(gifts):
    assert found("journal").meant == ""
    assert found("jour").meant == ""


def test_the_owners_synonyms_are_found_both_ways_and_in_the_plural(gifts):
    assert names("tumbler") == []
    Synonym.objects.create(words="cup = mug=Tumbler")
    Synonym.objects.create(words="book, journal")
    forget_synonyms()
    assert set(names("tumblers")) == {ASO, KWARYA, PACK}
    assert names("book") == [ILE, OGA]
    assert names("leather books") == [ILE]
    assert found("tumblr").meant == "tumbler"


def test_only_what_was_given_is_searched(gifts):
    plans = Product.objects.get(summary="For plans").pk
    assert found("mug", [plans]).rows == []


def test_a_renamed_category_is_found_by_its_new_name_once_it_was_reindexed(gifts):
    Category.objects.filter(name="Journals").update(name="Notebooks")
    assert names("notebooks") == []
    reindex(Product.objects.values_list("pk", flat=True))
    assert names("notebook") == [ILE, OGA]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("  cup\x00 \u202emug\n", "cup mug"), ("x" * 200, "x" * 80), ("", ""), ("\u200b", ""), ("o\u0323", "ọ")],
)
def test_a_search_is_one_short_readable_line(typed, clean):
    assert clean_search(typed) == clean


def test_a_search_asks_a_bounded_number_of_queries(gifts, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(4):  # all colours, synonyms, products, their colours
        found("mug")
    with django_assert_num_queries(3):
        found("leather journal")
    with django_assert_max_num_queries(35):  # four for each of eight words, and three to look
        found("jurnal lether ogga dezk diery birthdey paack mugg")
    with django_assert_max_num_queries(7):
        found("abcdefg bcdefgh cdefghi defghij efghijk fghijkl ghijklm hijklmn ijklmno")
