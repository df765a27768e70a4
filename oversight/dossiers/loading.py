"""Loads the patterns of register numbers and the codes of offices that ship with the platform; safe to repeat."""

import re
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from oversight.accounts.models import Office
from oversight.accounts.roles import OfficeLevel
from oversight.dossiers.models import NumberPattern, OfficeCode
from oversight.dossiers.numbers import is_city

DATA = Path(__file__).resolve().parent / "data"
CENTRE = "00.00"
_KIND = re.compile(r"^(Kabupaten|Kota) (Administrasi )?")
_OF_REGISTERS = (OfficeLevel.NATIONAL, OfficeLevel.PROVINCE, OfficeLevel.REGENCY, OfficeLevel.DISTRICT)


@transaction.atomic
def load() -> tuple[int, int]:
    """Enter what is not there yet: how many patterns, how many codes of offices."""
    with (DATA / "numbers.toml").open("rb") as file:
        shipped: dict[str, Any] = tomllib.load(file)
    patterns, codes = NumberPattern.objects.count(), OfficeCode.objects.count()
    NumberPattern.objects.bulk_create(
        [
            NumberPattern(
                series=row["series"],
                valid_from=row["valid_from"],
                pattern=row["pattern"],
                basis=row["basis"],
                is_confirmed=row["confirmed"],
            )
            for row in shipped["pattern"]
        ],
        ignore_conflicts=True,
    )
    OfficeCode.objects.bulk_create(_codes(shipped["codes"]), ignore_conflicts=True, batch_size=2_000)
    return NumberPattern.objects.count() - patterns, OfficeCode.objects.count() - codes


def _codes(shipped: dict[str, Any]) -> list[OfficeCode]:
    """A code for every office that keeps a register, from the nation down to the sub-district."""
    offices = {
        office.path: office for office in Office.objects.filter(level__in=_OF_REGISTERS).select_related("region")
    }
    observed = {f"{code}.": number for code, number in shipped["observed"]["offices"].items()}
    codes = {"": CENTRE}
    for number, code in enumerate(shipped["provinces"], start=1):
        path = f"{code}."
        if path in offices:
            codes[path] = f"{number:02}.00"
            units = [office for office in offices.values() if office.path.startswith(path) and len(office.path) == 6]
            for unit, place in _numbered(units, observed).items():
                codes[unit] = f"{number:02}.{place:02}"
    for path in offices:
        if len(path) == 9:  # a sub-district's number is its regency's with the number of the district
            codes[path] = f"{codes[path[:6]]}.{path[6:8]}"
    return [
        OfficeCode(
            office=office,
            valid_from=shipped["valid_from"],
            code=codes[path],
            is_confirmed=path == "" or path in observed,
            source=shipped["observed"]["source"] if path == "" or path in observed else shipped["source"],
        )
        for path, office in offices.items()
        if path in codes
    ]


def _numbered(units: list[Office], observed: dict[str, int]) -> dict[str, int]:
    """Cities before regencies, each by alphabet; what was observed has its number, the others share out the rest."""
    fixed = {unit.path: observed[unit.path] for unit in units if unit.path in observed}
    free = iter(number for number in range(1, len(units) + 1) if number not in fixed.values())
    order = sorted(
        units, key=lambda unit: (not is_city(unit.path), _KIND.sub("", unit.region.name if unit.region else ""))
    )
    return {unit.path: fixed.get(unit.path) or next(free) for unit in order}
