"""The jobs of the desk: what was dropped, how far it is, what was found; all of it in memory."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from msgspec import Struct, field

from selfeval_cli.base.errors import Language
from selfeval_cli.desk.copies import Kind, offered
from selfeval_cli.desk.pool import Pool
from selfeval_cli.input.sources import MAX_DOCUMENT, Source, told_apart, unpacked
from selfeval_cli.model.policy import Policy
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.repairs import first_repair
from selfeval_cli.run.batch import check_all
from selfeval_cli.run.check import Plan
from selfeval_cli.run.merged import Batch
from selfeval_cli.run.workers import Failure, Limits

State = Literal["checking", "done", "late", "failed"]


class Bounds(Struct, frozen=True):
    """What the desk takes on: files and bytes of a job, jobs at once, bytes held, seconds.

    `keep` is how long a job is held that no open page asks for.
    """

    files: int = 1000
    file_bytes: int = MAX_DOCUMENT
    job_bytes: int = 512 * 2**20
    jobs: int = 32
    held_bytes: int = 2 * 2**30
    upload: float = 300.0
    seconds: float = 1800.0
    keep: float = 1800.0


class Refused(Exception):
    """A job that is not taken on; `key` names the reason in the page's words."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key, self.status = key, status


class _Stopped(Exception):
    """The job was dropped or took too long."""


class Job(Struct):
    """Documents under check or checked."""

    sources: Sequence[Source]
    language: Language
    policy: Policy | None
    page: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    seen: float = field(default_factory=time.monotonic)
    state: State = "checking"
    finished: set[int] = field(default_factory=set)
    batch: Batch | None = None
    dropped: bool = False

    @property
    def plan(self) -> Plan:
        """How the documents are checked."""
        return Plan(policy=self.policy, language=self.language, layout=True)

    @property
    def size(self) -> int:
        """Bytes held for this job."""
        return sum(len(source.data or b"") for source in self.sources)

    def document(self, number: int) -> DocumentReport:
        """Return the report of a document; IndexError when there is none."""
        documents = self.batch.documents() if self.batch and number >= 0 else iter(())
        for document in islice(documents, number, None):
            return document
        raise IndexError(number)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what the page shows of each document."""
        documents = self.batch.documents() if self.batch else iter(())
        if self.state == "done":
            yield from (_row(document, self.language) for document in documents)
            return
        for number, source in enumerate(self.sources):
            yield {"name": source.name, "state": "read" if number in self.finished else "waiting"}


def _row(document: DocumentReport, language: Language) -> dict[str, Any]:
    active = [f for form in document.forms for f in form.findings if f.active]
    counts = Counter(finding.severity for finding in active)
    first = next((f for f in active if f.severity == "error"), None)
    repair = next(filter(None, (first_repair(form, language) for form in document.forms)), None)
    return {
        "name": document.path,
        "state": document.status,
        "problem": document.problem.message if document.problem else None,
        "forms": len(document.forms),
        "errors": counts["error"],
        "warnings": counts["warning"],
        "infos": counts["info"],
        "first": repair.text if repair else f"{first.where}：{first.message}" if first else None,
        "copies": list(offered(document)),
    }


class Jobs:
    """All jobs of the desk, each in a thread that waits for the shared workers."""

    def __init__(self, pool: Pool, bounds: Bounds) -> None:
        self.pool, self.bounds = pool, bounds
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def submit(self, job: Job) -> Job:
        """Take on a job and begin. Raise Refused when it is too much."""
        if not job.sources:
            raise Refused("no-files", 400)
        if job.size > self.bounds.job_bytes:
            raise Refused("too-big", 413)
        with self._lock:
            self._forget()
            held = list(self._jobs.values())
            running = sum(other.state == "checking" for other in held)
            if (
                running >= self.bounds.jobs
                or sum(other.size for other in held) + job.size > self.bounds.held_bytes
            ):
                raise Refused("busy", 503)
            self._jobs[job.id] = job
        threading.Thread(target=self._check, args=(job,), daemon=True).start()
        return job

    def get(self, number: str) -> Job:
        """Return a job; KeyError when there is none."""
        job = self._jobs[number]
        job.seen = time.monotonic()
        return job

    def drop(self, wanted: Callable[[Job], bool]) -> None:
        """Forget jobs, and stop those that are under way."""
        with self._lock:
            for job in [job for job in self._jobs.values() if wanted(job)]:
                job.dropped = True
                del self._jobs[job.id]

    def _forget(self) -> None:
        """Drop what nobody asked for in a long time."""
        late = time.monotonic() - self.bounds.keep
        for job in [j for j in self._jobs.values() if j.state != "checking" and j.seen < late]:
            del self._jobs[job.id]

    def _check(self, job: Job) -> None:
        """Check the documents of a job. Runs in the job's thread."""
        deadline = time.monotonic() + self.bounds.seconds
        engine = self.pool.engine(job.id)

        def watched(*args: Any, **options: Any) -> Iterator[tuple[int, Any]]:
            for index, result in engine(*args, **options):
                job.finished.add(index)
                yield index, result

        def go_on(_done: int, _failed: int) -> None:
            if job.dropped or time.monotonic() > deadline:
                raise _Stopped

        try:
            self._unpack(job)
            job.batch = check_all(
                job.sources,
                [job.plan],
                [0] * len(job.sources),
                jobs=len(job.sources),
                limits=Limits(),
                progress=go_on,
                engine=watched,
            )
            job.state = "done"
        except _Stopped:
            job.state = "late"
        except Exception:  # whatever it was, it ends this job and no other
            job.state = "failed"

    def _unpack(self, job: Job) -> None:
        """Put documents in the place of the archives they came in; workers open those."""
        sources: list[Source] = []
        for source in job.sources:
            if source.data is None or not source.name.lower().endswith(".zip"):
                sources.append(source)
                continue
            found = self.pool.call(job.id, unpacked, source.name, source.data)
            if isinstance(found, Failure):
                found = [Source(source.name, problem=(found.cause, found.detail))]
            sources.extend(found)
        job.sources = list(told_apart(sorted(sources, key=lambda source: source.name)))
        if job.size > self.bounds.job_bytes:
            raise _Stopped

    def copy(self, job: Job, number: int, kind: Kind) -> bytes | None:
        """Return a copy of a document, made in a worker; None when it cannot be made."""
        document = job.document(number)
        data = job.sources[number].data
        made = self.pool.call(job.id, kind.make, data, document, job.language)
        return None if isinstance(made, Failure) else made
