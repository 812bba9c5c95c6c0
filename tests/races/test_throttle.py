"""The counter is exact: of many at once as many get through as may, on connections of their own."""

from datetime import timedelta
from unittest.mock import ANY

import pytest

from shop.throttle.count import forget_old_hits, seconds_to_wait
from shop.throttle.models import Hits
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def test_of_twenty_at_once_seven_get_through() -> None:
    waits = together(*[lambda: seconds_to_wait("pay", "somebody", 7, HOUR)] * 20)
    assert sorted(waits)[:8] == [0] * 7 + [ANY]
    assert sorted(waits)[7] > 0
    assert Hits.objects.get().count == 20


def test_cleaning_up_meanwhile_forgets_nobody_who_is_being_counted() -> None:
    counting = [lambda: seconds_to_wait("pay", "somebody", 7, HOUR)] * 10
    together(*counting, *[forget_old_hits] * 4)
    assert Hits.objects.get().count == 10
