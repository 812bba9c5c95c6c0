from django.conf import settings
from django.http import HttpRequest

from shop.profile.models import ShopProfile
from shop.same_origin import may_have_token


def profile(request: HttpRequest) -> dict[str, object]:
    """Give every template `shop`; `is_test_paystack` for the banner where payments are not real; `may_have_token`."""
    return {
        "shop": ShopProfile.current(),
        "is_test_paystack": settings.IS_TEST_PAYSTACK,
        "site_url": settings.SITE_URL,
        "may_have_token": may_have_token(request),
    }
