import uuid

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    text = models.TextField()
    hex = models.CharField(max_length=7)
    position = models.IntegerField(db_index=True)
    price_kobo = models.BigIntegerField()
    stock = models.IntegerField()
    reserved = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Cart(models.Model):
    pass


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField()
    colour = models.CharField(max_length=20)
    inscription = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    place = models.CharField(max_length=20)
    added_key = models.UUIDField(null=True)


class Order(models.Model):
    number = models.CharField(max_length=12, unique=True)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    status = models.CharField(max_length=20, default="awaiting_payment")
    email = models.EmailField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    place = models.CharField(max_length=20)
    address = models.CharField(max_length=300)
    total_kobo = models.BigIntegerField()
    placed_at = models.DateTimeField(auto_now_add=True)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    product = models.ForeignKey(Product, models.PROTECT)
    name = models.CharField(max_length=80)
    quantity = models.IntegerField()
    price_kobo = models.BigIntegerField()
    colour = models.CharField(max_length=20)
    inscription = models.CharField(max_length=120)


class Hold(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField()
    state = models.CharField(max_length=10, default="held")


class Payment(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    reference = models.CharField(max_length=40, unique=True)
    amount_kobo = models.BigIntegerField()
    status = models.CharField(max_length=20, default="started")
    url = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    what = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)


class Mail(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="waiting")
    owed_at = models.DateTimeField(auto_now_add=True)
