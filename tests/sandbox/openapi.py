"""Paystack's OpenAPI document as a contract, with its known errors mended while it is read.

The document contradicts Paystack's own sample bodies in places: it forbids null where samples have it, demands members
that only newer records carry, and declares no 400 for verify and refund. The mended schemas accept those samples and
still refuse, for instance, an amount that is text.
"""

import os
from pathlib import Path
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator

from tests.sandbox.control import ROOT

PATH = Path(os.environ.get("PAYSTACK_OPENAPI", ROOT.parent / "shared" / "paystack" / "paystack-openapi.yaml"))

Schema = dict[str, Any]

# What every transaction and refund must have. The document's own lists are longer than its samples.
_CORE = frozenset(
    (
        *("authorization_url", "access_code", "reference"),
        *("id", "domain", "status", "amount", "currency", "channel", "gateway_response"),
        *("customer", "authorization", "requested_amount", "transaction"),
    )
)
_ENVELOPE = frozenset({"status", "message", "data"})

# Objects, text, numbers and nothing, depending on the day.
_ANYTHING = {"metadata", "plan", "plan_object", "split", "subaccount", "customer", "fully_deducted", "source", "meta"}

_STATUSES = {
    "transaction": [
        *("success", "failed", "abandoned", "ongoing", "pending", "processing", "queued"),
        *("reversed", "reversal-pending"),
    ],
    "refund": ["pending", "processing", "processed", "failed", "needs-attention"],
}


class Contract:
    """The document, read once."""

    def __init__(self) -> None:
        self._document: Schema = yaml.load(PATH.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506

    def violations(self, operation: str, status: int, body: object) -> list[str]:
        """Say where an answer breaks the contract, one line each. `operation` is like `GET /refund/{id}`."""
        return [
            f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
            for error in self._errors(operation, status, body)
        ]

    def _errors(self, operation: str, status: int, body: object) -> Any:
        return OAS30Validator(self.schema(operation, status)).iter_errors(body)

    def schema(self, operation: str, status: int) -> Schema:
        """Give the mended schema of an answer, with every reference resolved."""
        method, path = operation.split()
        if status != 200:  # the document declares it for initialize only
            model = self._resolved({"$ref": "#/components/schemas/TransactionInitializeBadRequestModel"})
            return {**_mended(model), "required": ["status", "message", "type"]}
        answer = self._resolved(self._document["paths"][path][method.lower()]["responses"][str(status)])
        schema = _mended(answer["content"]["application/json"]["schema"])
        data = schema["properties"]["data"]
        kind = "refund" if "refund" in path else "transaction"
        if "status" in (members := data.get("items", data).get("properties", {})):
            members["status"] = {"type": "string", "enum": _STATUSES[kind]}
        return schema

    def _resolved(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._resolved(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return self._resolved(target)
        return {name: self._resolved(each) for name, each in node.items()}


def _mended(schema: Schema, required: frozenset[str] = _ENVELOPE) -> Schema:
    """Open what is closed, allow null outside the core, and require of each level what `required` names."""
    new = {name: each for name, each in schema.items() if name != "additionalProperties"}
    if "required" in new:
        new["required"] = sorted(required.intersection(new["required"]))
    if "items" in new:
        new["items"] = _mended(new["items"], required)
    if "properties" in new:
        new["properties"] = {name: _mended_member(name, each) for name, each in new["properties"].items()}
    return new


def _mended_member(name: str, schema: Schema) -> Schema:
    if name in _ANYTHING:
        return {}
    mended = _mended(schema, _CORE if name == "data" else frozenset())
    if name not in _CORE | _ENVELOPE and "type" in mended:
        mended["nullable"] = True
    return mended
