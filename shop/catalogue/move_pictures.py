"""Moving the owner's photos from one place to another."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from shop.catalogue.pictures import names_in_use


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
    for name in names_in_use():
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
