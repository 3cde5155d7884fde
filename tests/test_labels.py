"""The file of labels holds its wordings as they are looked up."""

import pytest

from selfeval_cli.base.text import bare, fold
from selfeval_cli.forms import labels

WORDINGS = sorted({word for _, _, words in labels._families() for word in words})


def test_wordings_are_written_as_they_are_looked_up() -> None:
    """Folded, and bare but for brackets: so an index of them takes no work at every start."""
    for wording in WORDINGS:
        assert fold(wording) == wording
        assert "(" in wording or bare(wording) == wording


@pytest.mark.parametrize("wording", [word for word in WORDINGS if "(" in word])
def test_a_wording_with_brackets_is_known_without_them(wording: str) -> None:
    """执行率(%) is 执行率 too; what stands in the file as it is counts before."""
    assert labels.names(bare(wording)).keys() >= labels.names(wording).keys()
