"""What must not get into a log: the secret part of a mailed link, and the names in the address of a drawing."""

import logging
import re

_LINK = re.compile(r"(/orders/link/|/orders/drawings/|/art/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Cut the token out of such an address, wherever in a record it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _cut(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(argument) for argument in record.args)
        return True


def _cut(value: object) -> object:
    return _LINK.sub(r"\1…", value) if isinstance(value, str) else value
