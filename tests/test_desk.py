"""The desk as a service: who may come in, what is answered, what is bounded, what is left."""

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from desk_client import TOKEN, Desk, desk
from documents.broken import BROKEN
from jsonschema import Draft202012Validator
from starlette.requests import Request

from selfeval_cli.desk.guard import Gate
from selfeval_cli.desk.jobs import Bounds, Job, Jobs
from selfeval_cli.desk.pages import Pages
from selfeval_cli.desk.pool import Pool
from selfeval_cli.input.sources import Source
from selfeval_cli.run import workers
from selfeval_cli.run.workers import Limits

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FAULTY = (SAMPLES / "07-score-above-weight.docx").read_bytes()
CLEAN = (SAMPLES / "01-clean-national-2020.docx").read_bytes()
BOTH = {"a/得分.docx": FAULTY, "b.docx": CLEAN}


@pytest.fixture(scope="module")
def service() -> Iterator[Desk]:
    """A desk for all tests of this file; in the end none of its answers holds a path of it."""
    with desk() as running:
        yield running
        for answer in running.said:
            for path in (str(ROOT), sys.prefix, str(Path.home()), "site-packages", "/tmp/"):
                assert path.encode() not in answer.body, path


@pytest.fixture
def pool() -> Iterator[Pool]:
    """One worker behind a keeper."""
    made = Pool(1, Limits(timeout=20))
    yield made
    made.stop()


# Who may come in


def test_whether_it_lives_is_said_to_anyone(service: Desk) -> None:
    """For those who watch it: without the token, and nothing more than that."""
    assert service.ask("GET", "/healthz", token=None).json["status"] == "ok"


@pytest.mark.parametrize("path", ["/", "/jobs/x", "/openapi.json", "/jobs/x/report"])
@pytest.mark.parametrize("token", [None, "another"])
def test_nothing_else_is_without_the_token(service: Desk, path: str, token: str | None) -> None:
    """A wrong token is as good as none."""
    assert service.ask("GET", path, token=token).status == 401


def test_the_token_goes_from_the_address_into_a_cookie(service: Desk) -> None:
    """Which scripts cannot read and other sites cannot send."""
    answer = service.ask("GET", f"/?token={TOKEN}", token=None)
    cookie = answer.headers["set-cookie"]

    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    page = service.ask("GET", "/", None, {"Cookie": cookie.split(";")[0]}, token=None)
    assert page.status == 200
    assert "只在这台电脑上检查" in page.body.decode()
    assert service.ask("GET", "/?token=wrong", token=None).status == 401


def test_a_token_may_be_chinese() -> None:
    """As a header, in its bytes; as a cookie, which cannot carry it, by what stands for it."""
    gate = Gate(frozenset({"localhost"}), "口令", 1, 1)

    def request(name: str, value: bytes) -> Request:
        return Request({"type": "http", "headers": [(name.encode(), value)]})

    assert gate.knows(request("authorization", "Bearer 口令".encode()))
    assert not gate.knows(request("authorization", "Bearer 口".encode()))
    assert gate.cookie_value.isascii()
    assert gate.knows(request("cookie", f"selfeval={gate.cookie_value}".encode()))
    assert not gate.knows(request("cookie", "selfeval=口令".encode()))


def test_a_name_that_is_not_the_desks_is_refused(service: Desk) -> None:
    """Another site's name that points here (DNS rebinding)."""
    for host, status in (("evil.example", 421), (f"localhost:{service.port}", 200), ("::", 421)):
        assert service.ask("GET", "/", None, {"Host": host}).status == status, host


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_changes_nothing(service: Desk, headers: dict[str, str]) -> None:
    """Forms and scripts of other pages are told apart, even with the token."""
    assert service.ask("POST", "/check", b"", headers).status == 403
    assert service.ask("DELETE", "/jobs/x", None, headers).status == 403


def test_every_answer_forbids_what_it_does_not_need(service: Desk) -> None:
    """No frame, no sniffing, no referrer, nothing from elsewhere, nothing kept by the browser."""
    for path in ("/", "/page/desk.js", "/nowhere", "/healthz"):
        headers = service.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


# What is answered


def test_check_answers_what_the_command_line_prints(service: Desk, tmp_path: Path) -> None:
    """The same JSON v1, byte for byte, for the same names."""
    for name, data in (("得分.docx", FAULTY), ("b.docx", CLEAN)):
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-m", "selfeval_cli", "check", "得分.docx", "b.docx"]
    printed = subprocess.run(
        [*command, "--isolated", "--format", "json"], cwd=tmp_path, capture_output=True, check=False
    ).stdout

    answer = service.send("/check", {"b.docx": CLEAN, "得分.docx": FAULTY})

    assert answer.status == 200
    assert json.loads(answer.body) == json.loads(printed)


