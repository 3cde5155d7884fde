"""The command line: exit codes, outputs, one-line failures, help that is fast and bilingual."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from pydantic import ValidationError

import selfeval_cli
from selfeval_cli import cli
from selfeval_cli.base.errors import SettingsError, UnreadableDocument
from selfeval_cli.base.words import catalogue
from selfeval_cli.base.wrap import cell_len as cells
from selfeval_cli.base.wrap import wrap
from selfeval_cli.cli.base import COMMANDS
from selfeval_cli.output.targets import Output, parse
from selfeval_cli.policy import load as load_policy
from selfeval_cli.run import check as checking
from selfeval_cli.run import schemas

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
CLEAN = SAMPLES / "01-clean-national-2020.txt"
FAULTY = SAMPLES / "06-missing-weight.docx"


class Outcome:
    """What a call of the program left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


def call(capsys: pytest.CaptureFixture[str], *args: object) -> Outcome:
    """Run the program in this process; its workers are forked."""
    code = cli.run([str(arg) for arg in args])
    captured = capsys.readouterr()
    return Outcome(code, captured.out, captured.err)


def spawn(*args: object, stdin: bytes = b"", cwd: Path | None = None, **env: str) -> Outcome:
    """Run the program as a shell would."""
    done = subprocess.run(
        [sys.executable, "-m", "selfeval_cli", *map(str, args)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **env},
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


# Exit codes


def test_a_clean_form_leaves_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing at or above error, and the form is counted."""
    outcome = call(capsys, "check", CLEAN, "--isolated", "--format", "json")

    assert outcome.code == 0
    assert json.loads(outcome.out)["summary"]["forms"] == 1


def test_findings_leave_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample has a score without a weight, and weights that add up to 90."""
    outcome = call(capsys, "check", FAULTY, "--isolated")

    assert outcome.code == 1
    assert "WGT001" in outcome.out
    assert "WGT002" in outcome.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--fail-on", "warning"], 1),
        (["--select", "FRM"], 0),
        (["--ignore", "WGT,SCR", "--ignore", "FND"], 0),
        (["--ignore", "wgt001", "--select", "missing-weight,weights-not-full"], 1),
    ],
)
def test_what_fails_can_be_chosen(
    capsys: pytest.CaptureFixture[str], options: list[str], code: int
) -> None:
    """By level, by code, by prefix; --exit-zero forgives findings."""
    from selfeval_cli.rules.texts import names

    known = {name: rule for rule, name in names().items()}
    options = [
        option.replace("missing-weight", known["WGT002"]).replace(
            "weights-not-full", known["WGT001"]
        )
        for option in options
    ]

    assert call(capsys, "check", FAULTY, "--isolated", *options).code == code


@pytest.mark.parametrize(
    "args",
    [
        ["check"],
        ["check", "--format", "pdf", CLEAN],
        ["check", "--select", "SCR0O1", CLEAN],
        ["check", "--policy", "nowhere", CLEAN],
        ["check", "--baseline", "missing.json", CLEAN],
        ["check", "--jobs", "many", CLEAN],
        ["check", "--fail-on", "sometimes", CLEAN],
        ["check", "--files-from", "missing.lst"],
        ["check", "--formt", "json", CLEAN],
        ["check", "--format", "json", "--format", "sarif", CLEAN],
        ["check", "--format", "xlsx", CLEAN],
        ["check", "-o", "nowhere/report.json", CLEAN],
        ["chek", CLEAN],
        ["extract"],
        ["rules", "QQQ"],
        ["schema", "nothing"],
        ["policies", "--show", "nothing"],
        ["baseline", CLEAN],
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_usage_leaves_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str], args: list[Any], language: str
) -> None:
    """In the language of the call, without a traceback."""
    outcome = call(capsys, *args, "--lang", language)

    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith({"zh": "错误：", "en": "error: "}[language])


