"""Paystack's published test cards, by what happens when they pay. Source: Paystack's page "Test payments"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A test card. `refund_end` is the state in which a refund of it comes to rest."""

    name: str  # our word for it: form value and control API
    number: str
    label: str
    brand: str = "visa"
    decline: str = ""  # the gateway's words; empty if the card pays
    refund_end: str = "processed"
    reusable: bool = True


CARDS: dict[str, Card] = {
    card.name: card
    for card in (
        Card("success", "4084084084084081", "Pays at once"),
        Card("success-pin", "507850785078507812", "Pays after a PIN", brand="verve", reusable=False),
        Card("success-otp", "5060666666666666666", "Pays after a PIN and a code by SMS", brand="verve", reusable=False),
        Card(
            "success-phone",
            "507850785078507804",
            "Pays after PIN, phone number and code",
            brand="verve",
            reusable=False,
        ),
        Card("success-bank", "5192602720584796", "Pays after the bank's own page", brand="mastercard"),
        Card("declined", "4084080000005408", "Declined by the bank", decline="Declined"),
        Card("insufficient-funds", "4084080000670037", "Not enough money on the card", decline="Insufficient Funds"),
        Card(
            "token-not-generated",
            "507850785078507853",
            "Fails after the PIN: token not generated",
            brand="verve",
            decline="Token Not Generated. Customer Not Registered on Token Platform",
        ),
        Card("refund-fails", "4084080000671803", "Pays; a later refund fails", refund_end="failed"),
        Card(
            "refund-needs-attention",
            "4084080000671902",
            "Pays; a later refund needs the payer's bank account",
            refund_end="needs-attention",
        ),
    )
}

PLAIN = CARDS["success"]


def spaced(number: str) -> str:
    """Write a card number in groups of four, as it is printed on a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
