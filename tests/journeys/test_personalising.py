"""Names, words and packs: a name on every gift, a different one on each piece, extras with words of their own."""

from playwright.sync_api import Page, expect

from shop.cart.models import CartLine
from shop.personalisation.models import CustomizationField
from shop.personalisation.sets import touch_set
from tests.journeys.conftest import Way
from tests.journeys.keys import enter, tab_to, tick, type_in
from tests.journeys.shopper import (
    INSCRIPTION,
    MUG,
    PACK,
    PHONE,
    add_to_cart,
    choose,
    expect_in_cart,
    follow,
    open_gift,
    personalise,
    press,
    put_in_cart,
    read,
    see,
)

NAMES = ["Ọmọ́lọlá", "Chịdị", "Ƙawu & Àìná"]


def ask_for(page: Page, way: Way, pieces: int, *, pasted: str = "") -> None:
    """Ask for a different name on each of so many pieces, and get a row for each."""
    page.get_by_label("How many").fill(str(pieces))
    page.get_by_label("How many").press("Tab")
    choose(page, "Same inscription on all?", "No, different names")
    if pasted:
        page.get_by_label("Paste a list of names").fill(pasted)
        page.get_by_label("Paste a list of names").press("Tab")
    if not way.has_javascript:
        press(page, "Update preview")


def row(page: Page, number: int) -> object:
    return page.get_by_label(f"Name {number}", exact=True)


