"""Files of photos that no row knows: what an upload left behind that was cut off, or a deletion that failed."""

import logging
from datetime import timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from shop.catalogue.models import Picture
from shop.catalogue.pictures import names_in_use

log = logging.getLogger(__name__)

FOLDER = "pictures"
KEPT = timedelta(days=1)  # an upload stores its files before the row that knows them is committed
FEW = 30  # so many may always go; more only where they are fewer than those that are known


def sweep_unknown_files() -> int:
    """Delete stored files that no row names, a day after they were stored; return how many. Safe to run twice.

    Works with any storage that can list a folder; with another it finds none. Where most files are unknown, the
    database is not the one that these files belong to: then nothing is deleted and an error is logged.
    """
    storage: Storage = Picture._meta.get_field("image").storage
    known = set(names_in_use())
    unknown = [name for name in _stored(storage) if name not in known]
    if len(unknown) > max(FEW, len(known)):
        log.error("%s of the stored photos belong to nothing: is this their database? None was deleted", len(unknown))
        return 0
    young = timezone.now() - KEPT
    old = [name for name in unknown if storage.get_modified_time(name) < young]
    for name in old:
        storage.delete(name)
    return len(old)


def _stored(storage: Storage) -> list[str]:
    try:
        _, files = storage.listdir(FOLDER)
    except (FileNotFoundError, NotImplementedError):
        return []
    return [f"{FOLDER}/{name}" for name in sorted(files)]
