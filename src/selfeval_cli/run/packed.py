"""A result as bytes, on its way from a worker, in the spool and in the cache."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.model.report import DocumentReport
from selfeval_cli.run.plan import Ignore, Plan

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature


#: A report is no larger as JSON: an audit's pages, workbook and lists of it, which this process
#: draws, then take less than the document itself may (measured: 4 s and 160 MB).
MAX_REPORT = 16 * 2**20


class Packed(Struct, frozen=True):
    """A result on its way from a worker: everything as bytes, so that nothing is built in vain.

    `report` is the whole report, also what is kept in it for renderers. `forms` counts them.
    """

    facts: bytes
    signatures: bytes
    report: bytes
    forms: int
    corrupt_cache: bool = False

    def parts(self) -> tuple[bytes, bytes, bytes]:
        return self.facts, self.signatures, self.report


class Facts(Struct, frozen=True):
    """What is counted of a document: its forms by number, and of their findings severity,
    fingerprint and suppression. `used` are the numbers of the ignores that cover one."""

    status: str
    cause: str | None
    forms: tuple[tuple[int, tuple[tuple[str, str, str | None], ...]], ...]
    used: tuple[int, ...]


def pack(report: DocumentReport, signatures: Sequence["Signature"], plan: Plan) -> Packed:
    facts = Facts(
        report.status,
        report.problem.cause if report.problem else None,
        tuple(
            (form.number, tuple((f.severity, f.fingerprint, f.suppressed) for f in form.findings))
            for form in report.forms
        ),
        tuple(sorted(_used(report, plan.ignore))) if plan.ignore else (),
    )
    signed = _signed(signatures)
    raw = msgspec.json.encode(report)
    return Packed(msgspec.json.encode(facts), signed, raw, len(report.forms))


def read_facts(raw: bytes) -> Facts:
    return msgspec.json.decode(raw, type=Facts)


def read_report(raw: bytes) -> DocumentReport:
    return msgspec.json.decode(raw, type=DocumentReport)


def read_signatures(raw: bytes) -> tuple["Signature", ...]:
    """The signatures of the forms. They are only imported where there are any."""
    if not raw:
        return ()
    from selfeval_cli.rules.signature import Signature

    return msgspec.msgpack.decode(raw, type=tuple[Signature, ...])


def _signed(signatures: Sequence["Signature"]) -> bytes:
    return msgspec.msgpack.encode(signatures) if signatures else b""


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
    return msgspec.msgpack.encode((packed.facts, packed.signatures, nameless))


def from_cache(content: bytes, name: str) -> Packed:
    """The result again. Raise msgspec.DecodeError for anything else: data, and nothing is run."""
    facts, signatures, report = msgspec.msgpack.decode(content, type=tuple[bytes, bytes, bytes])
    forms = len(read_facts(facts).forms)
    named = replace(read_report(report), path=name)
    signed = [replace(signature, path=name) for signature in read_signatures(signatures)]
    return Packed(facts, _signed(signed), msgspec.json.encode(named), forms)
