"""Forms that share copied rows, as groups with their members: who copied from whom is one entry."""

from collections.abc import Iterable

from msgspec import Struct, field

from selfeval_cli.model.report import Finding

#: The rule that finds rows copied between projects.
CODE = "SET002"


class Member(Struct, frozen=True):
    """A form with copied rows: where the page shows it, what it is about, and what was found."""

    anchor: str
    who: object
    message: str


class Copied(Struct):
    """The members by the place that names a form, and which places belong together."""

    members: dict[str, Member] = field(default_factory=dict)
    _above: dict[str, str] = field(default_factory=dict)

    def add(self, place: str, member: Member, finding: Finding) -> None:
        """Take in a form with copied rows, and join it with the forms its finding names."""
        self.members[place] = member
        for other in finding.related:
            if " › #" in other.where:
                self._above[self._root(_form(other.where))] = self._root(place)

    def groups(self) -> list[list[Member]]:
        """The groups, the largest first."""
        found: dict[str, list[Member]] = {}
        for place, member in self.members.items():
            found.setdefault(self._root(place), []).append(member)
        return sorted(_several(found.values()), key=len, reverse=True)

    def _root(self, place: str) -> str:
        while (above := self._above.get(place, place)) != place:
            place = above
        return place


def place_of(path: str, number: int) -> str:
    """A form as findings of other forms name it, without its project."""
    return f"{path} › #{number}"


def _form(where: str) -> str:
    path, number, *_ = where.split(" › ")
    return f"{path} › {number}"


def _several(groups: Iterable[list[Member]]) -> Iterable[list[Member]]:
    return (group for group in groups if len(group) > 1)
