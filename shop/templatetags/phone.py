"""`{{ order.phone|phone }}` writes +2348031234567 as 0803 123 4567; a link keeps `tel:+234…`. Loaded everywhere."""

from django import template

from shop.phone import written_phone

register = template.Library()

register.filter("phone", written_phone)
