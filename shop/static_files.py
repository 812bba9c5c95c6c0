"""Static files with hashed names once they are collected, and under their own names until then."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Answer the hashed name of a collected file; before anything is collected, the plain name.

    A deploy collects. A shop started without that still looks as it should, only without far-future caching.
    """

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name