def test_an_unknown_rule_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A letter too many."""
    assert "SCR001" in call(capsys, "check", CLEAN, "--select", "SCRR001").err


def test_what_cannot_be_read_leaves_with_3_and_the_rest_is_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """3 comes before 1, every file is named with its cause, no traceback."""
    bad = {
        "empty.docx": b"",
        "image.docx": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "cut.docx": FAULTY.read_bytes()[:9000],
        "prose.txt": "今天天气很好。".encode(),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "nothing").mkdir()
    paths = [*(tmp_path / name for name in bad), tmp_path / "missing.txt", tmp_path / "nothing"]

    outcome = call(capsys, "check", FAULTY, *paths, "--isolated", "--format", "json")

    assert outcome.code == 3
    documents = json.loads(outcome.out)["documents"]
    causes = {Path(d["path"]).name: d["problem"]["cause"] for d in documents if d["problem"]}
    assert causes == {
        "empty.docx": "empty",
        "image.docx": "not-a-document",
        "cut.docx": "truncated",
        "prose.txt": "no-table",
        "missing.txt": "missing",
        "nothing": "no-documents",
    }
    assert [d["status"] for d in documents].count("checked") == 1


def test_a_form_of_another_kind_alone_is_nothing_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A target declaration is named as such; beside a checked form it does no harm."""
    other = tmp_path / "target.txt"
    rows = ["项目支出绩效目标申报表", "项目名称\t道路养护", "一级指标\t二级指标\t三级指标\t指标值"]
    other.write_text("\n".join([*rows, "产出指标\t数量指标\t养护里程\t≥100公里"]), "utf-8")

    alone = call(capsys, "check", other, "--isolated", "--format", "json")
    both = call(capsys, "check", other, CLEAN, "--isolated")

    assert json.loads(alone.out)["documents"][0]["problem"]["cause"] == "look-alike"
    assert (alone.code, both.code) == (3, 0)


def test_a_fault_of_the_program_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The traceback is shown with -v only."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("[bold]x")

    monkeypatch.setattr("selfeval_cli.cli.running.prepare", broken)

    quiet = call(capsys, "check", CLEAN)
    loud = call(capsys, "check", CLEAN, "-v")

    assert (quiet.code, loud.code) == (3, 3)
    assert quiet.err.count("\n") == 1
    assert "RuntimeError" in quiet.err
    assert "Traceback" in loud.err


# Input


def test_standard_input_is_a_document_with_a_name() -> None:
    """Its content decides the format; its name is the one given."""
    outcome = spawn(
        *("check", "-", "--stdin-filename", "交来.docx", "--format", "json"),
        stdin=FAULTY.read_bytes(),
    )

    (document,) = json.loads(outcome.out)["documents"]
    assert (outcome.code, document["path"], document["format"]) == (1, "交来.docx", "docx")


def test_paths_may_come_from_a_list(tmp_path: Path) -> None:
    """From a file, or from standard input separated by NUL; relative to where we are."""
    listed = tmp_path / "list"
    listed.write_text(f"{CLEAN.name}\n\n{FAULTY.name}\r\n", "utf-8")

    by_file = spawn("check", "--files-from", listed, "--show-files", cwd=SAMPLES)
    by_pipe = spawn(
        *("check", "--files-from", "-", "--show-files"),
        stdin=f"{CLEAN.name}\0{FAULTY.name}\0".encode(),
        cwd=SAMPLES,
    )

    assert by_file.out.split() == by_pipe.out.split() == [CLEAN.name, FAULTY.name]


def test_the_files_of_a_run_can_be_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without checking; -v names what is passed over, and settings may leave files out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "selfeval.toml").write_text('exclude = ["README.md"]')
    (tmp_path / "README.md").write_text("no form")
    (tmp_path / "~$a.docx").write_text("lock")
    (tmp_path / "a.docx").write_bytes(FAULTY.read_bytes())

    outcome = call(capsys, "check", tmp_path, "--show-files", "-v")

    assert outcome.out == f"{tmp_path / 'a.docx'}\n"
    assert "README.md（按设置排除）" in outcome.err
    assert "~$a.docx（临时锁文件）" in outcome.err


