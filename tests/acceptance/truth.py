"""Who may see what, worked out from the cast alone: not with the code that is tested."""

from dataclasses import dataclass, field

from tests.cast import PARTS

# Every role of the cast reads reports except the administrator; a lapsed assignment gives nothing.
BLIND = frozenset({"ayu", "lina"})
# The field answers; what may follow from an answer is for the sub-district and above.
FIELD = frozenset({"sari", "bayu", "made"})
# Cases are for those who receive, study and decide; neither the field nor the auditor reads them.
STRANGERS_TO_CASES = FIELD | {"toto"}
CASE_KINDS = frozenset({"case", "plenary", "transfer"})
MEMBERS = (
    "sari",
    "bayu",
    "made",
    "dewi",
    "agus",
    "rina",
    "budi",
    "hadi",
    "ratna",
    "yosef",
    "nani",
    "toto",
    "ayu",
    "lina",
)


def area(name: str) -> str | None:
    """The path of the places that a member works on; None for who holds nothing now."""
    part = PARTS[name]
    if part.lapsed:
        return None
    if part.station is None:
        return part.path
    return f"{part.path}{part.station[-3:]}."


def sees(name: str, path: str) -> bool:
    """Whether a member may read a report from the place with this path."""
    own = area(name)
    return name not in BLIND and own is not None and path.startswith(own)


@dataclass
class World:
    """What there is to be seen: things by kind and id (as text), each with the path where it belongs."""

    things: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, kind: str, id: object, path: str) -> None:
        """Note one thing."""
        self.things.setdefault(kind, {})[str(id)] = path

    def foreign(self, kind: str, name: str) -> list[str]:
        """Ids of a kind that lie outside a member's area."""
        own = area(name)
        return [id for id, path in self.things[kind].items() if own is None or not path.startswith(own)]

    def unseen(self, kind: str, name: str) -> list[str]:
        """Ids of reports, evidence or alerts that a member may not read."""
        known = set(self.seen(kind, name))
        return [id for id in self.things[kind] if id not in known]

    def seen(self, kind: str, name: str) -> list[str]:
        """Ids of reports, evidence or alerts that a member may read."""
        if (kind == "alert" and name in FIELD) or (kind in CASE_KINDS and name in STRANGERS_TO_CASES):
            return []
        return [id for id, path in self.things[kind].items() if sees(name, path)]
