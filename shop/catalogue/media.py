"""Photos that the owner uploaded, from wherever they are stored."""

from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shop.catalogue.lost import drawing_instead_of

# Nothing that an upload smuggles in may run, whatever a browser makes of it.
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer one uploaded photo. Names are random and never used twice, so browsers may keep it for good.

    Where photos have a host of their own, this address only leads there: for pages and mails from before they moved.
    A photo whose file is lost leads to its product's drawing, for as long as that is so.
    """
    stored = f"pictures/{name}.webp"
    if urlsplit(elsewhere := default_storage.url(stored)).netloc:
        return HttpResponseRedirect(elsewhere)
    try:
        file = default_storage.open(stored)
    except OSError:
        drawing = drawing_instead_of(stored)
        if drawing is None:
            raise Http404("No such photo") from None
        instead = redirect(drawing)
        instead["Cache-Control"] = "no-store"
        return instead
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response