def test_what_was_passed_over_is_noted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Never silently: the report has the numbers."""
    (tmp_path / "a.docx").write_bytes(FAULTY.read_bytes())
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff")

    outcome = call(capsys, "check", tmp_path, "--format", "json")

    assert json.loads(outcome.out)["notes"] == ["跳过 1 个文件：格式不支持 1。"]


# Output


def test_several_formats_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Files get theirs, the screen gets the text; the exit code is the same."""
    files = {name: tmp_path / f"out.{name}" for name in ("json", "sarif", "junit")}
    options = [part for name, file in files.items() for part in ("--format", f"{name}={file}")]

    outcome = call(capsys, "check", FAULTY, "--isolated", *options)

    assert outcome.code == 1
    assert "WGT001" in outcome.out
    assert json.loads(files["json"].read_text("utf-8"))["summary"]["errors"] == 2
    assert json.loads(files["sarif"].read_text("utf-8"))["version"] == "2.1.0"
    assert files["junit"].read_text("utf-8").startswith("<?xml")
    assert sorted(tmp_path.iterdir()) == sorted(files.values())


def test_where_outputs_go() -> None:
    """--output takes what would go to the screen; -q with files only shows nothing."""
    assert parse([], None, False) == [Output("text")]
    assert parse(["json"], "a.json", False) == [Output("json", "a.json")]
    assert parse(["sarif=a"], None, False) == [Output("sarif", "a"), Output("text")]
    assert parse(["sarif=a"], None, True) == [Output("sarif", "a")]
    assert parse(["sarif=a"], "b.txt", True) == [Output("sarif", "a"), Output("text", "b.txt")]
    with pytest.raises(SettingsError):
        parse(["sarif=a", "json=./a"], None, False)


