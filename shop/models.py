"""The index of the tables. Each room defines its own."""

from shop.cart.models import Cart, CartLine
from shop.catalogue.models import Category, Colour, Picture, Product, ProductColour, Variant
from shop.catalogue.price_history import PriceChange
from shop.catalogue.stored_files import StoredFile
from shop.catalogue.vocabulary import SearchWord, Synonym, WordPiece
from shop.delivery.models import DeliveryPlace
from shop.orders.models import Order, OrderEvent, OrderLine, OutboxMail
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute, Listing, Reach, UnmatchedPayment, WebhookDelivery
from shop.personalisation.models import CustomizationField, CustomizationSet
from shop.profile.models import ShopProfile
from shop.profile.pages import Page
from shop.stock.models import Reservation, Stock, StockMove
from shop.storefront.models import BackInStock
from shop.throttle.models import Hits
from shop.vouchers.models import Voucher, VoucherUse
from shop.watch.models import Alert, JobRun

__all__ = [
    "Alert",
    "BackInStock",
    "Cart",
    "CartLine",
    "Category",
    "Colour",
    "CustomizationField",
    "CustomizationSet",
    "DeliveryPlace",
    "Dispute",
    "Hits",
    "JobRun",
    "Listing",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutboxMail",
    "Page",
    "Payment",
    "Picture",
    "PriceChange",
    "Product",
    "ProductColour",
    "Reach",
    "Refund",
    "Reservation",
    "SearchWord",
    "ShopProfile",
    "Stock",
    "StockMove",
    "StoredFile",
    "Synonym",
    "UnmatchedPayment",
    "Variant",
    "Voucher",
    "VoucherUse",
    "WebhookDelivery",
    "WordPiece",
]
