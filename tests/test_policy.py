"""Policies: the facts of the built-in ones, and files of one's own that start from them."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from form_builder import form, row
from msgspec.structs import replace

from selfeval_cli import policy
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.policy import Bands, Policy
from selfeval_cli.policy.choice import choose
from selfeval_cli.rules.texts import codes

NATIONAL = {"产出指标": Decimal(50), "效益指标": Decimal(30), "满意度指标": Decimal(10)}


def write(folder: Path, text: str, name: str = "own.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def weights(name: str) -> dict[str, Decimal | None]:
    return {category.name: category.weight for category in policy.load(name).categories}


def edges(bands: Bands | None) -> list[tuple[Decimal, Decimal]]:
    assert bands is not None
    return [(band.low, band.high) for band in (bands.achieved, bands.partial, bands.missed)]


@pytest.mark.parametrize(
    "label",
    ["成本指标", "成 本\n指 标", "成\u200b本指标（20分）", "一、成本指标", "（一）成本指标"],
)
def test_a_form_shows_its_policy_however_its_label_is_printed(label: str) -> None:
    """A first level of costs is the layout of 2021; without one it is that of 2020."""
    rows = [row("单位造价", "≤5元", "5元", "20", "20", level1=label)]

    assert choose(form(rows)).name == "national-2021-cost"
    assert choose(form([row("培训人数", "5人", "5人", "20", "20")])).name == policy.DEFAULT


def test_the_default_is_the_national_policy_of_2020() -> None:
    """Execution 10, output 50, benefit 30, satisfaction 10, out of 100; bands 80 and 60."""
    national = policy.load(policy.DEFAULT)

    assert national.name == "national-2020"
    assert national.execution_weight == 10
    assert national.full_marks == 100
    assert weights("national-2020") == NATIONAL
    assert sum(NATIONAL.values()) + 10 == 100
    tenth = Decimal("0.1")
    assert edges(national.bands) == [(8 * tenth, 1), (6 * tenth, 8 * tenth), (0, 6 * tenth)]
    assert national.exceed_threshold == Decimal("0.3")
    assert national.low_execution is None


@pytest.mark.parametrize(
    ("total", "word"), [("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.9", "差")]
)
def test_grades_begin_at_90_80_and_60(total: str, word: str) -> None:
    """The lower edge belongs to the better grade."""
    grades = policy.load("national-2020").grades

    assert next(grade for grade in grades if Decimal(total) >= grade.low).words[0] == word


def test_cost_as_a_first_level_category() -> None:
    """Cost 20, output 40, benefit 20, satisfaction 10, and 10 for execution."""
    assert list(weights("national-2021-cost").values()) == [20, 40, 20, 10]
    assert policy.load("national-2021-cost").execution_weight == 10
    assert not policy.load("national-2021-cost").categories[0].required


def test_hubei_gives_execution_20_and_bands_of_80_and_50() -> None:
    """Reverse indicators are scored by W × T ÷ A only; the rest is national."""
    hubei = policy.load("hubei")

    assert hubei.execution_weight == 20
    assert hubei.ceiling_formulas == ("inverse",)
    assert [low for low, _ in edges(hubei.bands)] == [Decimal("0.8"), Decimal("0.5"), 0]
    assert hubei.grades == policy.load("national-2020").grades


def test_transfer_forms_are_not_scored() -> None:
    """No weights, no bands, no grades."""
    transfer = policy.load("transfer")

    assert (transfer.scored, transfer.bands, transfer.grades) == (False, None, ())
    assert transfer.execution_weight is None


def test_every_built_in_policy_can_be_listed_and_shown() -> None:
    """What is shown is commented in both languages and loads again as the same policy."""
    for entry in policy.built_in():
        text = policy.show(entry.name)

        assert text.startswith("# ")
        assert tomllib.loads(text)["name"] == entry.name


def test_a_shown_policy_is_a_policy_file(tmp_path: Path) -> None:
    """Saved under another name it is the same policy, extends included."""
    for entry in policy.built_in():
        assert policy.load(write(tmp_path, policy.show(entry.name))) == entry
        policy.load.cache_clear()


def test_a_file_states_only_what_differs(tmp_path: Path) -> None:
    """Sichuan asks for a reason below 90 %; severities are merged one by one."""
    path = write(
        tmp_path,
        """
        extends = "hubei"
        name = "sichuan"
        title = "四川"
        low_execution = "90"
        [severities]
        WGT004 = "warning"
        """,
    )

    own = policy.load(path)

    assert own.low_execution == 90
    assert own.execution_weight == 20
    assert own.title.zh == own.title.en == "四川"
    assert own.severities == {"WGT004": "warning"}


def test_a_file_may_extend_a_file(tmp_path: Path) -> None:
    """The path is seen from the file, and severities of both hold."""
    (tmp_path / "base").mkdir()
    write(
        tmp_path / "base",
        'extends = "national-2020"\nname = "a"\n[severities]\nSCR001 = "info"',
    )
    path = write(
        tmp_path,
        'extends = "base/own.toml"\nname = "b"\nexceed_threshold = "none"\n'
        '[severities]\nSCR002 = "warning"',
    )

    own = policy.load(path)

    assert own.severities == {"SCR001": "info", "SCR002": "warning"}
    assert own.exceed_threshold is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('name = "x"\nfull_marks = "many"', ":2: full_marks"),
        ('extends = "hubei"\nfull_mark = "100"', ":2: full_mark"),
        ('extends = "hubei"\n\n[severities]\nSCR001 = "fatal"', ":4: severities.SCR001"),
        ('extends = "hubei"\n[severities]\nSCR999 = "error"', "SCR999"),
        ('extends = "hubei"\noff = ["XYZ"]', ":2: off"),
        ('extends = "hubei"\n[[grades]]\nwords = ["优"]\nlow = "x"', ":4: grades.low"),
        (
            'extends = "hubei"\n[bands]\nachieved = { low = "0.8", high = "1" }\n'
            'partial = { low = "0.8", high = "0.5" }\nmissed = { low = "0", high = "0.5" }',
            ":4: bands.partial",
        ),
        ('extends = "national-2020"\nexecution_weight = "20"', "110"),
        ('extends = "nowhere"', "nowhere"),
        ('extends = "own.toml"', ":1: extends"),
        ("extends = 3", ":1: extends"),
        ("name = [", "TOML"),
    ],
)
def test_a_bad_policy_is_named_with_file_line_and_key(
    tmp_path: Path, text: str, expected: str
) -> None:
    """In both languages, in one line."""
    path = write(tmp_path, text)

    with pytest.raises(SettingsError) as caught:
        policy.load(path, codes())

    for message in (caught.value.text("zh"), caught.value.text("en")):
        assert "own.toml" in message
        assert expected.replace(": ", "：") in message.replace(": ", "：")
        assert "\n" not in message


def test_an_unknown_policy_names_the_built_in_ones() -> None:
    """A misspelt name is answered with the right ones."""
    with pytest.raises(SettingsError, match="national-2020"):
        policy.load("nationl-2020")


def test_bytes_that_are_no_text_are_no_policy(tmp_path: Path) -> None:
    """A picture given as policy file is a clear error."""
    path = tmp_path / "x.toml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

    with pytest.raises(SettingsError, match="UTF-8"):
        policy.load(str(path))


def test_a_policy_that_does_not_make_full_marks_is_wrong(tmp_path: Path) -> None:
    """Categories of 90 and an execution of 15 make 105: a settings error, with 2 on the command
    line; a built-in's name with other content is one as well."""
    from selfeval_cli import cli

    sample = Path(__file__).resolve().parents[1] / "samples" / "01-clean-national-2020.docx"
    head = 'extends = "national-2020"\ntitle = { zh = "例", en = "example" }\n'
    for text in ('name = "example"\nexecution_weight = "15"\n', 'name = "national-2020"\n'):
        file = tmp_path / "p.toml"
        file.write_text(head + text, "utf-8")
        assert cli.run(["check", "--policy", str(file), str(sample)]) == 2


@pytest.mark.parametrize("name", policy.NAMES)
def test_a_built_in_policy_is_what_pydantic_makes_of_its_file(name: str) -> None:
    built = replace(policy.load(name), extends=None)
    assert Policy.model_validate_json(built.model_dump_json()) == built