def test_one_name_is_seen_on_every_gift_and_goes_along(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Whose name?").fill(INSCRIPTION)
    press(page, "See it on every gift")
    expect(page.get_by_role("link", name=f"Show them without “{INSCRIPTION}”")).to_be_visible()
    pictures = page.locator(".card__picture img")
    assert {"/art/" in (picture.get_attribute("src") or "") for picture in pictures.all()} == {True}
    follow(page, "Cups")
    expect(page.get_by_label("Whose name?")).to_have_value(INSCRIPTION)
    follow(page, "First Tea Mug")
    expect(page.get_by_label("Name or message to engrave")).to_have_value(INSCRIPTION)
    assert f"engraved “{INSCRIPTION}”" in (page.locator("#preview title").text_content() or "")


def test_a_name_that_cannot_be_engraved_leaves_the_list_as_it_is(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Whose name?").fill("Ada 😀")
    press(page, "See it on every gift")
    read(page, "Remove the character “😀” (grinning face). It cannot be engraved")
    expect(page.get_by_label("Whose name?")).to_have_value("Ada 😀")
    expect(page.locator(".card").first).to_be_visible()


def test_every_piece_gets_its_own_name_from_a_pasted_list(page: Page, way: Way) -> None:
    open_gift(page)
    personalise(page, inscription="")
    ask_for(page, way, 2, pasted="\n".join(f"{n}. {name}" for n, name in enumerate([*NAMES, NAMES[0]], start=1)))
    expect(page.get_by_label("Name 4", exact=True)).to_have_value(NAMES[0])
    expect(page.get_by_label("How many")).to_have_value("2")
    read(page, f"4 names for 2 pieces. “{NAMES[0]}” is on 2")
    page.get_by_label("How many").fill("4")
    page.get_by_label("How many").press("Tab")
    if not way.has_javascript:
        press(page, "Update preview")
    read(page, f"4 of 4 pieces named. “{NAMES[0]}” is on 2")
    expect(page.locator("#total")).to_contain_text("4 × ₦5,500")
    add_to_cart(page)
    expect_in_cart(page, 4)
    for name in NAMES:
        read(page, f"“{name}”")
    assert [line.quantity for line in CartLine.objects.order_by("pk")] == [2, 1, 1]


def test_a_name_that_cannot_be_is_put_right_in_its_row(page: Page, way: Way) -> None:
    open_gift(page)
    personalise(page, inscription="")
    ask_for(page, way, 2)
    page.get_by_label("Name 1", exact=True).fill(NAMES[0])
    page.get_by_label("Name 2", exact=True).fill("Ada 😀")
    press(page, "Add to cart")
    see(page, "There is a problem")
    follow(page, "Remove the character “😀” (grinning face). It cannot be engraved")
    expect(page.get_by_label("Name 2", exact=True)).to_be_focused()
    expect(page.get_by_label("Name 1", exact=True)).to_have_value(NAMES[0])
    page.get_by_label("Name 2", exact=True).fill(NAMES[1])
    add_to_cart(page)
    expect_in_cart(page, 2)


def test_an_extra_of_a_pack_gets_words_of_its_own(page: Page) -> None:
    open_gift(page, PACK)
    choose(page, "Colour", "Indigo")
    choose(page, "Who is it for?", "For a woman")
    page.get_by_label("Name or message to engrave").fill(INSCRIPTION)
    choose(page, "Add extra items", "First Tea Mug")
    page.get_by_text("Colour and words for the First Tea Mug").click()
    page.get_by_label("Colour of the First Tea Mug").select_option("clay")
    page.get_by_label("Words on the First Tea Mug").fill(NAMES[1])
    page.get_by_label("Delivery place").select_option("ikeja")
    add_to_cart(page)
    read(page, f"“{NAMES[1]}”")
    follow(page, "Edit Birthday Giftpack")
    expect(page.get_by_label("Words on the First Tea Mug")).to_have_value(NAMES[1])
    page.get_by_label("Words on the First Tea Mug").fill(NAMES[2])
    press(page, "Save changes")
    see(page, "Your cart")
    follow(page, "Checkout")
    read(page, "This is what we will engrave. Check the spelling.")
    read(page, f"“{NAMES[2]}”")


def test_the_keyboard_alone_names_the_pieces_and_the_extras(page: Page, way: Way) -> None:
    open_gift(page)
    tick(page, "Colour", "Ivory")
    type_in(page, "Your phone number", PHONE)
    type_in(page, "Delivery place", "Lekki")
    type_in(page, "How many", "2")
    tab_to(page, page.get_by_role("group", name="Same inscription on all?").get_by_label("Yes, the same on all"))
    page.keyboard.press("ArrowDown")
    if not way.has_javascript:
        enter(page, page.get_by_role("button", name="Update preview"))
    expect(page.get_by_label("Name 2", exact=True)).to_be_visible()
    type_in(page, "Name 1", NAMES[0])
    type_in(page, "Name 2", NAMES[1])
    enter(page, page.get_by_role("button", name="Add to cart"))
    expect_in_cart(page, 2)

    open_gift(page, PACK)
    tick(page, "Colour", "Indigo")
    tick(page, "Who is it for?", "For a man")
    tick(page, "Add extra items", "First Tea Mug")
    tab_to(page, page.locator("summary", has_text="Colour and words for the First Tea Mug"))
    page.keyboard.press("Enter")
    type_in(page, "Words on the First Tea Mug (optional)", NAMES[2])
    type_in(page, "Delivery place", "Lekki")
    enter(page, page.get_by_role("button", name="Add to cart"))
    expect_in_cart(page, 3)
    assert CartLine.objects.get(extras__isnull=False).customization["extras.own"]


def change(field: CustomizationField, **values: object) -> None:
    """Change a question as the owner's page does, which counts every change of its set."""
    CustomizationField.objects.filter(pk=field.pk).update(**values)
    touch_set(field.customization_set_id)


def test_a_question_that_its_owner_changed_keeps_the_gift_and_asks_again(page: Page) -> None:
    put_in_cart(page, MUG)
    field = CustomizationField.objects.get(kind="inscription", customization_set__name="Standard")
    before = field.max_length
    try:
        change(field, max_length=3)
        page.reload()
        read(page, "Use at most 3 characters. You have 7. Edit the gift to put it right")
        expect(page.get_by_role("link", name="Checkout")).to_have_count(0)
        follow(page, "Edit First Tea Mug")
        expect(page.get_by_label("Name or message to engrave")).to_have_value(INSCRIPTION)
        page.get_by_label("Name or message to engrave").fill("Ọlá")
        press(page, "Save changes")
        see(page, "Your cart")
        read(page, "“Ọlá”")
        follow(page, "Checkout")
        see(page, "Checkout")
    finally:
        change(field, max_length=before)


def test_a_question_that_its_owner_took_away_keeps_the_gift_and_asks_again(page: Page) -> None:
    put_in_cart(page, MUG)
    field = CustomizationField.objects.get(kind="lettering", customization_set__name="Standard")
    place = CustomizationField.objects.get(kind="inscription", customization_set__name="Standard")
    change(place, kind="text", name="words", label="Words")
    try:
        page.reload()
        read(page, "Edit the gift to put it right")
        expect_in_cart(page, 1)
        follow(page, "Edit First Tea Mug")
        see(page, "First Tea Mug")
        page.get_by_label("Words", exact=True).fill("Ọlá")
        press(page, "Save changes")
        see(page, "Your cart")
        read(page, "“Ọlá”")
        expect(page.get_by_role("link", name="Checkout").first).to_be_visible()
    finally:
        change(place, kind="inscription", name="inscription", label="Name or message to engrave")
        assert field.pk
