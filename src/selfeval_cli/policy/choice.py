"""Which policy a form is judged by: the one asked for, else the one the form itself shows."""

from selfeval_cli.base.kinds import kind
from selfeval_cli.base.text import bare
from selfeval_cli.model.form import Form
from selfeval_cli.model.policy import Policy, Recognise
from selfeval_cli.policy import DEFAULT, built_in, load


def choose(form: Form, forced: Policy | None = None) -> Policy:
    """The policy for `form`: `forced`, else the first built-in one that it shows, else the default.

    A form without weights and scores is never judged by a policy that gives points.
    """
    if forced is not None and not (forced.scored and not kind(form.kind).scored):
        return forced
    return next((policy for policy in built_in() if shows(form, policy.recognise)), load(DEFAULT))


def shows(form: Form, marks: Recognise | None) -> bool:
    """Whether `form` bears every mark by which a policy is recognised; False without any."""
    if marks is None:
        return False
    if marks.kind is not None and form.kind != marks.kind:
        return False
    points = None if form.funds is None else form.funds.declared_points.number
    if marks.execution_points is not None and points != marks.execution_points:
        return False
    return not marks.level1 or any(
        bare(row.level1.text).startswith(marks.level1) for row in form.rows
    )
