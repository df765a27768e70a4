"""Which preparation steps this database has seen."""

from datetime import datetime

from oversight.core.models import Loaded


def done() -> dict[str, str]:
    """The digest of what shaped each step that is done, by its name."""
    return dict(Loaded.objects.values_list("name", "digest"))


def mark(name: str, digest: str, *, now: datetime) -> None:
    """Remember that a step is done."""
    Loaded.objects.update_or_create(name=name, defaults={"digest": digest, "at": now})
