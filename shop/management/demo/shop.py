"""The demo shop around its products: who it is, where it delivers, its categories and colours."""

PROFILE = {
    "name": "Love Giftings",
    "tagline": "Gifts with their name on",
    "email": "hello@lovegiftings.example",
    "phone": "0803 555 0142",
    "whatsapp": "2348035550142",
    "address": "12 Itoku Road, Abeokuta, Ogun State",
    "opening_hours": "Monday to Saturday, 9 am to 6 pm",
    "how_it_works": (
        "Choose a gift and its colour.\n"
        "Write the name or the message. We engrave it as you write it, accents too.\n"
        "Pay by card or bank transfer. We make it and bring it to them."
    ),
}

# name, slug, state, fee in naira, days on the road (least, most), whether the shopper says where
PLACES = [
    ("Abeokuta", "abeokuta", "Ogun", 1_500, 1, 1, False),
    ("Sagamu", "sagamu", "Ogun", 2_000, 1, 2, False),
    ("Ijebu-Ode", "ijebu-ode", "Ogun", 2_000, 1, 2, False),
    ("Ijebu-Igbo", "ijebu-igbo", "Ogun", 2_200, 1, 2, False),
    ("Ibadan", "ibadan", "Oyo", 2_500, 1, 2, False),
    ("Ikeja", "ikeja", "Lagos", 2_500, 1, 2, False),
    ("Lekki", "lekki", "Lagos", 3_500, 1, 3, False),
    ("Other", "other", "", 5_000, 2, 5, True),
]

# code, per cent, amount in naira, gifts from so many naira on, uses in all, uses per email address
VOUCHERS: list[tuple[str, int | None, int | None, int, int, int]] = [
    ("ADIRE10", 10, None, 0, 200, 3),
    ("WELCOME500", None, 500, 5_000, 100, 1),
]

# name, slug, slug of the parent, description
CATEGORIES = [
    ("Journals", "journals", "", "For plans, prayers and everything worth keeping. Engraved on the cover."),
    ("Prayer journals", "prayer-journals", "journals", "Room for the verse, the prayer and the answer."),
    ("Cups", "cups", "", "The cup nobody else in the house may use."),
    ("Travel cups", "travel-cups", "cups", "Closed, warm and theirs, from the house to the office."),
    ("Bottles", "bottles", "", "Steel bottles that keep water cold through a Lagos afternoon."),
    ("Giftpacks", "giftpacks", "", "A box that is ready to give, with room for more."),
    ("Celebration packs", "celebration-packs", "giftpacks", "For weddings, naming days and the owambe after."),
]

SYNONYMS = [
    "cup = mug = tumbler",
    "book = journal = diary = notebook",
    "flask = bottle",
    "hamper = giftpack = box",
    "purple = indigo",
    "red = wine = clay",
]

# name, slug, hex
COLOURS = [
    ("Indigo", "indigo", "#2a2f7f"),
    ("Clay", "clay", "#b4452a"),
    ("Matte black", "matte-black", "#1f1d22"),
    ("Ivory", "ivory", "#f3e9d6"),
    ("White", "white", "#ffffff"),
    ("Forest", "forest", "#1f5f4a"),
    ("Blush", "blush", "#e6b9bd"),
    ("Mustard", "mustard", "#d39a2f"),
    ("Sky", "sky", "#7fb2d1"),
    ("Wine", "wine", "#6d1f35"),
]
