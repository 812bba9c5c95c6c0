"""The pages that every shop of this kind needs, to start from. The owner changes them in the admin."""

from django.db import transaction

from shop.profile.models import ShopProfile, forget_profile
from shop.profile.pages import Page

DELIVERY = """
We make every gift after you order it, and bring it to the door. The days below count from today. Your order keeps the
days it was promised, and its page shows where it is.

## What happens on the way
- We make and check your gift. The page of each gift says how many working days that takes.
- A rider or a park-to-park transporter takes it to its town. We send you the rider’s number or the waybill.
- The rider calls the phone number you gave for the gift. Please give one that is answered.

## If nobody is there
The rider calls twice and waits a little. After that the gift comes back to us and we agree on another day with you. A
second trip costs the delivery fee once more.

## Places that are not in the list
Choose “Other” and tell us the town. Where we cannot go, we say so before you pay for anything we cannot bring.
"""

RETURNS = """
A gift with a name on it is made for one person. We cannot sell it to anybody else, so we cannot take it back because
of a change of mind. When something is our fault, we put it right.

## We make it again, or send your money back, when
- the words are not as you wrote them, accents and dots included
- the colour or the size is not what you ordered
- it arrives broken or does not work as it should
- it comes so late that the day it was for has passed

Tell us within 7 days after it arrives, with your order number and a photo. You choose: a new one, as fast as we can
make it, or your money back to the card or account you paid with. You pay nothing for sending it back.

## When the words were typed wrong
We engrave what you write, letter by letter. Please look at the preview before you pay. Until we start to make it, you
can change the words yourself on the page of your order, or call us. After that we can make a second one at a lower
price.

## Changing your mind before we start
Until we start to make your gift you can cancel it. Call us or write to us with your order number, and we send all
your money back.

Nothing here takes away the rights that the law gives you.
"""

PRIVACY = """
We ask for what we need to make your gift and bring it, and for nothing else. There is no account, no advertising and
no company that follows you around this shop.

## What we keep
- For an order: your name, email address and phone number, where the gift goes, the words that go on it and what you
wrote to us. Engraving and delivery need them, and the law asks us to keep the books.
- For a cart: what you put in it, for 30 days after you last touched it.
- One cookie that knows your cart and your orders in this browser, for 30 days, and one that protects forms. The home
page and the lists set none.
- If you ask to be told when something is back: your email address, until we have told you.

## Who else sees it
- Paystack takes your payment. Your card number goes to Paystack alone; we never see it.
- The rider gets the name, the phone number and the address.
- The companies that run our website and send our email keep the data for us and may not use it.

We never sell what we know about you.

## What you can ask of us
Write to us, and we show you what we have about you, correct it, or erase what the law does not make us keep. If you
are not content with our answer, you can complain to the Nigeria Data Protection Commission.
"""

CONTACT = """
A question about a gift, a name with a rare accent, fifty cups for a wedding? Write or call. On WhatsApp we usually
answer within the hour while we are open.

For an order that is on its way, please have its number at hand. You find it in our email and under “My orders”.
"""

HOW = """
You choose, we make, somebody smiles. Everything is made after you order it, by hand, in our own workshop.

## Good to know
- Write the name as it is spelt at home. We engrave Yoruba, Igbo and Hausa letters with their dots and tones.
- The preview shows your words on the gift before you pay.
- You pay by card or bank transfer through Paystack. We hold your gift for 15 minutes while you pay.
- You need no account. The link in our email always leads to your order.
"""

# title, slug, text, what is shown below it
PAGES = [
    ("How it works", "how-it-works", HOW, Page.Shows.STEPS),
    ("Delivery", "delivery", DELIVERY, Page.Shows.DELIVERY),
    ("Returns of personalised gifts", "returns", RETURNS, Page.Shows.NOTHING),
    ("Privacy", "privacy", PRIVACY, Page.Shows.NOTHING),
    ("Contact", "contact", CONTACT, Page.Shows.CONTACT),
]


def plant_pages() -> int:
    """Make the pages that are missing and return how many that were. What the owner has stays as it is."""
    made = 0
    with transaction.atomic():
        ShopProfile.objects.get_or_create(pk=1)
        for number, (title, slug, text, shows) in enumerate(PAGES, start=1):
            fields = {"title": title, "body": _joined(text), "shows": shows, "position": number * 10}
            made += Page.objects.get_or_create(slug=slug, defaults=fields)[1]
    transaction.on_commit(forget_profile, robust=True)
    return made


def _joined(text: str) -> str:
    """Return the text with each paragraph and each item on one line, as the owner types it."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        is_new = not lines or not line or not lines[-1] or line.startswith(("- ", "## ")) or lines[-1].startswith("## ")
        if is_new:
            lines.append(line)
        else:
            lines[-1] += f" {line}"
    return "\n".join(lines)
