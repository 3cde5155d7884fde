"""The proof of the batch on a small folder; `make proof` runs it on ten thousand documents."""

from collections import Counter
from pathlib import Path

from documents.broken import BROKEN
from proof import hold, make_folder

from selfeval_cli.input import sources as discovery


def test_the_batch_holds_on_a_small_folder(tmp_path: Path) -> None:
    """Every step of the proof, on 120 documents, the broken ones among them."""
    folder = make_folder(tmp_path / "自评表", 120)

    lines = list(hold(folder, tmp_path))

    assert lines[0].startswith("documents 120, ")
    assert len(lines) > 8


def test_the_folder_is_what_it_is_said_to_be(tmp_path: Path) -> None:
    """A third of the sound documents are texts, some lie in an archive under Chinese names."""
    folder = make_folder(tmp_path, 202)
    found = discovery.discover([str(tmp_path)])

    assert len(BROKEN) == len({entry.name for entry in BROKEN}) == 50
    assert len({entry.cause for entry in BROKEN}) > 14
    assert {source.name for source in found.sources} == {*folder.forms, *folder.broken}
    suffixes = Counter(Path(name).suffix for name in folder.forms)
    assert 0.25 < suffixes[".txt"] / len(folder.forms) < 0.45
    packed = [name for name in folder.forms if ".zip/" in name]
    assert len(packed) == 50
    assert all("批/自评表" in name for name in packed)
    assert Counter(entry.reason for entry in found.skipped)["lock"] == 1
