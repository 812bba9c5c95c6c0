"""The owner, whose password is guessed."""

from tests.admin.conftest import owner

__all__ = ["owner"]
