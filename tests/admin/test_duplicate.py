"""One more product like this one."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from shop.catalogue.models import Picture, Product
from shop.catalogue.pictures import prepare_picture, store_smaller
from shop.personalisation.duplicate import duplicate_product
from shop.stock.models import StockMove
from tests.make import make_product, make_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def make_photo(product: Product) -> Picture:
    encoded = io.BytesIO()
    Image.new("RGB", (1400, 1000), "#2a2f7f").save(encoded, "PNG")
    prepared = prepare_picture(ContentFile(encoded.getvalue(), name="photo.png"))
    picture = Picture.objects.create(product=product, image=prepared, alt="A cup", position=3)
    store_smaller(picture, prepared)
    return picture


def press(client, product):
    return client.post(reverse("product_duplicate", args=[product.pk]))


def test_a_copy_has_everything_but_stock_and_is_not_in_the_shop(owner, media):
    product = make_product("Ankara cup", variants=2, customization_set=make_set(), making_days=4)
    product.variants.update(sale_price_kobo=500_000)
    product.extras.add(extra := make_product())

    assert press(owner, product).status_code == 302

    made = Product.objects.latest("pk")
    assert (made.name, made.is_active, made.slug) == ("Copy of Ankara cup", False, f"{product.slug}-copy")
    assert (made.making_days, made.customization_set, made.category) == (
        4,
        product.customization_set,
        product.category,
    )
    assert [(one.name, one.price_kobo, one.sale_price_kobo) for one in made.variants.all()] == [
        (one.name, one.price_kobo, None) for one in product.variants.all()
    ]
    assert [one.code for one in made.variants.all()] == [f"{one.code}-copy" for one in product.variants.all()]
    assert [one.stock.on_hand for one in made.variants.all()] == [0, 0]
    assert not StockMove.objects.filter(variant__product=made).exists()
    assert [one.colour_id for one in made.product_colours.all()] == [
        one.colour_id for one in product.product_colours.all()
    ]
    assert list(made.extras.all()) == [extra]
    assert product.variants.count() == 2
    assert LogEntry.objects.get(object_id=str(made.pk)).change_message == "Copied from Ankara cup."


def test_a_second_copy_has_codes_and_an_address_of_its_own(owner, media):
    product = make_product("Cup")
    for _ in range(2):
        press(owner, product)
    assert Product.objects.filter(slug__startswith=product.slug).count() == 3
    assert Product.objects.latest("pk").slug == f"{product.slug}-copy-2"


def test_photos_are_files_of_their_own(media):
    product = make_product()
    photo = make_photo(product)
    made = duplicate_product(product.pk)

    copied = made.pictures.get()
    assert copied.image.name != photo.image.name
    assert copied.alt == "A cup"
    assert len(list(media.rglob("*.webp"))) == 6
    assert (media / copied.image.name).read_bytes() == (media / photo.image.name).read_bytes()


def test_a_photo_whose_file_is_gone_is_left_out(media):
    product = make_product()
    photo = make_photo(product)
    photo.image.storage.delete(str(photo.image.name))
    made = duplicate_product(product.pk)
    assert not made.pictures.exists()


def test_several_at_once_from_the_list(owner, media):
    products = [make_product(), make_product()]
    chosen = {"action": "duplicate", "_selected_action": [one.pk for one in products]}
    owner.post(reverse("admin:shop_product_changelist"), chosen)
    assert Product.objects.filter(name__startswith="Copy of").count() == 2


def test_looking_at_products_is_not_enough(staff):
    product = make_product()
    assert press(staff("view_product"), product).status_code == 403
    assert Product.objects.count() == 1


def test_an_address_that_is_opened_changes_nothing(owner):
    product = make_product()
    assert owner.get(reverse("product_duplicate", args=[product.pk])).status_code == 302
    assert Product.objects.count() == 1
