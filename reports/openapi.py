"""The filing in the OpenAPI document: one schema per published instrument, the one that intake enforces."""

from typing import Any

from django.db import DatabaseError

_STATION = "6401012009001"
EXAMPLE: dict[str, Any] = {
    "id": "018da69a-7d00-7c4b-8a51-0242ac120002",
    "instrument": "pemilu-2024-voting-counting@1",
    "station": _STATION,
    "observed_at": "2024-02-14T15:40:00+08:00",
    "answers": {"PS01": "no", "PS08": "yes", "HS03": "unobserved"},
    "remarks": {"PS08": "The voter list was put up at 08.10 after a reminder."},
    "tallies": {
        "PPWP": {
            "voters": {"l": 116, "p": 104, "j": 220},
            "users_dpt": {"l": 95, "p": 85, "j": 180},
            "users_dptb": {"l": 1, "p": 0, "j": 1},
            "users_dpk": {"l": 8, "p": 2, "j": 10},
            "users_total": {"l": 104, "p": 87, "j": 191},
            "votes": [28, 153, 8],
            "valid": 189,
            "invalid": 2,
            "total": 191,
        }
    },
    "device_counter": 1,
}
DRAFT: dict[str, Any] = {
    "instrument": "pemilu-2024-voting-counting@1",
    "station": _STATION,
    "values": {
        "answers.PS01": {"value": "no", "at": 1_707_890_400_000},
        "tallies.PPWP.votes.0": {"value": 28, "at": 1_707_890_460_000},
    },
}
FILING: dict[str, Any] = {"$ref": "#/components/schemas/StationReportFiling"}


def add_instruments(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: `StationReportFiling` is any of the filings of the published instruments."""
    from reports import queries

    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    names = []
    try:
        for row in queries.instruments():
            known = queries.instrument(row.name)
            if known is not None:
                name = f"Filing_{row.code.replace('-', '_')}_v{row.version}"
                schemas |= _relocated(name, known.rules.schema())
                names.append(name)
    except DatabaseError:  # the document is also built where no database is, for the snapshot of its shape
        names = []
    schemas["StationReportFiling"] = (
        {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]} if names else {"type": "object"}
    )
    batch = schemas.get("Batch")
    if batch:
        batch["properties"]["items"]["items"] = FILING
    return result


def _relocated(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Move the definitions of a stand-alone schema beside it, under names of their own."""

    def moved(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: f"#/components/schemas/{name}_{value.removeprefix('#/$defs/')}"
                if key == "$ref" and isinstance(value, str) and value.startswith("#/$defs/")
                else moved(value)
                for key, value in part.items()
                if key not in {"$schema", "$defs", "$id"}
            }
        return [moved(item) for item in part] if isinstance(part, list) else part

    found = {f"{name}_{key}": moved(value) for key, value in schema.get("$defs", {}).items()}
    return found | {name: moved(schema)}
