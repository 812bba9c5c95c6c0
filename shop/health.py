"""The address that says whether this instance can serve, and to the operator's monitor how the shop is doing."""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.watch.numbers import read_numbers
from shop.watch.problems import problems_in


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 `ok` when the database answers, 503 when it does not. Touches no session.

    Whoever shows the monitor's token gets the shop's numbers as JSON. `problems` is empty when all is well.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return _numbers() if _is_monitor(request) else HttpResponse("ok", content_type="text/plain")
    except Error:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")


def _numbers() -> JsonResponse:
    numbers = read_numbers()
    problems = [{"code": problem.code, "says": problem.says} for problem in problems_in(numbers)]
    return JsonResponse({"problems": problems} | numbers.as_dict())


def _is_monitor(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "")
    return bool(settings.MONITOR_TOKEN) and constant_time_compare(shown, f"Bearer {settings.MONITOR_TOKEN}")


urlpatterns = [path("healthz/", healthz, name="healthz")]
