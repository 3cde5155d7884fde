"""The description of the service for programs, with the schema of the report it answers with."""

from typing import Any

from selfeval_cli.base.version import __version__
from selfeval_cli.policy import NAMES


def description(address: str) -> dict[str, Any]:
    """The OpenAPI document of a desk at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "selfeval",
            "version": __version__,
            "description": "Recompute self-evaluation forms (绩效自评表). Nothing is kept.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": {
            "/check": {"post": _check()},
            "/healthz": {
                "get": {
                    "summary": "Whether the desk answers",
                    "security": [],
                    "responses": {"200": {"description": "It does"}},
                }
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Report": _report(), "Error": _ERROR},
        },
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["cause", "message"],
            "properties": {"cause": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_REFUSALS = {
    "400": "No file, or no such policy",
    "401": "Without the token",
    "413": "Too many files or bytes",
    "503": "Busy; try again later",
}


def _report() -> dict[str, Any]:
    """The schema of report v1, its definitions named as they are in the document."""
    from selfeval_cli.model.report import Report

    template = "#/components/schemas/Report/$defs/{model}"
    return Report.model_json_schema(mode="serialization", ref_template=template)


def _check() -> dict[str, Any]:
    """POST /check: files in, a report out."""
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    body = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "array", "items": file}},
    }
    return {
        "summary": "Check documents",
        "parameters": [
            _query("policy", list(NAMES), "Without it each form tells its own"),
            _query("lang", ["zh", "en"], "The language of messages"),
        ],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": body}}},
        "responses": {
            "200": _answer("The report, as `selfeval check --format json` writes it", "Report"),
            **{status: _answer(text, "Error") for status, text in _REFUSALS.items()},
        },
    }


def _query(name: str, values: list[str], text: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": values}
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _answer(text: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": text, "content": content}
