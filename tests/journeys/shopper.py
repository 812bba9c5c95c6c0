"""What a shopper does and sees, one function for each thing, so that a journey reads like sentences."""

import unicodedata
from urllib.parse import quote

from playwright.sync_api import Page, expect

EMAIL = "adaeze.planted@example.com"
NAME = "Adaeze Planted"
PHONE = "0803 765 4321"
ADDRESS = "12 Plantation Lane, behind the post office"
INSCRIPTION = "Ọmọ́lọlá"
MESSAGE = "Happy birthday, Mummy Bọ́lá"
TOWN = "Ogbomosho"

MUG = "first-tea-mug"
BOTTLE = "harmattan-flask"
PACK = "birthday-giftpack"
LAST_CUP = "mummys-own-cup"  # there is one of it


def personal_words() -> list[str]:
    """Return everything a shopper types about a person, in every spelling that a log could hold."""
    typed = [EMAIL, NAME, PHONE, ADDRESS, INSCRIPTION, MESSAGE, TOWN, "Plantation", "Planted"]
    typed += [(digits := PHONE.replace(" ", "")), digits.removeprefix("0")]
    forms = [unicodedata.normalize(form, text) for text in typed for form in ("NFC", "NFD")]
    return sorted({*forms, *map(quote, forms), *(ascii(text)[1:-1] for text in forms)})


# --- Anywhere --------------------------------------------------------------------------------------------


def see(page: Page, words: str) -> None:
    """Wait for a heading of these words."""
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def read(page: Page, words: str) -> None:
    """Wait for these words in the main part of the page."""
    expect(page.get_by_role("main")).to_contain_text(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def choose(page: Page, question: str, *answers: str) -> None:
    """Choose radios or tick boxes by their words."""
    for answer in answers:
        page.get_by_role("group", name=question).get_by_label(answer).check()


def expect_in_cart(page: Page, gifts: int) -> None:
    """Wait for the number beside "Cart" in the header."""
    expect(page.locator("#cart-count")).to_have_attribute("data-count", str(gifts))


# --- Choosing --------------------------------------------------------------------------------------------


def open_gift(page: Page, slug: str = MUG) -> None:
    page.goto(f"/products/{slug}/")


def personalise(page: Page, *, colour: str = "Indigo", inscription: str = INSCRIPTION, place: str = "lekki") -> None:
    """Fill in what a Standard form asks."""
    choose(page, "Colour", colour)
    page.get_by_label("Name or message to engrave").fill(inscription)
    page.get_by_label("Your phone number").fill(PHONE)
    page.get_by_label("Delivery place").select_option(place)


def add_to_cart(page: Page) -> None:
    """Press the button; with scripts the drawer opens and leads to the cart, without them the cart follows."""
    press(page, "Add to cart")
    expect(page.get_by_role("heading", name="our cart").first).to_be_visible()  # "Added to your cart", or "Your cart"
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("dialog").get_by_role("link", name="See the cart").click()
    expect(page.get_by_role("heading", name="Your cart", exact=True)).to_be_visible()


def put_in_cart(page: Page, slug: str = MUG, **answers: str) -> None:
    open_gift(page, slug)
    personalise(page, **answers)
    add_to_cart(page)


# --- Ordering --------------------------------------------------------------------------------------------


def fill_in_checkout(page: Page, *, pay_with: str = "Card") -> None:
    """Type what is not filled in from the product form."""
    see(page, "Checkout")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Full name").fill(NAME)
    page.get_by_label("Address or landmark").fill(ADDRESS)
    choose(page, "How do you want to pay?", pay_with)


def check_out(page: Page, *, pay_with: str = "Card") -> None:
    """From the cart to the filled-in checkout."""
    follow(page, "Checkout")
    fill_in_checkout(page, pay_with=pay_with)


def press_pay(page: Page) -> None:
    """Press the button that leads to the hosted page, and arrive there."""
    press(page, "Pay ")
    expect(page.locator("#reference")).to_be_visible()


def order_a_gift(page: Page, slug: str = MUG, **answers: str) -> None:
    """Put a gift in the cart and go as far as the hosted page."""
    put_in_cart(page, slug, **answers)
    check_out(page)
    press_pay(page)


# --- On the hosted page ----------------------------------------------------------------------------------


def reference_of(page: Page) -> str:
    return page.locator("#reference").inner_text()


def pay_by_card(page: Page, card: str = "success") -> None:
    """Pay with one of the test cards."""
    page.locator(f"#card-{card}").check()
    page.locator("#pay-card").click()


def say_the_transfer_is_sent(page: Page) -> None:
    """Press "I have sent the money" and go back to the shop without waiting."""
    page.locator("#transfer-sent").click()
    page.locator("#return-to-merchant").click()


def cancel_at_paystack(page: Page) -> None:
    page.locator("#cancel").click()


def come_back(page: Page, reference: str) -> None:
    """Open the address that Paystack sends a browser back to."""
    page.goto(f"/payments/paystack/callback/?trxref={reference}&reference={reference}")
