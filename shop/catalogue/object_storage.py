"""Photos in a bucket of S3 or of others who speak its language, with a host of their own."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

NEVER_CHANGES = {"CacheControl": "public, max-age=31536000, immutable"}
# Every wait has its end, or a bucket that hangs would take the shop's threads one by one.
LIMITS = Config(
    connect_timeout=3,
    read_timeout=8,
    retries={"total_max_attempts": 2},
    s3={"addressing_style": "path"},
    # R2 and others do not know the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class ObjectStorage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """A bucket that anybody may read by its own host's addresses, and whose faults are OSErrors like a disk's."""

    def __init__(self, **options: Any) -> None:
        given = {"client_config": LIMITS, "object_parameters": NEVER_CHANGES, "querystring_auth": False}
        super().__init__(**given | {"file_overwrite": False, "default_acl": None} | options)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        try:
            with super()._open(name, mode) as file:
                return ContentFile(file.read(), name=name)
        except (BotoCoreError, ClientError) as fault:
            raise OSError(f"the bucket did not give {name}: {type(fault).__name__}") from fault

    def _save(self, name: str, content: "File[Any]") -> str:
        try:
            return str(super()._save(name, content))
        except (BotoCoreError, ClientError) as fault:
            raise OSError(f"the bucket did not take {name}: {type(fault).__name__}") from fault
