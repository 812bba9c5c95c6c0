from shop.catalogue.models import Kind
from shop.management.demo.things import DemoProduct, DemoVariant

CUPS = [
    DemoProduct(
        name="First Tea Mug",
        slug="first-tea-mug",
        kind=Kind.CUP,
        category="cups",
        summary="The plain, heavy, good mug. Their name makes it theirs.",
        description=(
            "Stoneware with a glazed inside that does not stain. The name is engraved through the glaze: it cannot "
            "wash off.\n\nSafe in the dishwasher and the microwave."
        ),
        colours=("ivory", "indigo", "clay", "matte-black", "sky"),
        variants=(
            DemoVariant("330 ml", "CUP-TEA-330", 5_500, on_hand=80),
            DemoVariant("450 ml", "CUP-TEA-450", 6_500, on_hand=45),
        ),
    ),
    DemoProduct(
        name="Àṣọ Òkè Mug",
        slug="aso-oke-mug",
        kind=Kind.CUP,
        category="cups",
        summary="Wine red and mustard, like the cloth for the big day.",
        description="A generous handle, a thin lip, and a band of weave pressed into the clay beneath the name.",
        colours=("wine", "mustard", "forest"),
        variants=(DemoVariant("380 ml", "CUP-ASO-380", 7_800, on_hand=18, sale_naira=6_600),),
        making_days=3,
    ),
    DemoProduct(
        name="Mummy’s Own Cup",
        slug="mummys-own-cup",
        kind=Kind.CUP,
        category="cups",
        summary="So that nobody “borrows” it again.",
        description="The same stoneware as our First Tea Mug, with a saucer that doubles as a lid.",
        colours=("blush", "white", "ivory"),
        variants=(DemoVariant("350 ml with saucer", "CUP-MUM-350", 8_200, on_hand=1),),
    ),
    DemoProduct(
        name="Small Small Espresso Cup",
        slug="small-small-espresso-cup",
        kind=Kind.CUP,
        category="cups",
        summary="One strong sip, and initials to know whose.",
        description="Sold one by one, since no two people in an office have the same name.",
        colours=("matte-black", "clay", "white"),
        variants=(
            DemoVariant("90 ml", "CUP-ESP-90", 3_900, on_hand=50),
            DemoVariant("Pair, 2 × 90 ml", "CUP-ESP-2X90", 7_000, on_hand=12),
        ),
    ),
    DemoProduct(
        name="Couple’s Mug",
        slug="couples-mug",
        kind=Kind.CUP,
        category="cups",
        summary="One big mug for two names. Sharing is the idea.",
        description="600 ml, and room for two names or a date. Comes in a box that needs no wrapping.",
        colours=("white", "blush", "indigo"),
        variants=(DemoVariant("600 ml", "CUP-TWO-600", 8_900, on_hand=None),),
        making_days=3,
    ),
    DemoProduct(
        name="Danfo Travel Cup",
        slug="danfo-travel-cup",
        kind=Kind.CUP,
        category="travel-cups",
        summary="Survives the Mile 2 potholes without a spill.",
        description="Double wall, locking lid, fits the holder of most cars and every rucksack.",
        colours=("mustard", "matte-black", "white"),
        variants=(
            DemoVariant("350 ml", "CUP-DANFO-350", 9_500, on_hand=16),
            DemoVariant("500 ml", "CUP-DANFO-500", 11_000, on_hand=0),
        ),
    ),
    DemoProduct(
        name="Third Mainland Tumbler",
        slug="third-mainland-tumbler",
        kind=Kind.CUP,
        category="travel-cups",
        summary="Still hot when the bridge finally moves.",
        description="Keeps tea hot for six hours. We tested it on a Friday evening.",
        colours=("forest", "indigo", "clay"),
        variants=(DemoVariant("480 ml", "CUP-BRIDGE-480", 12_500, on_hand=28, sale_naira=10_900),),
    ),
]
