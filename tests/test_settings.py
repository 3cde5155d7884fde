"""Settings: the nearest file holds, alone; every fault is named with its place."""

from pathlib import Path

import pytest

from selfeval_cli import policy
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.run import settings
from selfeval_cli.run.check import Ignore, Plan
from selfeval_cli.run.nearest import nearest_settings


def write(folder: Path, text: str, name: str = "selfeval.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def plan(folder: Path, text: str, document: str, given: Plan | None = None) -> Plan:
    loaded = settings.load(write(folder, text))
    return settings.plan_for(str(folder / document), loaded, given or Plan())


def test_the_nearest_file_upwards_holds(tmp_path: Path) -> None:
    """A file further up is not merged in; a plain pyproject.toml is passed over."""
    write(tmp_path, 'policy = "hubei"')
    write(tmp_path / "a", "[tool.other]", "pyproject.toml")
    near = write(tmp_path / "a" / "b", '[tool.selfeval]\nlanguage = "en"', "pyproject.toml")

    assert nearest_settings(tmp_path / "a" / "b" / "c") == near
    assert nearest_settings(tmp_path / "a") == tmp_path / "selfeval.toml"
    assert settings.load(near).settings.policy is None
    assert settings.load(near).settings.language == "en"


def test_selfeval_toml_comes_before_pyproject(tmp_path: Path) -> None:
    """In one folder the file of our own name holds."""
    write(tmp_path, "[tool.selfeval]", "pyproject.toml")
    own = write(tmp_path, "jobs = 3")

    assert nearest_settings(tmp_path) == own


def test_a_call_comes_before_the_settings(tmp_path: Path) -> None:
    """--select replaces the choice of the settings, --ignore adds to theirs."""
    text = 'select = ["scr"]\ndeselect = ["SCR004"]\npolicy = "hubei"'

    alone = plan(tmp_path, text, "a.docx")
    called = plan(tmp_path, text, "a.docx", Plan(select=("WGT",), deselect=("WGT001",)))

    assert (alone.select, alone.deselect) == (("SCR",), ("SCR004",))
    assert alone.policy is not None
    assert alone.policy.name == "hubei"
    assert (called.select, called.deselect) == (("WGT",), ("WGT001", "SCR004"))


def test_settings_by_path(tmp_path: Path) -> None:
    """The last matching entry wins per key, and ignores add up."""
    text = """
    ignore = [{ rule = "FND004", reason = "年初未批复" }]
    [[per-path]]
    paths = ["转移/**"]
    policy = "transfer"
    select = ["FND"]
    [[per-path]]
    paths = ["转移/旧/*"]
    select = ["FRM"]
    ignore = [{ rule = "FRM001", reason = "旧表没有" }]
    """

    plain = plan(tmp_path, text, "a.docx")
    moved = plan(tmp_path, text, "转移/b.docx")
    old = plan(tmp_path, text, "转移/旧/c.docx")

    assert plain == Plan(ignore=(Ignore("FND004", "年初未批复"),))
    assert moved.policy is not None
    assert (moved.policy.name, moved.select) == ("transfer", ("FND",))
    assert (old.policy, old.select) == (moved.policy, ("FRM",))
    assert old.ignore == (Ignore("FND004", "年初未批复"), Ignore("FRM001", "旧表没有"))


def test_an_ignore_may_be_limited_to_paths(tmp_path: Path) -> None:
    """A pattern without a slash means a name anywhere, a member of an archive included."""
    text = '[[ignore]]\nrule = "SCR001"\nreason = "已说明"\npaths = ["*.docx"]'

    assert plan(tmp_path, text, "x/a.zip/b.docx").ignore
    assert not plan(tmp_path, text, "x/a.txt").ignore


def test_a_policy_file_is_seen_from_the_settings(tmp_path: Path) -> None:
    """Wherever the program was started."""
    write(tmp_path / "p", 'extends = "hubei"\nname = "own"', "own.toml")

    own = plan(tmp_path, 'policy = "p/own.toml"', "a.docx").policy

    assert own is not None
    assert own.name == "own"
    assert own.execution_weight == 20


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_settings_and_policies_are_read_in_the_encodings_written_here(
    tmp_path: Path, encoding: str
) -> None:
    """What Notepad saves as ANSI or Unicode, and what a GBK console redirects."""
    (tmp_path / "own.toml").write_bytes(
        'extends = "hubei"\ntitle = "本市办法"\nexecution_weight = "20"\n'.encode(encoding)
    )
    text = 'policy = "own.toml"\n[[ignore]]\nrule = "WGT004"\nreason = "本市统一采用"\n'
    (tmp_path / "selfeval.toml").write_bytes(text.encode(encoding))
    loaded = settings.load(tmp_path / "selfeval.toml")

    assert loaded.settings.ignore[0].reason == "本市统一采用"
    assert policy.load(str(tmp_path / "own.toml")).title.zh == "本市办法"


def test_what_is_no_text_is_no_setting(tmp_path: Path) -> None:
    """Told by its name, with what to do."""
    (tmp_path / "selfeval.toml").write_bytes(b"\x00\xff\x00\x00binary")

    with pytest.raises(SettingsError, match=r"selfeval\.toml 不是文本"):
        settings.load(tmp_path / "selfeval.toml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('polcy = "hubei"', ":1: polcy"),
        ('\nlanguage = "fr"', ":2: language"),
        ('[[ignore]]\nrule = "SCR001"', "ignore.reason"),
        ('[[ignore]]\nrule = "SCR001"\nreason = " "', ":3: ignore.reason"),
        (
            '[[ignore]]\nrule = "SCR001"\nreason = "x"\n[[ignore]]\nrule = "SCR9"\nreason = "x"',
            ":5: ignore",
        ),
        ('select = ["SCR01x"]', ":1: select"),
        ("jobs = 0", ":1: jobs"),
        ("timeout = -1", ":1: timeout"),
        ('cache = "yes please"', ":1: cache"),
        ('# head\npolicy = "nowhere"', ":2: policy"),
        ("[[per-path]]\npaths = []", ":2: per-path.paths"),
        ('[[per-path]]\npolicy = "hubei"', "per-path.paths"),
        ('[[per-path]]\npaths = ["a"]\ndeselect = ["QQQ"]', ":3: per-path.deselect"),
        ("language =", "TOML"),
        ('ignore = ["WGT004"]', ":1: ignore"),
        ('ignore = "WGT004"', ":1: ignore"),
        ("policy = 3", ":1: policy"),
    ],
)
def test_a_bad_setting_is_named_with_file_line_and_key(
    tmp_path: Path, text: str, expected: str
) -> None:
    """In both languages, in one line."""
    path = write(tmp_path, text)

    with pytest.raises(SettingsError) as caught:
        settings.load(path)

    for message in (caught.value.text("zh"), caught.value.text("en")):
        assert "selfeval.toml" in message
        assert expected.replace(": ", "：") in message.replace(": ", "：")
        assert "\n" not in message