def test_a_policy_is_a_name_and_never_a_path(service: Desk) -> None:
    """What lies on the server cannot be read by naming it."""
    assert service.send("/check?policy=hubei&lang=en", BOTH).json["policy"] == "hubei"
    assert service.send("/check?policy=/etc/passwd", BOTH).json["error"]["cause"] == "no-policy"


def test_the_description_describes_the_answers(service: Desk) -> None:
    """The schema of OpenAPI holds for what /check says."""
    described = service.ask("GET", "/openapi.json").json
    schema = described["components"]["schemas"]["Report"]
    whole = {**schema, "components": described["components"]}

    assert set(described["paths"]) == {"/check", "/healthz"}
    Draft202012Validator(whole).validate(service.send("/check", BOTH).json)


def test_broken_and_hostile_files_are_answers(service: Desk) -> None:
    """Each with its cause, beside a sound one that is checked."""
    files = {item.name: item.make() for item in BROKEN if not item.name.endswith(".zip")}

    documents = service.send("/check", {"好.docx": FAULTY, **files}).json["documents"]
    status = {document["path"]: document["status"] for document in documents}

    assert status.pop("好.docx") == "checked"
    assert set(status) == set(files)
    assert "checked" not in status.values()


def test_an_archive_is_opened_in_a_worker(service: Desk) -> None:
    """Its documents stand under its name; broken ones and bombs are answers."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("教育局/一.docx", FAULTY)
        archive.writestr("教育局/坏.docx", FAULTY[:900])
    archives = {item.name: item.make() for item in BROKEN if item.name.endswith(".zip")}

    documents = service.send("/check", {"全部.zip": packed.getvalue(), **archives}).json[
        "documents"
    ]
    status = {document["path"]: document["status"] for document in documents}

    assert status["全部.zip/教育局/一.docx"] == "checked"
    assert status["全部.zip/教育局/坏.docx"] == "unreadable"
    assert list(status.values()).count("checked") == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\\\Users\\\\a\\\\表.docx", "表.docx"),
        ("\x1b[31m红\x07.docx", "[31m红.docx"),
        ("/", "?"),
    ],
)
def test_names_lead_nowhere(service: Desk, name: str, shown: str) -> None:
    """A name is what a file is called, without dots that climb and signs that steer."""
    files = service.send("/jobs", {name: CLEAN}).json["files"]

    assert files == [shown]


def test_a_job_from_upload_to_nothing(service: Desk) -> None:
    """Progress, findings, report, copy; after it is cleared there is nothing."""
    job = service.send("/jobs?page=p", BOTH).json["id"]
    state = service.finished(job)
    first, second = state["files"]

    assert (state["done"], first["errors"], second["errors"]) == (2, 3, 0)
    assert first["first"] == "社会组织作用 › 得分 15 → 10；党务工作水平 › 得分 15 → 10"
    report = service.ask("GET", f"/jobs/{job}/report")
    assert report.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "社会组织党务工作经费" in report.body.decode()
    copy = service.ask("GET", f"/jobs/{job}/0/annotated")
    assert "filename*=UTF-8''%E5%BE%97" in copy.headers["content-disposition"]
    assert "word/comments.xml" in zipfile.ZipFile(io.BytesIO(copy.body)).namelist()
    letter = service.ask("GET", f"/jobs/{job}/0/letter").body
    with zipfile.ZipFile(io.BytesIO(letter)) as document:
        text = document.read("word/document.xml").decode()
    assert "青禾县民政局" in text
    assert "b.docx" not in text
    assert (first["copies"], second["copies"]) == (["annotated", "fixed", "letter"], ["annotated"])
    for path in ("7/annotated", "0/sold"):
        assert service.ask("GET", f"/jobs/{job}/{path}").status == 404

    assert service.ask("DELETE", f"/jobs/{job}").status == 204
    for path in ("", "/report", "/0/annotated"):
        assert service.ask("GET", f"/jobs/{job}{path}").status == 404


def test_many_at_once_are_each_answered_rightly(service: Desk) -> None:
    """Six clients, sixty requests, every twentieth hostile: `make load` does the long run."""
    bomb = next(item.make() for item in BROKEN if item.name == "解压炸弹.docx")
    wanted = [bomb if number % 20 == 7 else FAULTY for number in range(60)]

    def ask(number: int) -> str:
        answer = service.send("/check", {f"{number}.docx": wanted[number]})
        return str(answer.json["documents"][0]["status"])

    with ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(ask, range(60)))

    assert answers == ["unreadable" if data is bomb else "checked" for data in wanted]


# What is bounded


def test_bounds_are_said_before_anything_is_read() -> None:
    """Too many files, too many bytes, nothing at all, no multipart, no length."""
    with desk(files=2, job_bytes=200_000, file_bytes=100_000) as small:
        three = {f"{n}.docx": CLEAN for n in range(3)}
        assert small.send("/check", three).status == 413
        assert small.send("/check", {"a.txt": bytes(3_000_000)}).status == 413
        assert small.send("/check", {}).status == 400
        plain = {"Content-Type": "application/json"}
        assert small.ask("POST", "/check", b"{}", plain).status == 400
        wrong = {"Content-Type": "multipart/form-data"}
        assert small.ask("POST", "/check", b"x", wrong).status in (400, 413)
        big = small.send("/check", {"big.txt": bytes(150_000), "a.docx": CLEAN}).json["documents"]
        assert [d["status"] for d in big] == ["checked", "unreadable"]
        assert small.ask("GET", "/healthz").status == 200


def test_a_busy_desk_says_so_and_when_to_come_back() -> None:
    """No queue that grows without end."""
    with desk(jobs=0) as full:
        answer = full.send("/check", BOTH)

        assert (answer.status, answer.headers["retry-after"]) == (503, "10")


def test_a_job_gives_way_after_its_time() -> None:
    """Its own owner is told; the desk goes on."""
    with desk(seconds=-1) as hasty:
        assert hasty.send("/check", BOTH).json["error"]["cause"] == "late"
        assert hasty.ask("GET", "/healthz").status == 200


def test_a_slow_upload_is_ended() -> None:
    """A body that never ends does not hold its place for ever."""
    with desk(upload=0.5) as hasty:
        more = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "5000"}
        assert hasty.ask("POST", "/check", b"--x\r\n", more).status == 408


# The pool


def test_a_small_job_does_not_wait_for_a_large_one(pool: Pool) -> None:
    """With one worker and a hundred calls waiting, another job's call is the next but a few."""
    order: list[str] = []
    begun = threading.Event()

    def large() -> None:
        for _ in pool.engine("large")(range(100), abs):
            order.append("large")
            begun.set()

    thread = threading.Thread(target=large)
    thread.start()
    begun.wait()
    assert pool.call("small", abs, -7) == 7
    order.append("small")
    thread.join()

    assert order.index("small") < 90


