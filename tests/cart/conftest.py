import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def _addresses(settings: SettingsWrapper) -> None:
    settings.ROOT_URLCONF = "tests.cart.urls"
