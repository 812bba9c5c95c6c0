"""When to ask Paystack again about something that is not final."""

from datetime import datetime, timedelta

_STEPS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
_HOURLY_UNTIL = timedelta(hours=72)
_DAILY_UNTIL = timedelta(days=7)


def next_look(since: datetime, now: datetime) -> datetime | None:
    """Return the next time to ask: 1, 5, 15, 60 minutes after `since`, hourly to 72 hours, daily to 7 days, then None.

    After an outage the missed times are skipped: the next one always lies ahead of `now`.
    """
    age = now - since
    for step in _STEPS:
        if age < step:
            return since + step
    if age < _HOURLY_UNTIL:
        return since + timedelta(hours=age // timedelta(hours=1) + 1)
    if age < _DAILY_UNTIL:
        return since + timedelta(days=age // timedelta(days=1) + 1)
    return None
