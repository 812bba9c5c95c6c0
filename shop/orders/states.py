"""The words for where an order stands; `models` has them too, for who works with orders."""

from django.db import models


class Status(models.TextChoices):
    """Where the order stands with its money. Moves are the functions of `orders/moves.py`, nothing else."""

    AWAITING_PAYMENT = "awaiting_payment", "Waiting for payment"
    PAID = "paid", "Paid"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Not paid in time"
    REFUNDED = "refunded", "Refunded"


class Fulfilment(models.TextChoices):
    """Where the gifts are. Moves only while the order is paid."""

    NEW = "new", "To be made"
    IN_PRODUCTION = "in_production", "Being made"
    SENT = "sent", "On its way"
    DELIVERED = "delivered", "Delivered"


class PayWith(models.TextChoices):
    CARD = "card", "Card"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"


class Actor(models.TextChoices):
    SHOPPER = "shopper", "Shopper"
    OWNER = "owner", "Owner"
    PAYSTACK = "paystack", "Paystack"
    JOB = "job", "The shop"
