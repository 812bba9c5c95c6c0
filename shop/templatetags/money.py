"""`{{ order.total_kobo|naira }}` writes kobo as ₦12,500. Loaded into every template."""

from django import template

from shop.money import format_naira

register = template.Library()

register.filter("naira", format_naira)
