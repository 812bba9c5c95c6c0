from shop.catalogue.models import Kind
from shop.management.demo.things import DemoProduct, DemoVariant

BOTTLES = [
    DemoProduct(
        name="Olumo Steel Bottle",
        slug="olumo-steel-bottle",
        kind=Kind.BOTTLE,
        category="bottles",
        summary="Solid as the rock, with a bamboo lid and their name down the side.",
        description=(
            "Double-walled steel: cold for 24 hours, hot for 12. The name is cut by laser into the coating and "
            "shows the steel beneath.\n\nWash by hand; the bamboo likes it dry."
        ),
        colours=("forest", "matte-black", "ivory", "clay", "sky"),
        variants=(
            DemoVariant("500 ml", "BTL-OLUMO-500", 11_500, on_hand=36),
            DemoVariant("750 ml", "BTL-OLUMO-750", 13_500, on_hand=14),
            DemoVariant("1 litre", "BTL-OLUMO-1000", 15_900, on_hand=0),
        ),
    ),
    DemoProduct(
        name="Harmattan Flask",
        slug="harmattan-flask",
        kind=Kind.BOTTLE,
        category="bottles",
        summary="Hot pap at noon, even in January.",
        description="A wide mouth for pap, soup or ice. The lid is a cup.",
        colours=("clay", "indigo", "white"),
        variants=(DemoVariant("800 ml", "BTL-HARM-800", 16_500, on_hand=11, sale_naira=14_200),),
        making_days=3,
    ),
    DemoProduct(
        name="Coach Sports Bottle",
        slug="coach-sports-bottle",
        kind=Kind.BOTTLE,
        category="bottles",
        summary="Name and number, so it comes home from training.",
        description="Light single wall, opens with one hand, no taste of metal.",
        colours=("indigo", "mustard", "matte-black", "white"),
        variants=(
            DemoVariant("600 ml", "BTL-COACH-600", 8_900, on_hand=52),
            DemoVariant("900 ml", "BTL-COACH-900", 10_400, on_hand=2),
        ),
    ),
    DemoProduct(
        name="Little Scholar Bottle",
        slug="little-scholar-bottle",
        kind=Kind.BOTTLE,
        category="bottles",
        summary="For small hands and big names. Teachers love it too.",
        description="Small, light, hard to break. Write the name as the school register has it, or as grandma says it.",
        colours=("sky", "blush", "mustard"),
        variants=(DemoVariant("350 ml", "BTL-KID-350", 7_500, on_hand=33),),
    ),
    DemoProduct(
        name="Slim Handbag Bottle",
        slug="slim-handbag-bottle",
        kind=Kind.BOTTLE,
        category="bottles",
        summary="Narrow enough for the bag, pretty enough for the desk.",
        description="Only six centimetres wide. Comes with a cotton sleeve.",
        colours=("blush", "ivory", "wine"),
        variants=(DemoVariant("400 ml", "BTL-SLIM-400", 9_800, on_hand=7),),
        sold_out_colours=("wine",),
    ),
]
