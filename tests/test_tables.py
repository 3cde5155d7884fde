"""The program's own tables are read from what was kept of them, and are what the TOML files say."""

import os
import sys
import tomllib
from pathlib import Path

import pytest

import selfeval_cli
from selfeval_cli.base import version
from selfeval_cli.base.tables import read_table

ROOT = Path(selfeval_cli.__file__).parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "words.toml").write_text(
        'one = "甲"\n[two]\nlist = ["乙", "丙"]\ncost = 0.1\n', "utf-8"
    )
    return tmp_path


def read(folder: Path) -> object:
    return read_table(str(folder / "words.py"), "words.toml")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.toml")), ids=lambda path: path.name)
def test_a_table_is_what_its_file_says(path: Path) -> None:
    assert read_table(str(path), path.name) == tomllib.loads(path.read_text("utf-8"))


def test_the_second_time_no_toml_is_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(folder)
    monkeypatch.setattr(tomllib, "loads", None)
    assert read(folder) == first == {"one": "甲", "two": {"list": ["乙", "丙"], "cost": 0.1}}


def test_who_changes_a_table_does_not_change_that_of_the_next(folder: Path) -> None:
    read(folder)["two"]["list"].append("丁")  # type: ignore[index]
    assert read(folder)["two"]["list"] == ["乙", "丙"]  # type: ignore[index]


def test_a_file_that_changed_is_read_again(folder: Path) -> None:
    read(folder)
    (folder / "words.toml").write_text('one = "乙"\n', "utf-8")
    os.utime(folder / "words.toml", (1, 1))  # an older file, as a checkout may bring
    assert read(folder) == {"one": "乙"}


def test_what_another_version_kept_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some installers give all files the time of the archive; the size may be the same too."""
    file = folder / "words.toml"
    read(folder)
    times = file.stat()
    file.write_text(file.read_text("utf-8").replace("甲", "丁"), "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    monkeypatch.setattr(version, "__version__", "0.2.0")

    assert read(folder) == {"one": "丁", "two": {"list": ["乙", "丙"], "cost": 0.1}}


@pytest.mark.parametrize("kept", [b"", b"\x00" * 40, b"no code at all, and longer than its head"])
def test_a_kept_table_that_is_damaged_is_made_again(folder: Path, kept: bytes) -> None:
    first = read(folder)
    (there,) = (folder / "__pycache__").iterdir()
    there.write_bytes(kept)
    assert read(folder) == first


def test_a_folder_that_cannot_be_written_is_read_all_the_same(folder: Path) -> None:
    (folder / "__pycache__").write_text("no folder")
    assert read(folder) == read(folder)


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    read(folder)
    assert [path.name for path in folder.iterdir()] == ["words.toml"]


def test_a_module_of_the_same_name_keeps_its_own(folder: Path) -> None:
    read(folder)
    (there,) = (folder / "__pycache__").iterdir()
    assert there.name.startswith("words.toml.")


def test_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table(str(folder / "words.py"), "others.toml")
