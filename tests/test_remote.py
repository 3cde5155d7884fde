"""Documents behind addresses: found, named, read and refused as those of a folder are."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from selfeval_cli.base.errors import SettingsError, UnreadableDocument
from selfeval_cli.cli import run as cli
from selfeval_cli.input import archive
from selfeval_cli.input import sources as discovery

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "07-score-above-weight.docx"


@pytest.fixture(autouse=True)
def store() -> Iterator[None]:
    """A storage in memory with a folder as bureaus keep them."""
    system = fsspec.filesystem("memory")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("批/甲.docx", SAMPLE.read_bytes())
        made.writestr("批/~$甲.docx", b"lock")
        made.writestr("__MACOSX/乙.docx", b"junk")
    contents = {
        "/报送/a.docx": SAMPLE.read_bytes(),
        "/报送/县/b.txt": SAMPLE.with_suffix(".txt").read_bytes(),
        "/报送/~$a.docx": b"lock",
        "/报送/.git/c.docx": b"hidden",
        "/报送/图.png": b"\x89PNG",
        "/报送/包.zip": packed.getvalue(),
    }
    for path, content in contents.items():
        system.pipe(path, content)
    yield
    system.store.clear()


def names(*addresses: str) -> list[str]:
    return [source.name for source in discovery.discover(addresses).sources]


def test_a_folder_is_searched_and_an_archive_opened() -> None:
    """Locks, hidden folders and pictures are passed over, each with its reason."""
    found = discovery.discover(["memory://报送"])

    assert [source.name for source in found.sources] == [
        "memory:///报送/a.docx",
        "memory:///报送/包.zip/批/甲.docx",
        "memory:///报送/县/b.txt",
    ]
    assert {(entry.name, entry.reason) for entry in found.skipped} == {
        ("memory:///报送/~$a.docx", "lock"),
        ("memory:///报送/.git/c.docx", "hidden"),
        ("memory:///报送/图.png", "unsupported"),
        ("memory:///报送/包.zip/批/~$甲.docx", "lock"),
        ("memory:///报送/包.zip/__MACOSX/乙.docx", "hidden"),
    }


def test_patterns_and_single_files() -> None:
    """What fits a pattern; a file named is a document whatever it is called."""
    assert names("memory://报送/**/*.txt") == ["memory:///报送/县/b.txt"]
    assert names("memory://报送/图.png") == ["memory:///报送/图.png"]


def test_documents_are_read_where_they_are() -> None:
    """Of an archive as well."""
    archives = discovery.Archives()
    for source in discovery.discover(["memory://报送/a.docx", "memory://报送/包.zip"]).sources:
        assert discovery.read(source, archives) == SAMPLE.read_bytes()
    archives.close()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so much of it is read."""
    monkeypatch.setattr(discovery, "MAX_DOCUMENT", 100)
    (source,) = discovery.discover(["memory://报送/a.docx"]).sources

    with pytest.raises(UnreadableDocument, match="too-large"):
        discovery.read(source)


def test_what_is_not_there_is_a_document_that_was_not_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As at home: named, and exit code 3."""
    assert cli(["check", "memory://报送/没有.docx", "memory://报送/*.pdf", "--isolated"]) == 3
    shown = capsys.readouterr().out
    assert "memory://报送/没有.docx" in shown
    assert "memory://报送/*.pdf" in shown


def test_the_verdict_is_that_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Checked in the workers of this machine."""
    assert cli(["check", "memory://报送", "--isolated", "--format", "concise"]) == 1
    shown = capsys.readouterr().out
    assert "memory:///报送/a.docx:1.23.8: 错误 SCR001" in shown


@pytest.mark.parametrize("address", ["nosuch://x/y.docx", "s3://bucket/y.docx"])
def test_an_address_without_its_package_is_told_in_one_line(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsspec names the package."""
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)

    with pytest.raises(SettingsError) as refused:
        discovery.discover([address])
    assert address in refused.value.text("zh")


def test_an_archive_that_cannot_be_opened_costs_no_other_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stands in the report, with those before and after it."""
    memory = fsspec.filesystem("memory").__class__
    whole = memory.open

    def broken(self: object, path: str, *rest: object, **more: object) -> object:
        if path.endswith(".zip"):
            raise LookupError("access denied")
        return whole(self, path, *rest, **more)

    monkeypatch.setattr(memory, "open", broken)
    found = discovery.discover(["memory://报送"]).sources

    assert [(source.name, source.problem) for source in found] == [
        ("memory:///报送/a.docx", None),
        ("memory:///报送/包.zip", ("missing", "LookupError: access denied")),
        ("memory:///报送/县/b.txt", None),
    ]


def test_a_storage_that_fails_in_its_own_way_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each package has errors of its own."""

    def broken(*_: object, **__: object) -> None:
        raise LookupError("no credentials")

    monkeypatch.setattr(fsspec.filesystem("memory").__class__, "find", broken)
    (source,) = discovery.discover(["memory://报送"]).sources

    assert source.problem == ("missing", "LookupError: no credentials")


@pytest.mark.parametrize("path", ["C://forms/a.docx", "c:\\forms", "forms//a.docx", "自评://a"])
def test_paths_are_no_addresses(path: str) -> None:
    """A drive is one letter."""
    assert not archive.is_address(path)
