"""Static files, small and with hashed names once they are collected; until then as they are."""

import rjsmin
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Answer the hashed name of a collected file; before anything is collected, the plain name.

    A deploy collects. A shop started without that still looks as it should, only without far-future caching.
    Scripts of our own are collected without their comments. WhiteNoise compresses all of them with gzip and brotli.
    """

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name

    def _save(self, name: str, content: "File[bytes]") -> str:
        if name.startswith("js/") and name.endswith(".js"):
            content.seek(0)  # Django has read it for its hash
            content = ContentFile(rjsmin.jsmin(content.read()))
        return str(super()._save(name, content))
