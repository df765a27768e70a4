"""What is said of a cell: the name of a rule. Its words are in `oversight.imports.words`."""

import msgspec


class Note(msgspec.Struct, frozen=True):
    """A repair: which rule, and what is read now."""

    rule: str
    now: str


class Unfit(Exception):
    """The cell breaks a rule and cannot be repaired without guessing."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule
