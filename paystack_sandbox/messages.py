"""What comes in and what goes out, before anybody touches a socket: Request, Answer, Refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

Json = dict[str, Any]

NEXT_STEP = "Ensure that the value(s) you're passing are valid."
JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request, read whole. `path` holds the decoded parts, so that an encoded slash stays inside its part."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    def fields(self) -> Json:
        """Give the body as a dictionary. Paystack takes JSON and forms alike. Refuse what is neither."""
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))
        try:
            fields = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            raise Refusal("The request body is not a JSON object", code="invalid_params")
        return fields


@dataclass(frozen=True)
class Answer:
    """One answer. `content` is a JSON object, a page of HTML, or raw bytes that claim to be JSON."""

    status: int
    content: Json | str | bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        return HTML_TYPE if isinstance(self.content, str) else JSON_TYPE

    def body(self) -> bytes:
        """Give the bytes that go over the wire. Letters beyond ASCII stay as they are, in UTF-8."""
        if isinstance(self.content, bytes):
            return self.content
        if isinstance(self.content, str):
            return self.content.encode()
        return json.dumps(self.content, ensure_ascii=False).encode()


def ok(message: str, data: object, **more: object) -> Answer:
    """Give Paystack's envelope of a call that worked."""
    return Answer(200, {"status": True, "message": message, "data": data, **more})


def redirect(address: str) -> Answer:
    """Send the browser elsewhere with a GET."""
    location = quote(address, safe="%/:?#[]@!$&'()*+,;=~")  # a header takes neither line ends nor ọmọ
    return Answer(303, "", {"Location": location, "Cache-Control": "no-store"})


class Refusal(Exception):
    """Paystack says no. Where no `code` was ever recorded for a case, the answer carries none."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        kind: str | None = "validation_error",
        next_step: str = NEXT_STEP,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.content: Json = {"status": False, "message": message}
        if kind:  # the oldest answers of Paystack are bare: status and message only
            self.content |= {"meta": {"nextStep": next_step}, "type": kind}
        if code:
            self.content["code"] = code
        self.headers = dict(headers or {})

    def answer(self) -> Answer:
        """Give the answer that tells the caller so."""
        return Answer(self.status, self.content, self.headers)
