"""Files that cannot be checked, given to the real command in a pipe: one clear line each.

Every call names the file and the cause, leaves with 3, prints no traceback, ends in time, and
still checks the good file beside the bad one.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from documents.broken import Broken
from documents.broken_formats import ALL as BROKEN

from selfeval_cli.base import words
from selfeval_cli.base.errors import Language
from selfeval_cli.input.formats import SUFFIXES

ROOT = Path(__file__).parent.parent
#: A form that can be read; its weights add up to 90.
GOOD = ROOT / "samples" / "06-missing-weight.txt"
LANGUAGES = get_args(Language)
#: What a call may take: start-up, a good file, a bad one, on a machine with other work to do.
SECONDS = 90

_BY_NAME = {entry.name: entry for entry in BROKEN}
#: The bad inputs a clerk is likely to meet, and those an enemy sends.
NAMED = (
    *("没有表格.txt", "别的表.txt", "空文件.docx", "空文件.txt", "截断.docx", "图片改名.docx"),
    *("加密.docx", "旧版.doc", "解压炸弹.docx", "实体炸弹.docx", "外部实体.docx", "编码损坏.txt"),
    *("申报表.docx", "跨列过大.docx", "截断.zip", "套娃.zip", "单元格过多.docx"),
)


class Called:
    """What a call left behind."""

    def __init__(self, *args: object, language: Language, stdin: bytes = b"") -> None:
        done = subprocess.run(
            [sys.executable, "-m", "selfeval_cli", *map(str, args), "--lang", language],
            input=stdin,
            capture_output=True,
            env={**os.environ, "COLUMNS": "200", "SELFEVAL_LIBREOFFICE": ""},
            timeout=SECONDS,
            check=False,
        )
        self.code, self.out, self.errors = (
            done.returncode,
            done.stdout.decode(),
            done.stderr.decode(),
        )
        assert "Traceback" not in self.out + self.errors
        assert "\x1b" not in self.out + self.errors

    def tells(self, name: str, cause: str, language: Language) -> bool:
        """Whether the sentence for this cause stands in the output behind the file's name."""
        sentence = words.catalogue("problems.toml")[cause][language]
        flat, wanted = (re.sub(r"\s+", "", text) for text in (self.out, sentence))
        at = flat.find(re.sub(r"\s+", "", name))
        return at >= 0 and wanted in flat[at:]


def written(folder: Path, entry: Broken) -> Path:
    path = folder / entry.name
    path.write_bytes(entry.make())
    return path


@pytest.mark.parametrize(
    ("name", "language"), [(name, LANGUAGES[rank % 2]) for rank, name in enumerate(NAMED)]
)
def test_a_bad_file_is_named_and_the_good_one_is_checked(
    tmp_path: Path, name: str, language: Language
) -> None:
    """Its name and its cause in one line, exit code 3, and the card of the good form."""
    entry = _BY_NAME[name]
    path = written(tmp_path, entry)

    called = Called("check", path, GOOD, language=language)

    # A form of another kind is no failure to read; the good form's error decides.
    assert called.code == (1 if entry.cause == "look-alike" else 3)
    assert called.tells(path.name, entry.cause, language)
    assert "WGT001" in called.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_named(tmp_path: Path, language: Language) -> None:
    """A missing file and a folder without documents, beside a good file."""
    empty = tmp_path / "空文件夹"
    empty.mkdir()

    called = Called("check", tmp_path / "没有.docx", empty, GOOD, language=language)

    assert called.code == 3
    assert called.tells("没有.docx", "missing", language)
    assert called.tells("空文件夹", "no-documents", language)
    assert "WGT001" in called.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_broken_file_in_one_call(tmp_path: Path, language: Language) -> None:
    """Ninety files, each told with its cause, and the good one among them checked."""
    for entry in BROKEN:
        written(tmp_path, entry)
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())

    called = Called("check", tmp_path, "-v", language=language)

    assert called.code == 3
    assert "WGT001" in called.out
    for entry in BROKEN:
        assert called.tells(entry.name + entry.member, entry.cause, language), entry.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["空文件.docx", "截断.docx", "图片改名.docx", "没有表格.txt"])
def test_a_bad_file_alone(tmp_path: Path, name: str, language: Language) -> None:
    """Extract refuses it in one line on standard error; check says that nothing was checked."""
    entry = _BY_NAME[name]
    path = written(tmp_path, entry)

    extracted = Called("extract", path, language=language)
    piped = Called("check", "-", "--stdin-filename", name, language=language, stdin=entry.make())

    assert extracted.code == 3
    assert path.name in extracted.errors
    assert len(extracted.errors.strip().splitlines()) == 1
    assert piped.code == 3
    assert piped.tells(name, entry.cause, language)


#: What may lie under any name, and what is told of it.
_ANYTHING = {
    "空": (b"", "empty"),
    "零": (bytes(4096), "not-a-document"),
    "照片": (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(2000), "not-a-document"),
    "文字": (b"hello world", "no-table"),
    "包": (b"PK\x03\x04" + bytes(40), "truncated"),
    "复合": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "truncated"),
}


def test_no_name_keeps_a_broken_file_from_being_told(tmp_path: Path) -> None:
    """Under each suffix that is opened: nothing, zeros, a photograph, words, halves of packages."""
    for suffix in SUFFIXES:
        for name, (data, _) in _ANYTHING.items():
            (tmp_path / f"{name}{suffix}").write_bytes(data)
    report = tmp_path / "out" / "r.json"
    report.parent.mkdir()

    called = Called("check", tmp_path, "--format", f"json={report}", "-q", language="zh")

    assert called.code == 3
    documents = json.loads(report.read_text("utf-8"))["documents"]
    told = {Path(d["path"]).name: d["problem"]["cause"] for d in documents}
    assert told == {
        f"{name}{suffix}": cause for suffix in SUFFIXES for name, (_, cause) in _ANYTHING.items()
    }
