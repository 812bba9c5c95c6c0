"""The owner and the staff, who look at the numbers."""

from tests.admin.conftest import owner, staff

__all__ = ["owner", "staff"]
