"""Photos that the owner uploaded, from wherever they are stored."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe


@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """Answer one uploaded photo. Names are random and never used twice, so browsers may keep it for good."""
    try:
        file = default_storage.open(f"pictures/{name}.webp")
    except OSError:
        raise Http404("No such photo") from None
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    # Nothing that an upload smuggles in may run, whatever a browser makes of it.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
