"""A result as bytes, on its way from a worker, in the spool and in the cache."""

import io
import json
import pickle
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.model.report import DocumentReport
from selfeval_cli.run.plan import Ignore, Plan

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature


class Packed(Struct, frozen=True):
    """A result on its way from a worker: everything as bytes, so that nothing is built in vain.

    `report` is the whole report, also what is kept in it for renderers.
    """

    facts: bytes
    signatures: bytes
    report: bytes
    corrupt_cache: bool = False

    def parts(self) -> tuple[bytes, bytes, bytes]:
        return self.facts, self.signatures, self.report


def pack(report: DocumentReport, signatures: Sequence["Signature"], plan: Plan) -> Packed:
    facts = {
        "status": report.status,
        "cause": report.problem.cause if report.problem else None,
        "forms": [
            [form.number, [[f.severity, f.fingerprint, f.suppressed] for f in form.findings]]
            for form in report.forms
        ],
        "used": sorted(_used(report, plan.ignore)) if plan.ignore else [],
    }
    return Packed(
        json.dumps(facts, separators=(",", ":")).encode(),
        pickle.dumps(tuple(signatures)) if signatures else b"",
        msgspec.json.encode(report),
    )


def _used(report: DocumentReport, ignores: Sequence[Ignore]) -> set[int]:
    """Return the numbers of the ignores that cover a finding of the report."""
    from selfeval_cli.rules.engine import matches

    codes = {f.code for form in report.forms for f in form.findings if f.suppressed is not None}
    return {
        number
        for number, ignore in enumerate(ignores)
        if any(matches(code, ignore.rule) for code in codes)
    }


def to_cache(packed: Packed, report: DocumentReport) -> bytes:
    """The parts of a result without the document's name, which may be another next time."""
    nameless = msgspec.json.encode(replace(report, path=""))
    return pickle.dumps((packed.facts, packed.signatures, nameless))


def from_cache(content: bytes, name: str) -> Packed:
    facts, signatures, report = unpickle(content)
    named = replace(read_report(report), path=name)
    signed = tuple(replace(signature, path=name) for signature in unpickle(signatures, ()))
    return Packed(facts, pickle.dumps(signed) if signed else b"", msgspec.json.encode(named))


def read_report(raw: bytes) -> DocumentReport:
    return msgspec.json.decode(raw, type=DocumentReport)


#: All that a result is made of. A cache may have come with the documents, from anywhere, so
#: nothing else is ever built from it.
_BUILDABLE = {
    ("array", "array"),
    ("array", "_array_reconstructor"),
    ("selfeval_cli.rules.signature", "Signature"),
    ("selfeval_cli.rules.signature", "Spot"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _BUILDABLE:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def unpickle(content: bytes, empty: Any = None) -> Any:
    return _Unpickler(io.BytesIO(content)).load() if content else empty
