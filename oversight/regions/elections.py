"""Loads elections with their contests and stages from data/elections.toml; safe to repeat."""

import tomllib
from typing import Any

from django.db import transaction

from oversight.regions.models import CodeSystem, Contest, Election, Stage
from oversight.regions.queries import edition_in_force
from oversight.regions.sources import DATA


@transaction.atomic
def load_elections() -> list[str]:
    """Write what is missing, leave what is there (administrators edit stages); the codes of the elections written."""
    with (DATA / "elections.toml").open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["election"]
    written = []
    for row in rows:
        contests, stages = row.pop("contests"), row.pop("stage")
        row["edition"] = edition_in_force(CodeSystem.KEMENDAGRI, row["voting_day"])
        election, created = Election.objects.get_or_create(code=row["code"], defaults=row)
        Contest.objects.bulk_create(
            [
                Contest(election=election, type=kind, counting_order=order)
                for order, kind in enumerate(contests, start=1)
            ],
            ignore_conflicts=True,
        )
        Stage.objects.bulk_create(
            [Stage(election=election, number=number, **stage) for number, stage in enumerate(stages, start=1)],
            ignore_conflicts=True,
        )
        if created:
            written.append(election.code)
    return written
