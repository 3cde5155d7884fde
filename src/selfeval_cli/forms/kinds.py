"""Which kind of form this is: by its title, and by whether its rows carry weights and scores."""

from selfeval_cli.base.kinds import Kind, kinds
from selfeval_cli.base.text import fold
from selfeval_cli.forms.indicators import Indicators
from selfeval_cli.model.form import FormKind, Funds


def kind_of(title: str, table: Indicators, funds: Funds | None) -> FormKind:
    """Return the kind of a form by its title, its indicators and its funds."""
    money = () if funds is None else funds.rows
    scored = any(row.weight or row.score for row in table.rows)
    scored = scored or any(row.weight or row.score for row in money)
    columns = bool({"weight", "score"} & set(table.columns))
    return next(entry.name for entry in kinds() if _fits(entry, fold(title), scored, columns))


def _fits(entry: Kind, title: str, scored: bool, columns: bool) -> bool:
    if entry.titles and not any(word in title for word in entry.titles):
        return not entry.scored and not scored and not columns
    return entry.scored or not scored
