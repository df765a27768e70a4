"""Instruments for machines: all that is published, narrowed by election and module, and what is asked now."""

from tests.api.conftest import Call

MODULES = ["counting", "preparation", "quiet_period", "recapitulation", "voting"]


def names(call: Call, query: str = "") -> list[str]:
    """The names that a list answers."""
    status, body, _ = call("sari", "GET", f"instruments{query}")
    assert status == 200, body
    return [row["name"] for row in body["results"]]


def test_the_list_holds_every_published_version(call: Call) -> None:
    assert len(names(call)) == 11
    assert "pemilu-2024-voting-counting@1" in names(call)


def test_the_list_is_narrowed_by_election_and_module(call: Call) -> None:
    assert len(names(call, "?election=pilkada-2024")) == 5
    assert names(call, "?election=pemilu-2024&module=voting") == [
        "pemilu-2024-voting@1",
        "pemilu-2024-voting-counting@1",
    ]
    assert names(call, "?election=pemilu-1955") == []
    assert call("sari", "GET", "instruments?module=campaign")[0] == 422


def test_what_another_instrument_replaces_is_asked_no_longer(call: Call) -> None:
    rows = call("sari", "GET", "instruments?election=pemilu-2024")[1]["results"]
    assert sorted(row["module"] for row in rows if row["is_asked"]) == MODULES
    assert [row["name"] for row in rows if not row["is_asked"]] == ["pemilu-2024-voting-counting@1"]
    assert "pemilu-2024-voting-counting@1" not in names(call, "?asked=true")
    assert len(names(call, "?asked=true")) == 10
