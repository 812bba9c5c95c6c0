"""What a shopper does and sees, one function for each thing, so that a journey reads like sentences."""

import unicodedata
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from shop.orders.models import Order

EMAIL = "adaeze.planted@example.com"
NAME = "Adaeze Planted"
PHONE = "0803 765 4321"
ADDRESS = "12 Plantation Lane, behind the post office"
INSCRIPTION = "Ọmọ́lọlá"
MESSAGE = "Happy birthday, Mummy Bọ́lá"
TOWN = "Ogbomosho"

MUG = "first-tea-mug"
PACK = "birthday-giftpack"
LAST_CUP = "mummys-own-cup"  # one on the shelf


def personal_words() -> list[str]:
    """Return everything a shopper types about a person, in every spelling that a log could hold."""
    typed = [EMAIL, NAME, PHONE, ADDRESS, INSCRIPTION, MESSAGE, TOWN]
    digits = PHONE.replace(" ", "")
    also = [digits, digits.removeprefix("0"), "Plantation", "Planted"]
    marked = [unicodedata.normalize(form, text) for text in typed for form in ("NFC", "NFD")]
    return sorted({*also, *marked, *(quote(text) for text in marked), *(ascii(text)[1:-1] for text in marked)})


# --- Choosing -----------------------------------------------------------------------------------------


def open_gift(page: Page, slug: str = MUG) -> None:
    page.goto(f"/products/{slug}/")


def personalise(page: Page, *, colour: str = "Indigo", inscription: str = INSCRIPTION, place: str = "lekki") -> None:
    """Fill in what a Standard form asks."""
    choose(page, "Colour", colour)
    page.get_by_label("Name or message to engrave").fill(inscription)
    page.get_by_label("Your phone number").fill(PHONE)
    page.get_by_label("Delivery place").select_option(place)


def choose(page: Page, question: str, answer: str) -> None:
    """Choose a radio or a tick box by its words."""
    page.get_by_role("group", name=question).get_by_label(answer).check()


def add_to_cart(page: Page) -> None:
    press(page, "Add to cart")
    expect(page.get_by_role("heading", name="Your cart")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words)


def see(page: Page, words: str) -> None:
    """Find a heading of these words on the page, waiting for it."""
    expect(heading(page, words)).to_be_visible()


# --- Ordering and paying ---------------------------------------------------------------------------------


def put_in_cart(page: Page, slug: str = MUG, **answers: str) -> None:
    open_gift(page, slug)
    personalise(page, **answers)
    add_to_cart(page)


def fill_in_checkout(page: Page, *, pay_with: str = "Card") -> None:
    """Type what is not filled in from the product form."""
    see(page, "Checkout")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Full name").fill(NAME)
    page.get_by_label("Address or landmark").fill(ADDRESS)
    choose(page, "How do you want to pay?", pay_with)


def go_to_paystack(page: Page, *, pay_with: str = "Card") -> None:
    """From the cart to the hosted page."""
    page.get_by_role("link", name="Checkout").click()
    fill_in_checkout(page, pay_with=pay_with)
    page.get_by_role("button", name="Pay ").click()
    expect(page.locator("#reference")).to_be_visible()


def pay_by_card(page: Page, card: str = "success") -> None:
    """Pay on the hosted page with a test card."""
    page.locator(f"#card-{card}").check()
    page.locator("#pay-card").click()


def the_order() -> Order:
    """Return the only order there is."""
    return Order.objects.get()
