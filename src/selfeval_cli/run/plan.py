"""How documents are checked: plain data that travels to worker processes."""

from typing import TYPE_CHECKING

from msgspec import Struct

from selfeval_cli.base.errors import Language

if TYPE_CHECKING:
    from selfeval_cli.model.policy import Policy


class Ignore(Struct, frozen=True):
    """Findings of these rules (code, prefix or name) are shown as suppressed for this reason."""

    rule: str
    reason: str


class Plan(Struct, frozen=True):
    """The policy, the rules and the language for some documents.

    `policy` None lets each form tell its own (`policy.choose`). `select` and `deselect` hold
    codes, prefixes or names; an empty `select` means all rules. `layout` keeps the printed tables
    for renderers that draw the form, `rows` the indicators for writers that list them.
    `password` opens documents that are locked.
    """

    policy: "Policy | None" = None
    language: Language = "zh"
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    layout: bool = False
    rows: bool = False
    password: str | None = None


def given_policy(policy: "Policy | str | None") -> "Policy | None":
    """Return the policy a caller names, or hands over: that one was made by hand and is validated.

    Raise SettingsError for one that cannot be used, pydantic's ValidationError for a `Policy` with
    impossible values.
    """
    if policy is None:
        return None
    if isinstance(policy, str):
        from selfeval_cli.policy import load
        from selfeval_cli.rules.texts import codes

        return load(policy, codes())
    return type(policy).model_validate(policy.model_dump())
