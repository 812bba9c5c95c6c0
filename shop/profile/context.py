from django.conf import settings
from django.http import HttpRequest

from shop.profile.models import ShopProfile


def profile(request: HttpRequest) -> dict[str, object]:
    """Give every template `shop` and, where payments are not real, `is_test_paystack` for the banner."""
    return {"shop": ShopProfile.current(), "is_test_paystack": settings.IS_TEST_PAYSTACK, "site_url": settings.SITE_URL}
