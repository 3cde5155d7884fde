"""The application of the desk: its pages, what they ask for, and the service for programs."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

import jinja2
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from selfeval_cli.base.errors import Language
from selfeval_cli.base.version import __version__
from selfeval_cli.desk.copies import KINDS
from selfeval_cli.desk.guard import Gate, Guard
from selfeval_cli.desk.jobs import Job, Jobs, Refused
from selfeval_cli.desk.pages import Pages
from selfeval_cli.desk.words import asset, words
from selfeval_cli.input.sources import Source
from selfeval_cli.model.report import Tool
from selfeval_cli.model.run import Run
from selfeval_cli.output.annotate import fitting_suffix
from selfeval_cli.policy import NAMES, built_in, load
from selfeval_cli.run.rules import infos

_NAME = 200


class _InMemory(MultiPartParser):
    """Keeps what is uploaded in memory: nothing of a document touches the disk."""

    spool_max_size = 2**40


class Desk:
    """The handlers, with the jobs they work on."""

    def __init__(self, jobs: Jobs, pages: Pages, language: Language) -> None:
        self.jobs, self.pages, self.language = jobs, pages, language
        loader = jinja2.PackageLoader("selfeval_cli.desk", "page")
        self.templates = jinja2.Environment(loader=loader, autoescape=True)

    def routes(self) -> list[Route]:
        """The addresses of the desk."""
        return [
            Route("/", self.page),
            Route("/page/{name}", self.asset),
            Route("/alive", self.alive),
            Route("/jobs", self.submit, methods=["POST"]),
            Route("/jobs/{job}", self.state),
            Route("/jobs/{job}", self.drop, methods=["DELETE"]),
            Route("/jobs/{job}/report", self.report),
            Route("/jobs/{job}/{number:int}/{kind}", self.copy),
            Route("/check", self.check, methods=["POST"]),
            Route("/openapi.json", self.openapi),
            Route("/healthz", self.health),
        ]

    def speaks(self, request: Request) -> Language:
        """The language a request asks for, else that of the desk."""
        asked = request.query_params.get("lang", self.language)
        return "en" if asked == "en" else "zh"

    async def page(self, request: Request) -> Response:
        """The page to drop files on."""
        language = self.speaks(request)
        template = self.templates.get_template("index.html")
        policies = [(policy.name, getattr(policy.title, language)) for policy in built_in()]
        bounds = self.jobs.bounds
        return HTMLResponse(
            template.render(
                language=language,
                words=words(language),
                policies=policies,
                version=__version__,
                local=self.pages.local,
                bounds={"files": bounds.files, "megabytes": bounds.job_bytes // 2**20},
            )
        )

    async def asset(self, request: Request) -> Response:
        """The style and the script of the page."""
        found = asset(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1])

    async def alive(self, request: Request) -> Response:
        """A stream that stays open as long as the page does."""
        return StreamingResponse(
            self.pages.open(request.query_params.get("page", "")), media_type="text/event-stream"
        )

    async def submit(self, request: Request) -> Response:
        """Take on what was dropped."""
        job = self.jobs.submit(await self._job(request))
        return JSONResponse({"id": job.id, "files": [source.name for source in job.sources]}, 202)

    async def _job(self, request: Request) -> Job:
        files = await self._uploaded(request)
        name = request.query_params.get("policy", "")
        if name and name not in NAMES:
            raise Refused("no-policy", 400)
        return Job(
            sources=await _sources(files, self.jobs.bounds.file_bytes),
            language=self.speaks(request),
            policy=load(name) if name else None,
            page=request.query_params.get("page", ""),
        )

    async def _uploaded(self, request: Request) -> list[UploadFile]:
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise Refused("no-files", 400)
        most = self.jobs.bounds.files
        parser = _InMemory(request.headers, request.stream(), max_files=most, max_fields=8)
        try:
            form = await parser.parse()
        except (MultiPartException, KeyError, ValueError):
            raise Refused("too-many", 413) from None
        return [part for _, part in form.multi_items() if isinstance(part, UploadFile)]

    def _held(self, request: Request) -> Job:
        try:
            return self.jobs.get(request.path_params["job"])
        except KeyError:
            raise Refused("gone", 404) from None

    async def state(self, request: Request) -> Response:
        """How far a job is, and what was found in each file."""
        job = self._held(request)
        state, done = job.state, len(job.finished)  # first, so that "done" is never said too early
        files = await run_in_threadpool(lambda: list(job.rows()))
        return JSONResponse({"state": state, "done": done, "files": files})

    async def drop(self, request: Request) -> Response:
        """Forget a job."""
        number = self._held(request).id
        self.jobs.drop(lambda job: job.id == number)
        return Response(status_code=204)

    async def report(self, request: Request) -> Response:
        """The report page, shut in: its script reaches nothing of the desk."""
        job = self._held(request)
        html = await run_in_threadpool(_rendered, job, "html")
        shut = "sandbox allow-scripts allow-modals; frame-ancestors 'self'"
        return HTMLResponse(html, headers={"Content-Security-Policy": shut})

    async def copy(self, request: Request) -> Response:
        """A copy of a document to take home."""
        job, number = self._held(request), request.path_params["number"]
        try:
            kind = KINDS[request.path_params["kind"]]
            made = await run_in_threadpool(self.jobs.copy, job, number, kind)
            name = PurePosixPath(job.sources[number].name)
        except LookupError:
            raise Refused("gone", 404) from None
        if made is None:
            raise Refused("no-copy", 422)
        suffix = kind.suffix or fitting_suffix(made, name.name)
        label = f"{name.stem}-{kind.label[job.language]}{suffix}"
        saved = f"attachment; filename*=UTF-8''{quote(label, safe='')}"
        headers = {"Content-Disposition": saved}
        return Response(made, media_type="application/octet-stream", headers=headers)

    async def check(self, request: Request) -> Response:
        """The service for programs: files in, JSON v1 out, nothing kept."""
        job = self.jobs.submit(await self._job(request))
        try:
            while job.state == "checking":
                if await request.is_disconnected():
                    break
                await asyncio.sleep(0.02)
            if job.state != "done":
                raise Refused("late" if job.state == "late" else "failed", 503)
            text = await run_in_threadpool(_rendered, job, "json")
        finally:
            self.jobs.drop(lambda other: other.id == job.id)
        return Response(text, media_type="application/json")

    async def openapi(self, request: Request) -> Response:
        """The description of the service."""
        from selfeval_cli.desk.openapi import description

        return JSONResponse(description(request.url.scheme + "://" + request.headers["host"]))

    async def health(self, request: Request) -> Response:
        """Whether the desk answers, for those who watch it."""
        del request
        return JSONResponse({"status": "ok", "version": __version__})

    def refuse(self, request: Request, key: str, status: int) -> Response:
        """Say why not: to a person as a page, to a program as JSON."""
        language = self.speaks(request)
        text = words(language)[f"refused_{key.replace('-', '_')}"]
        if status == 401 and "text/html" in request.headers.get("accept", ""):
            template = self.templates.get_template("token.html")
            html = template.render(language=language, words=words(language), text=text)
            return HTMLResponse(html, status)
        retry = {"Retry-After": "10"} if status == 503 else None
        return JSONResponse({"error": {"cause": key, "message": text}}, status, retry)


async def _sources(files: Sequence[UploadFile], most: int) -> list[Source]:
    """Turn uploads into sources; their names are what the report calls them, never paths here."""
    sources = []
    for file in files:
        if (file.size or 0) > most:
            source = Source(_name(file), problem=("too-large", f"{most // 2**20} MB"))
        else:
            source = Source(_name(file), data=await file.read())
        sources.append(source)
        await file.close()
    return sources


def _name(file: UploadFile) -> str:
    """A name without what could lead out of a folder or steer a terminal."""
    parts = (file.filename or "").replace("\\", "/").split("/")
    kept = ["".join(c for c in part if c.isprintable()) for part in parts]
    return "/".join(part for part in kept if part not in ("", ".", ".."))[-_NAME:] or "?"


def _rendered(job: Job, name: str) -> str:
    """The run of a job in the format of this name."""
    from selfeval_cli.output.formats import render

    if job.batch is None:
        raise Refused("not-yet", 409)
    run = Run(
        tool=Tool(version=__version__),
        policy=job.policy.name if job.policy else NAMES[0],
        language=job.language,
        rules=infos([job.plan], job.language) if name != "json" else (),
        summary=job.batch.summary,
        documents=job.batch.documents,
        notes=job.batch.notes,
    )
    out = io.StringIO(newline="\n")
    render(name, run, out)
    return out.getvalue()


def application(jobs: Jobs, pages: Pages, gate: Gate, language: Language) -> Starlette:
    """The desk behind its guard."""
    desk = Desk(jobs, pages, language)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return desk.refuse(request, error.key, error.status)

    async def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return desk.refuse(request, "gone", error.status_code)

    async def broken(request: Request, error: Exception) -> Response:
        del error  # its text may hold what is nobody's business
        return desk.refuse(request, "failed", 500)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        watch = asyncio.create_task(pages.watch(jobs))
        yield
        watch.cancel()

    return Starlette(
        routes=desk.routes(),
        middleware=[Middleware(partial(Guard, gate=gate, refuse=desk.refuse))],
        exception_handlers={Refused: refused, HTTPException: missing, Exception: broken},
        lifespan=lifespan,
    )