def test_a_document_is_never_written_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Not by any option, not through a link, not inside a folder, not by another command."""
    document = tmp_path / "form.docx"
    document.write_bytes(FAULTY.read_bytes())
    link = tmp_path / "link.json"
    link.symlink_to(document)
    attempts = [
        ("check", document, "-o", document),
        ("check", tmp_path, "--format", f"json={document}"),
        ("check", document, "-o", link),
        ("check", document, "-o", tmp_path),
        ("baseline", tmp_path, "-o", document),
        ("extract", document, "-o", document),
    ]

    for attempt in attempts:
        assert call(capsys, *attempt).code == 2

    assert document.read_bytes() == FAULTY.read_bytes()


def test_an_output_that_fails_leaves_the_old_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A renderer that stops half way writes nothing at all."""
    out = tmp_path / "report.json"
    out.write_text("old")

    def half(self: Any, _run: object) -> None:
        self._out.write("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("selfeval_cli.output.json.Writer.begin", half)

    outcome = call(capsys, "check", CLEAN, "--format", f"json={out}", "-q")

    assert outcome.code == 3
    assert "No space left" in outcome.err
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    """``selfeval rules | head -1`` is quiet."""
    command = f"{sys.executable} -m selfeval_cli check {SAMPLES} --isolated | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)

    assert done.stderr == b""


def test_a_terminal_without_chinese_is_no_failure() -> None:
    """What cannot be shown is escaped."""
    outcome = spawn("check", FAULTY, "--isolated", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert outcome.code == 1
    assert "WGT001" in outcome.out


def test_machine_formats_are_utf8_everywhere() -> None:
    """JSON does not depend on the terminal."""
    outcome = spawn(
        *("check", FAULTY, "--isolated", "--format", "json"), PYTHONIOENCODING="gbk", PYTHONUTF8="0"
    )

    assert json.loads(outcome.out)["documents"]


def test_json_is_the_same_for_any_number_of_workers() -> None:
    """Byte for byte, across forms too."""
    one, two = (
        spawn("check", SAMPLES, "--isolated", "--format", "json", "--jobs", jobs) for jobs in (1, 2)
    )

    assert one.out == two.out
    assert one.out


# Settings and baseline through the command


def test_settings_apply_from_the_folder_of_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ignored findings do not fail, unused ignores are noted, --isolated forgets it all."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "selfeval.toml").write_text(
        'language = "en"\nfail-on = "error"\n'
        '[[ignore]]\nrule = "WGT"\nreason = "agreed with the bureau"\n'
        '[[ignore]]\nrule = "NAR001"\nreason = "no narrative"\n',
        "utf-8",
    )
    document = tmp_path / "form.docx"
    document.write_bytes(FAULTY.read_bytes())

    settled = call(capsys, "check", document, "--format", "json")
    alone = call(capsys, "check", document, "--format", "json", "--isolated")

    report = json.loads(settled.out)
    assert (settled.code, alone.code) == (0, 1)
    assert report["language"] == "en"
    assert report["summary"]["suppressed"] >= 2
    assert any("NAR001" in note for note in report["notes"])
    assert json.loads(alone.out)["language"] == "zh"


def test_settings_can_be_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the file they come from."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "selfeval.toml").write_text('policy = "hubei"', "utf-8")

    outcome = call(capsys, "check", tmp_path, "--show-settings")

    assert outcome.code == 0
    assert outcome.out == f'# 设置来自 {tmp_path / "selfeval.toml"}\npolicy = "hubei"\n'


def test_only_what_is_new_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Known findings are marked wherever the document has gone; another fault is new."""
    known = tmp_path / "known.json"
    moved = tmp_path / "moved.docx"
    moved.write_bytes(FAULTY.read_bytes())

    written = call(capsys, "baseline", FAULTY, "-o", known, "--isolated")
    same = call(capsys, "check", moved, "--baseline", known, "--isolated", "--format", "json")
    other = SAMPLES / "07-score-above-weight.docx"
    more = call(capsys, "check", moved, other, "--baseline", known, "--isolated")

    assert (written.code, same.code, more.code) == (0, 0, 1)
    summary = json.loads(same.out)["summary"]
    assert summary["errors"] == summary["warnings"] == summary["infos"] == 0
    assert summary["known"] >= 2


def test_a_cached_run_gives_the_same_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Byte for byte; the cache keeps itself out of version control."""
    args = ("check", SAMPLES, "--isolated", "--format", "json", "--cache-dir", tmp_path)

    first, second = call(capsys, *args), call(capsys, *args)

    assert first.out == second.out
    assert (tmp_path / ".gitignore").read_text() == "*\n"


# The other commands


def test_extract_prints_the_form_model(capsys: pytest.CaptureFixture[str]) -> None:
    """It is valid under its schema."""
    outcome = call(capsys, "extract", CLEAN)

    extraction = json.loads(outcome.out)
    jsonschema.validate(extraction, schemas.schema("form"))
    assert outcome.code == 0
    assert extraction["schema_version"] == 1
    assert extraction["forms"][0]["indicators"][0]["target"]["kind"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG", "没有表".encode()])
def test_extract_names_what_it_cannot_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    """Exit code 3 and one line."""
    path = tmp_path / "x.txt"
    path.write_bytes(content)

    outcome = call(capsys, "extract", path)

    assert outcome.code == 3
    assert outcome.err.startswith(f"{path}：")
    assert outcome.err.count("\n") == 1


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """As a list, as pages by code or prefix, as data."""
    listed = call(capsys, "rules")
    page = call(capsys, "rules", "scr001", "--lang", "en")
    data = call(capsys, "rules", "SCR", "--format", "json")

    assert listed.out.splitlines()[0].startswith("FRM001")
    assert page.out.startswith("SCR001")
    assert {rule["code"][:3] for rule in json.loads(data.out)["rules"]} == {"SCR"}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_schemas_in_the_repository_are_current(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """``python -m selfeval_cli.run.schemas schemas`` writes them."""
    kept = (ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8")

    assert call(capsys, "schema", name).out == kept
    jsonschema.Draft202012Validator.check_schema(json.loads(kept))


def test_a_report_is_valid_under_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """All samples in one run, findings across forms included."""
    report = json.loads(call(capsys, "check", SAMPLES, "--isolated", "--format", "json").out)

    jsonschema.validate(report, schemas.schema("report"))


def test_policies_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The list in both languages, and one as a file."""
    assert "湖北" in call(capsys, "policies").out
    assert "Hubei" in call(capsys, "policies", "--lang", "en").out
    assert 'name = "hubei"' in call(capsys, "policies", "--show", "hubei").out


def test_a_policy_is_written_to_a_file_and_replaces_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """-o gives UTF-8 whatever the console speaks, and keeps what somebody has written."""
    mine = tmp_path / "我的政策.toml"

    assert call(capsys, "policies", "--show", "hubei", "-o", str(mine)).code == 0
    assert 'name = "hubei"' in mine.read_text("utf-8")
    mine.write_text("mine", "utf-8")
    refused = call(capsys, "policies", "--show", "hubei", "-o", str(mine))
    assert (refused.code, mine.read_text("utf-8")) == (2, "mine")
    assert "换一个名字" in refused.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for bug reports."""
    assert call(capsys, "--version").out == f"selfeval {selfeval_cli.__version__}\n"


# Help


@pytest.mark.parametrize("name", ["", *(name for name in COMMANDS)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_fits_80_columns_and_has_a_text_for_everything(
    capsys: pytest.CaptureFixture[str], name: str, language: str
) -> None:
    """Every option and command is explained in the language asked for, in any position."""
    args = [name] if name else []
    outcome = call(capsys, *args, "--help", "--lang", language)
    if name and outcome.code == 2:
        pytest.skip(f"{name} is not there")

    assert outcome.code == 0
    assert max(map(cells, outcome.out.splitlines())) <= 80
    assert ("用法：" in outcome.out) == (language == "zh")
    keys = [key for key in catalogue("help.toml") if "." in key]
    assert not [key for key in keys if key in outcome.out.split()]


def test_the_language_may_come_from_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option comes before it."""
    monkeypatch.setenv("SELFEVAL_LANG", "en")

    assert "Usage:" in call(capsys, "check", "--help").out
    assert "用法：" in call(capsys, "check", "--help", "--lang", "zh").out


@pytest.mark.parametrize("args", [["--help"], ["check", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    """Not lxml, docx, pydantic or rich."""
    code = (
        "import sys; from selfeval_cli import cli; cli.run(sys.argv[1:]); "
        "print([m for m in ('lxml', 'docx', 'pydantic', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, timeout=60, check=True
    )

    assert done.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("how", "used"),
    [("--format=text", []), ("--format=json", []), ("--color=always", ["rich"])],
)
def test_a_check_builds_no_pydantic_model_and_no_console(how: str, used: list[str]) -> None:
    """Neither here nor in the worker, which is forked with what is imported here. Colours need the
    styles of rich, and nothing that draws."""
    code = (
        "import sys; from selfeval_cli import cli; from selfeval_cli.run import check; "
        "check.prepare(); cli.run(['check', *sys.argv[1:]]); "
        "print([m for m in ('pydantic', 'rich', 'rich.console') if m in sys.modules])"
    )
    sample = str(ROOT / "samples" / "07-score-above-weight.docx")
    done = subprocess.run(
        [sys.executable, "-c", code, sample, how], capture_output=True, timeout=60, check=True
    )

    assert done.stdout.decode().splitlines()[-1] == str(used)


def test_help_texts_are_in_both_languages() -> None:
    """A missing twin would be seen by one half of the users only."""
    for name in ("help.toml", "messages.toml"):
        for key, texts in catalogue(name).items():
            assert set(texts) == {"zh", "en"}, key


def test_chinese_is_wrapped_by_its_width() -> None:
    """A Chinese character takes two columns, and no line begins with a closing mark."""
    assert list(wrap("绩效自评，总分。", 8)) == ["绩效自", "评，总", "分。"]
    assert list(wrap("a bc def", 5)) == ["a bc", "def"]
    assert cells("分a") == 3


def test_completion_is_offered() -> None:
    """The shell script that the help names."""
    outcome = spawn(_SELFEVAL_COMPLETE="bash_source")

    assert "complete" in outcome.out


def test_commands_can_be_called_on_their_own() -> None:
    """As other programs and tests do with click commands."""
    from selfeval_cli.cli.policies import policies

    result: Result = CliRunner().invoke(policies, [])

    assert result.exit_code == 0
    assert isinstance(policies, click.Command)


# The library


def test_the_library_checks_and_extracts() -> None:
    """One document in, a report or its forms out."""
    report = selfeval_cli.check(FAULTY)
    forms = selfeval_cli.extract(str(FAULTY))

    assert report.summary.errors == 2
    assert report.documents[0].forms[0].findings[0].code.startswith("WGT")
    assert isinstance(report, selfeval_cli.Report)
    assert isinstance(forms[0], selfeval_cli.Form)
    assert selfeval_cli.check(FAULTY, "hubei").policy == "hubei"
    assert selfeval_cli.check(FAULTY, select=["SCR"], ignore=["SCR001"]).summary.errors == 0


@pytest.mark.parametrize(("name", "cause"), [("missing.docx", "missing"), ("", "directory")])
def test_the_library_raises_one_exception(tmp_path: Path, name: str, cause: str) -> None:
    """For every document that cannot be read."""
    for use in (selfeval_cli.check, selfeval_cli.extract):
        with pytest.raises(UnreadableDocument) as caught:
            use(tmp_path / name)

        assert caught.value.cause == cause


def test_a_policy_made_by_hand_is_validated_where_it_is_taken() -> None:
    """Records trust their makers; the library does not."""
    sample = ROOT / "samples" / "07-score-above-weight.docx"
    fine = replace(load_policy("national-2020"), execution_weight=10)
    wrong = replace(fine, ceiling_formulas=("guessed",))

    assert selfeval_cli.check(sample, fine) == selfeval_cli.check(sample, "national-2020")
    with pytest.raises(ValidationError):
        selfeval_cli.check(sample, wrong)
    with pytest.raises(ValidationError):
        selfeval_cli.check_folder(sample, policy=wrong)


def test_importing_the_library_is_cheap() -> None:
    """Names are imported when they are used, and all are there."""
    code = "import sys, selfeval_cli; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b"False"
    assert all(hasattr(selfeval_cli, name) for name in selfeval_cli.__all__)
    assert set(selfeval_cli.__all__) <= set(dir(selfeval_cli))
    with pytest.raises(AttributeError):
        _ = selfeval_cli.nothing


def test_a_hostile_name_does_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Control characters in a file name are escaped, in every line that names it."""
    path = tmp_path / "a\x1b[31mred.txt"
    path.write_text("x")

    outcome = call(capsys, "check", path, "--isolated")
    extracted = call(capsys, "extract", path)

    assert outcome.code == extracted.code == 3
    assert "\x1b" not in outcome.out + outcome.err + extracted.err


def test_a_closed_standard_output_is_no_failure() -> None:
    """``selfeval check … >&-`` only wants the exit code."""
    command = f"{sys.executable} -m selfeval_cli check {FAULTY} --isolated >&-"
    done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("options", "shown"), [([], True), (["-q"], False)])
def test_progress_is_shown_on_a_terminal_only(
    tmp_path: Path, options: list[str], shown: bool
) -> None:
    """A bar on standard error, gone at the end; none with -q."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "selfeval_cli", "check", str(SAMPLES), "--isolated", *options]
    report = tmp_path / "report"
    with report.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=theirs) as process:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            drawn += piece
    os.close(ours)

    assert ("检查中".encode() in drawn) == shown
    assert "检查中".encode() not in report.read_bytes()
    assert process.returncode == 1


def test_a_document_that_hangs_is_bounded_for_a_single_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even one document is checked in a worker."""

    def hang(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(checking, "check_bytes", hang)

    outcome = call(capsys, "check", CLEAN, "--timeout", "0.5", "--format", "json")

    assert outcome.code == 3
    assert json.loads(outcome.out)["documents"][0]["problem"]["cause"] == "timeout"


def test_an_interrupt_that_a_library_wraps_is_still_an_interrupt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pydantic turns a KeyboardInterrupt that comes while it builds a model into its own error."""

    def wrapped(*_args: object, **_options: object) -> None:
        try:
            cli._stop(signal.SIGINT, None)
        except KeyboardInterrupt as stop:
            raise ValueError("SchemaError: KeyboardInterrupt") from stop

    monkeypatch.setattr(cli, "_asked_to_stop", [])
    monkeypatch.setattr(cli.selfeval, "main", wrapped)

    assert cli.run(["check", "x"]) == 130


@pytest.mark.parametrize("word", ["cach", "运行", "zzzz"])
def test_a_command_that_is_near_none_points_to_the_help(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing near to suggest is no reason for an internal error."""
    assert cli.run([word]) == 2
    said = capsys.readouterr().err
    assert "selfeval --help" in said
    assert word in said


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_what_the_caller_ignores_stays_ignored(name: str) -> None:
    """HUP under nohup, Ctrl-C of a job in the background of a script."""
    script = (
        "import os, signal\n"
        f"signal.signal(signal.{name}, signal.SIG_IGN)\n"
        "from selfeval_cli import cli\n"
        f"cli.selfeval.main = lambda *_a, **_k: os.kill(os.getpid(), signal.{name})\n"
        "cli.main(['check', 'x'])\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("check --policy nat", {"national-2020", "national-2021-cost"}),
        ("check --select SCR01", {"SCR010", "SCR011", "SCR012", "SCR013", "SCR014"}),
        ("audit --ignore FND001,WGT00", {f"FND001,WGT00{n}" for n in range(1, 10)}),
        ("check --format j", {"json", "jsonl", "junit"}),
    ],
)
def test_the_shell_completes_values(words: str, offered: set[str]) -> None:
    """Policies, rules and formats, also the last of several."""
    environment = {
        **os.environ,
        "_SELFEVAL_COMPLETE": "bash_complete",
        "COMP_WORDS": f"selfeval {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    program = "from selfeval_cli.cli import selfeval; selfeval(prog_name='selfeval')"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert {line.partition(",")[2] for line in done.stdout.split()} == offered


def test_an_interrupt_inside_exec_leaves_with_130(tmp_path: Path) -> None:
    """CPython remembers an interrupt that came inside exec() and would kill itself at its end."""
    script = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from selfeval_cli import cli\n"
        "def interrupted(*_args, **_options):\n"
        "    exec('os.kill(os.getpid(), signal.SIGINT)', {'os': os, 'signal': signal})\n"
        "cli.selfeval.main = interrupted\n"
        "cli.main(['check', 'x'])\n"
    )
    (tmp_path / "stopped.py").write_text(script)
    command = [sys.executable, "-m", "stopped"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


def test_leaving_at_once_loses_nothing() -> None:
    """The process is not taken apart, but who asked to be called at its end is, threads are waited
    for, and all that was written is there, also in a pipe."""
    script = (
        "import atexit, sys, threading, time\n"
        "from selfeval_cli import cli\n"
        "def work():\n"
        "    time.sleep(0.2)\n"
        "    sys.stdout.write('worked ')\n"
        "def called(*_args, **_options):\n"
        "    if sys.argv[1:] == ['thread']:\n"
        "        threading.Thread(target=work).start()\n"
        "    sys.stdout.write('x' * 100_000)\n"
        "    atexit.register(lambda: sys.stdout.write('ended'))\n"
        "    return 3\n"
        "cli.selfeval.main = called\n"
        "cli.main(['check', 'x'])\n"
    )
    for words, end in (([], "xended"), (["thread"], "xworked ended")):
        command = [sys.executable, "-c", script, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 3
        assert len(done.stdout) == 100_000 + len(end) - 1
        assert done.stdout.endswith(end)


def test_a_page_reads_without_marks_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """The cure stands before the examples; tables lose their rules, and a meant ** stays."""
    page = call(capsys, "rules", "FRM005").out

    assert page.index("怎样改正") < page.index("例子")
    assert "“**”" in page
    assert not re.search(r"^\s*\||---|^#|^\*\*", page, re.MULTILINE)
