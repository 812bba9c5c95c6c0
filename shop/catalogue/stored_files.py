"""Files kept in the database: a small shop's photos then survive a deploy, and are in the same backup as its orders."""

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q
from django.utils import timezone

MOST_BYTES = 1024 * 1024  # ours are 10 to 300 KB; whatever is bigger did not come from `prepare_picture`


class StoredFile(models.Model):
    """One file. `name` is as a file system would have it: pictures/0f3a…-640.webp."""

    name = models.CharField(max_length=200, unique=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField(help_text="In bytes.")
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(size__lte=MOST_BYTES), name="stored_file_is_small")]

    def __str__(self) -> str:
        return self.name


class DatabaseStorage(Storage):
    """Django's storage over `StoredFile`. What is saved in a transaction is undone with it."""

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        """Return the file to read. Raises FileNotFoundError, as a disk would, and ValueError for another mode."""
        if mode != "rb":
            raise ValueError("A stored file is read, or saved under another name.")
        content = StoredFile.objects.filter(name=name).values_list("content", flat=True).first()
        if content is None:
            raise FileNotFoundError(name)
        return ContentFile(bytes(content), name=name)

    def _save(self, name: str, content: "File[Any]") -> str:
        """Store the content and return its name. Raises SuspiciousFileOperation for more than MOST_BYTES."""
        content.seek(0)
        read = content.read(MOST_BYTES + 1)
        whole = read if isinstance(read, bytes) else str(read).encode()
        if len(whole) > MOST_BYTES:
            raise SuspiciousFileOperation(f"{name} has more than {MOST_BYTES} bytes")
        StoredFile.objects.create(name=name, content=whole, size=len(whole))
        return name

    def delete(self, name: str) -> None:
        """Delete the file; quiet when there is none."""
        StoredFile.objects.filter(name=name).delete()

    def exists(self, name: str) -> bool:
        return StoredFile.objects.filter(name=name).exists()

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders, of which there are none, and the files directly in `path`."""
        folder = f"{path.rstrip('/')}/" if path.strip("/.") else ""
        names = StoredFile.objects.filter(name__startswith=folder).values_list("name", flat=True)
        inside = [name.removeprefix(folder) for name in names]
        return [], [name for name in inside if "/" not in name]

    def size(self, name: str) -> int:
        size = StoredFile.objects.filter(name=name).values_list("size", flat=True).first()
        if size is None:
            raise FileNotFoundError(name)
        return size

    def get_modified_time(self, name: str) -> Any:
        return StoredFile.objects.values_list("stored_at", flat=True).get(name=name)

    def url(self, name: str | None) -> str:
        """Return our own address of the file, which `catalogue/media.py` answers for photos."""
        return f"{settings.MEDIA_URL}{name or ''}"
