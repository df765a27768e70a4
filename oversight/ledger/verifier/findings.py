"""What the verifier finds."""

import msgspec


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One damaged thing: where it is and what is wrong with it. `last_index` closes a range of leaves."""

    kind: str
    message: str
    entry: str | None = None
    index: int | None = None
    last_index: int | None = None
    row: str | None = None

    def __str__(self) -> str:
        where = []
        if self.index is not None:
            is_range = self.last_index is not None and self.last_index != self.index
            where.append(f"leaves {self.index} to {self.last_index}" if is_range else f"leaf {self.index}")
        if self.entry is not None:
            where.append(f"entry {self.entry}")
        if self.row is not None:
            where.append(f"row {self.row}")
        return f"{', '.join(where) or 'ledger'}: {self.message} [{self.kind}]"
