"""Moving the owner's photos from one place to another, and sweeping away those that no product has."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils import timezone

from shop.catalogue.models import Picture
from shop.catalogue.pictures import stored_names

FOLDER = "pictures"
UPLOAD_TAKES = timedelta(days=1)  # far longer than any: a file that young may be about to get its row


@dataclass(frozen=True)
class Moved:
    """What became of the files of all pictures, counted; `missing` names those that the old place does not have."""

    copied: int
    there_already: int
    missing: tuple[str, ...]


def copy_pictures(old: Storage, new: Storage) -> Moved:
    """Copy every file of every picture, leaving the old ones where they are. Safe to stop and to repeat.

    A copy is read back before it counts. Raises what the storages raise; what was copied until then stays.
    """
    copied, there_already, missing = 0, 0, []
    for name in _names_in_use():
        if new.exists(name):
            there_already += 1
            continue
        try:
            with old.open(name) as file:
                content = file.read()
        except OSError:
            missing.append(name)
            continue
        stored = new.save(name, ContentFile(content))
        with new.open(stored) as file:
            if stored != name or file.read() != content:
                raise RuntimeError(f"{name} is not in the new place as it was in the old one")
        copied += 1
    return Moved(copied, there_already, tuple(missing))


def sweep_pictures(storage: Storage) -> int:
    """Delete stored photos that no product has and that are a day old; return how many.

    They are left by an upload that was cut short, or by a deletion that was.
    """
    try:
        stored = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return 0
    used = set(_names_in_use())
    orphans = [name for name in stored if name not in used]
    old = [name for name in orphans if storage.get_modified_time(name) < timezone.now() - UPLOAD_TAKES]
    for name in old:
        storage.delete(name)
    return len(old)


def _names_in_use() -> list[str]:
    uploaded = Picture.objects.exclude(image="").order_by("pk").values_list("image", flat=True)
    return [name for image in uploaded for name in stored_names(image)]