def test_large_documents_and_their_copies_pass_each_other(pool: Pool) -> None:
    """Several people hand in more than a pipe takes and get as much back, all at once."""
    done: list[bool] = []

    def one(person: int) -> None:
        document = bytes([person]) * 2_000_000
        done.extend(pool.call(str(person), bytes, document) == document for _ in range(6))

    people = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(8)]
    for person in people:
        person.start()
    deadline = time.monotonic() + 60
    for person in people:
        person.join(max(0, deadline - time.monotonic()))

    assert done == [True] * 48


def test_a_worker_that_is_killed_costs_its_own_call(pool: Pool) -> None:
    """The next call is answered by another."""
    assert pool.call("a", os._exit, 3) == workers.Failure("worker-died", "exit 3")
    assert pool.call("a", abs, -1) == 1


def test_a_keeper_that_is_killed_is_replaced(pool: Pool) -> None:
    """What was under way is answered, and what comes later works."""
    assert pool.call("a", _kill_parent).cause == "worker-died"
    assert pool.call("a", abs, -1) == 1


def _kill_parent() -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def test_stopping_leaves_no_process() -> None:
    """A polite kill ends the desk, its keeper and its workers, with nothing to say."""
    with desk() as other:
        other.send("/check", BOTH)
        below = other.children()

    assert other.process.returncode == 0
    assert len(below) >= 2 or sys.platform != "linux"
    while any(Path(f"/proc/{number}/cmdline").exists() for number in below):
        time.sleep(0.1)  # those of the library end when they see that the desk has


# What is forgotten


def test_what_a_closed_page_sent_is_forgotten(pool: Pool) -> None:
    """The jobs of the page that was closed, and no others; then the desk closes."""
    left: list[bool] = []
    jobs = Jobs(pool, Bounds())
    kept, gone = (
        jobs.submit(Job([Source("a.docx", data=CLEAN)], "zh", None, page))
        for page in ("other", "closed")
    )

    async def close() -> None:
        pages = Pages(True, away=-1, leave=lambda: left.append(True))
        page = pages.open("closed")
        await anext(page)
        await page.aclose()  # type: ignore[attr-defined]
        watch = asyncio.create_task(pages.watch(jobs))
        while not left:
            await asyncio.sleep(0.05)
        watch.cancel()

    asyncio.run(close())

    assert jobs.get(kept.id) is kept
    with pytest.raises(KeyError):
        jobs.get(gone.id)


def test_jobs_nobody_asks_for_are_forgotten(pool: Pool) -> None:
    """The next one makes room."""
    jobs = Jobs(pool, Bounds(keep=-1))
    old = jobs.submit(Job([Source("a.docx", data=CLEAN)], "zh", None))
    while old.state == "checking":
        pass
    jobs.submit(Job([Source("b.docx", data=CLEAN)], "zh", None))

    with pytest.raises(KeyError):
        jobs.get(old.id)
