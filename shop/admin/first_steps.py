"""What a new shop still lacks before somebody can buy: the steps that the first page leads its owner through."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef
from django.urls import reverse

from shop.catalogue.models import Product, Variant
from shop.delivery.models import DeliveryPlace
from shop.payments.models import Payment, PaymentStatus
from shop.profile.models import ShopProfile


@dataclass(frozen=True)
class Step:
    """One thing to do, where it is done, and whether it is."""

    title: str
    says: str
    url: str
    is_done: bool


def first_steps(user: User | AnonymousUser) -> list[Step]:
    """Return the steps in their order, while any is not done and this member of staff may do them; else none.

    Four small questions, asked until the first payment has come: after it one.
    """
    may = ("shop.change_shopprofile", "shop.change_deliveryplace", "shop.add_product", "shop.view_payment")
    if not user.has_perms(may) or _has_sold():
        return []
    return [
        Step(
            "Say who you are",
            "Name, phone, WhatsApp, address and logo stand on every page and in every mail.",
            reverse("admin:shop_shopprofile_changelist"),
            ShopProfile.objects.filter(pk=1).exclude(phone="", whatsapp="", email="").exists(),
        ),
        Step(
            "Say where you deliver",
            "Every place with its fee and its days on the road. Without one nobody can check out.",
            _list_or_add("deliveryplace", has_any=DeliveryPlace.objects.exists()),
            DeliveryPlace.objects.offered().exists(),
        ),
        Step(
            "Add your first gift",
            "A product with a size, a price and a photo, in a category; then receive its stock.",
            _list_or_add("product", has_any=Product.objects.exists()),
            _can_be_bought(),
        ),
        Step(
            "Buy it yourself",
            "Order it in your own shop and pay: with a test key no money moves. You see what your customers see.",
            reverse("home"),
            is_done=False,  # a payment that came ends the list
        ),
    ]


def _has_sold() -> bool:
    return Payment.objects.filter(kind=Payment.Kind.PAYSTACK, status=PaymentStatus.SUCCEEDED).exists()


def _can_be_bought() -> bool:
    """Whether there is a gift that somebody could put into a cart now."""
    made_to_order = Variant.objects.filter(product=OuterRef("pk"), is_active=True, stock__is_tracked=False)
    on_hand = Variant.objects.filter(product=OuterRef("pk"), is_active=True, stock__on_hand__gt=0)
    return Product.objects.on_sale_now().filter(Exists(made_to_order) | Exists(on_hand)).exists()


def _list_or_add(model: str, *, has_any: bool) -> str:
    return reverse(f"admin:shop_{model}_{'changelist' if has_any else 'add'}")
