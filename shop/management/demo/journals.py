from shop.catalogue.models import Kind
from shop.management.demo.things import DemoProduct, DemoVariant

JOURNALS = [
    DemoProduct(
        name="Abeokuta Adire Journal",
        slug="abeokuta-adire-journal",
        kind=Kind.JOURNAL,
        category="journals",
        summary="Hard cover, 192 cream pages, and the rings of adire cloth under their name.",
        description=(
            "Made for people who still write things down. The cover takes a name or a short line, pressed and foiled "
            "so that it does not rub off.\n\nThread-sewn, so it lies flat. Comes with a pen, a ribbon and an elastic."
        ),
        colours=("indigo", "clay", "forest", "matte-black"),
        variants=(
            DemoVariant("A5", "JRN-ADIRE-A5", 9_500, on_hand=40),
            DemoVariant("A6, fits a handbag", "JRN-ADIRE-A6", 7_500, on_hand=2),
        ),
    ),
    DemoProduct(
        name="Ilé-Ifẹ̀ Leather Journal",
        slug="ile-ife-leather-journal",
        kind=Kind.JOURNAL,
        category="journals",
        summary="Soft leather that gets better with every year they carry it.",
        description=(
            "Full-grain leather from Kano, cut and stitched by hand. 240 pages of 100 g paper that a fountain pen "
            "does not bleed through.\n\nWipe with a dry cloth. Small marks in the leather are part of it."
        ),
        colours=("clay", "matte-black", "wine"),
        variants=(DemoVariant("A5", "JRN-IFE-A5", 18_500, on_hand=9, sale_naira=15_900),),
        making_days=4,
    ),
    DemoProduct(
        name="Everyday Gratitude Journal",
        slug="everyday-gratitude-journal",
        kind=Kind.JOURNAL,
        category="journals",
        summary="Three lines a day for a year. A small gift that is opened every morning.",
        description="One page a week, seven times three lines. The first page carries your message to them.",
        colours=("blush", "ivory", "sky", "mustard"),
        variants=(DemoVariant("", "JRN-GRAT", 6_500, on_hand=60),),
    ),
    DemoProduct(
        name="Campus Notes Journal",
        slug="campus-notes-journal",
        kind=Kind.JOURNAL,
        category="journals",
        summary="For the one who has just got admission. Name, department, done.",
        description="Ruled on the left, squared on the right, 160 pages, pocket at the back for the timetable.",
        colours=("sky", "indigo", "matte-black"),
        variants=(
            DemoVariant("B5, lecture size", "JRN-CAMP-B5", 6_900, on_hand=35),
            DemoVariant("A5", "JRN-CAMP-A5", 5_800, on_hand=0),
        ),
    ),
    DemoProduct(
        name="Oga’s Desk Diary",
        slug="ogas-desk-diary",
        kind=Kind.JOURNAL,
        category="journals",
        summary="A page a day, with initials on the cover. The boss will notice.",
        description=(
            "Starts on the day you choose, so it is never too late in the year to give one. Nigerian public holidays "
            "are printed in; the moon decides the rest."
        ),
        colours=("wine", "matte-black", "forest"),
        variants=(DemoVariant("A4", "JRN-DIARY-A4", 14_500, on_hand=None),),
        making_days=5,
    ),
    DemoProduct(
        name="Morning Prayer Journal",
        slug="morning-prayer-journal",
        kind=Kind.JOURNAL,
        category="prayer-journals",
        summary="A verse, a prayer, an answer. With their name where the day begins.",
        description="Undated, 180 pages. Every seventh page is left empty for what came of it.",
        colours=("ivory", "blush", "indigo"),
        variants=(
            DemoVariant("A5", "JRN-PRAY-A5", 8_500, on_hand=22, sale_naira=7_200),
            DemoVariant("Large print, B5", "JRN-PRAY-B5", 9_800, on_hand=3),
        ),
        sold_out_colours=("blush",),
    ),
    DemoProduct(
        name="Psalms Study Journal",
        slug="psalms-study-journal",
        kind=Kind.JOURNAL,
        category="prayer-journals",
        summary="150 psalms, 150 spreads, wide margins.",
        description="Text in English and Yorùbá on the left, lines of your own on the right. Sewn, with two ribbons.",
        colours=("forest", "wine"),
        variants=(DemoVariant("A5", "JRN-PSALM-A5", 11_500, on_hand=0),),
        making_days=3,
    ),
]
