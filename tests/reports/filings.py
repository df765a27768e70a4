"""Filings for the tests of the rules: the shipped instrument, one that has every answer type, good filings of both."""

import json
from copy import deepcopy
from typing import Any

from reports import rules
from reports.publishing import FOLDER

SHIPPED = rules.load((FOLDER / "pemilu-2024-voting-counting.v1.json").read_bytes())
REPORT = "018da5c5-6a00-7000-8000-000000000001"
PHOTO = "018da5c5-6a00-7000-8000-000000000002"
OTHER_PHOTO = "018da5c5-6a00-7000-8000-000000000003"


def _words(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


def _item(code: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "text": _words("Apa yang terjadi?"), "type": type_, "source": "test", "mark": "S"} | more


EVERY_TYPE: dict[str, Any] = {
    "code": "every-type",
    "version": 3,
    "election": "pemilu-2024",
    "module": "voting",
    "regime": "pemilu",
    "title": _words("Semua jenis"),
    "source": "test",
    "counted_stations": 100,
    "limits": {
        "voters_per_station": 300,
        "voters_basis": "test",
        "reserve_per_mille": 20,
        "reserve_tolerance": 1,
        "reserve_basis": "test",
    },
    "demo": {"field": "demo_answers", "meaning": _words("peragaan")},
    "groups": [
        {
            "code": "all",
            "title": _words("Semua"),
            "items": [
                _item("YN01", "yes_no", adverse="no", needs_note=True, needs_photo=True, published_count=50),
                _item(
                    "YN02",
                    "yes_no",
                    adverse="no",
                    compares="R3",
                    alert={"consequence": "recount", "basis": "test", "days": 10},
                ),
                _item("NU01", "number", maximum=7),
                _item("TI01", "time"),
                _item("TI02", "time", not_before="TI01"),
                _item("TX01", "text"),
                _item(
                    "CH01",
                    "choice",
                    choices=[
                        {"value": "left", "text": _words("kiri")},
                        {"value": "right", "text": _words("kanan")},
                    ],
                ),
                _item("PH01", "photo"),
            ],
        }
    ],
    "tallies": [
        {
            "contest": "PPWP",
            "title": _words("Presiden"),
            "form": "C.Hasil",
            "options": {"min": 3, "max": 3},
            "parts": [
                "voters",
                "users_dpt",
                "users_dptb",
                "users_dpk",
                "users_total",
                "disabled",
                "ballots",
                "votes",
                "valid",
                "invalid",
                "total",
            ],
            "source": "test",
            "mark": "S",
        },
        {
            "contest": "DPR",
            "title": _words("DPR"),
            "form": "C.Hasil",
            "options": {"min": 2, "max": 4},
            "parts": ["voters", "votes", "valid"],
            "source": "test",
            "mark": "S",
        },
    ],
}


def people(men: int, women: int, both: int | None = None) -> dict[str, int]:
    """A block with men, women and their sum, or another sum."""
    return {"l": men, "p": women, "j": men + women if both is None else both}


def tally(**changes: Any) -> dict[str, Any]:
    """A result form in which every figure agrees; `None` takes a part out."""
    whole = {
        "voters": people(133, 139),
        "users_dpt": people(113, 116),
        "users_dptb": people(1, 1),
        "users_dpk": people(2, 3),
        "users_total": people(116, 120),
        "disabled": people(1, 0),
        "ballots": {"received": 278, "used": 236, "returned": 2, "unused": 40},
        "votes": [28, 153, 52],
        "valid": 233,
        "invalid": 3,
        "total": 236,
    } | changes
    return {part: value for part, value in whole.items() if value is not None}


def plain(**changes: Any) -> dict[str, Any]:
    """The smallest filing of the shipped instrument, with changes."""
    return {
        "id": REPORT,
        "instrument": "pemilu-2024-voting-counting@1",
        "station": "6401012009001",
        "observed_at": "2024-02-14T15:40:00+08:00",
    } | changes


def full() -> dict[str, Any]:
    """A filing of the instrument with every answer type that fills in every field."""
    return deepcopy(
        {
            "id": REPORT,
            "instrument": "every-type@3",
            "station": "6401012009001",
            "observed_at": "2024-02-14T15:40:00.123000+08:00",
            "answers": {
                "YN01": "no",
                "YN02": "yes",
                "NU01": 7,
                "TI01": "07:00",
                "TI02": "13:00",
                "TX01": "tenang",
                "CH01": "left",
                "PH01": PHOTO,
            },
            "remarks": {"YN01": 'Kotak dibuka pukul 07.20 "lewat" \\u tangga: baris\nbaru'},
            "note": "Hujan deras, é 日本.",
            "tallies": {"PPWP": tally(), "DPR": {"voters": people(133, 139), "votes": [1, None, 3], "valid": 4}},
            "location": {"latitude_e6": -500000, "longitude_e6": 117000000, "accuracy_m": 12},
            "evidence": [
                {
                    "id": PHOTO,
                    "kind": "result_form",
                    "sha256": "a" * 64,
                    "size": 200_000,
                    "media_type": "image/jpeg",
                    "taken_at": "2024-02-14T15:30:00Z",
                },
                {"id": OTHER_PHOTO, "kind": "scene", "sha256": "b" * 64, "size": 1, "media_type": "image/png"},
            ],
            "source": {"system": "sirekap", "reference": "6401012009001"},
            "on_behalf_of": "sari",
            "supersedes": "018da5c5-6a00-7000-8000-00000000000f",
            "reason": "Salah ketik.",
            "device_counter": 4,
            "demo_answers": True,
        }
    )


def raw(filing: Any) -> bytes:
    """As it travels."""
    return json.dumps(filing, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(filing: dict[str, Any], definition: dict[str, Any] = SHIPPED) -> rules.Filing:
    """The filing as intake has it."""
    return rules.compiled(definition).decode(raw(filing))
