"""The owner, who uploads photos."""

from tests.admin.conftest import owner

__all__ = ["owner"]