def test_settings_are_shown_as_toml_that_loads_again(tmp_path: Path) -> None:
    """Only what differs from the defaults is shown."""
    text = """
    policy = "hubei"
    fail-on = "warning"
    ignore = [{ rule = "SCR001", reason = "已\\"说明\\"", paths = ["a/*"] }]
    jobs = 2
    """
    before = settings.load(write(tmp_path / "a", text)).settings

    shown = settings.as_toml(before)

    assert settings.load(write(tmp_path / "b", shown)).settings == before
    assert "timeout" not in shown


def test_what_a_value_must_be_is_told_in_the_users_words(tmp_path: Path) -> None:
    """No word of pydantic's: choices, kinds and the policy as it was written."""
    told = {
        'fail-on = "bad"': "只能是 error, warning, info, never。",
        'ignore = ["WGT004"]': "不能是 WGT004，应为表 { … }。",
        'cache = "perhaps"': "不能是 perhaps，应为 true 或 false。",
        "timeout = -1": "须为合适的数，而不是 -1。",
        'policy = "nat"': "没有评分办法 nat：",
    }

    for text, message in told.items():
        path = write(tmp_path, text)
        settings.load.cache_clear()
        with pytest.raises(SettingsError) as caught:
            settings.load(path)
        assert message in caught.value.text("zh")
