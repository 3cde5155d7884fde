"""Which policy a form is judged by: the one asked for, else the one the form itself tells."""

from decimal import Decimal

from selfeval_cli.model.form import Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.policy import load

DEFAULT = "national-2020"


def choose(form: Form, forced: Policy | None = None) -> Policy:
    """The policy for `form`.

    Forms without weights and scores are always judged as transfer forms. Otherwise `forced` wins;
    without it execution worth 20 in the form's header means the Hubei layout, and cost as a
    first-level category means 财预〔2021〕101号.
    """
    if form.kind == "transfer":
        return forced if forced is not None and not forced.scored else load("transfer")
    if forced is not None:
        return forced
    if form.funds is not None and form.funds.declared_points.number == Decimal(20):
        return load("hubei")
    if any(row.level1.text.strip().startswith("成本") for row in form.rows):
        return load("national-2021-cost")
    return load(DEFAULT)
