"""The desk leads where the role may go, and only to what is there."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from oversight.accounts.actor import Actor, Reach
from oversight.accounts.roles import ROLES, Role
from oversight.portal import places

NOW = datetime(2024, 2, 14, tzinfo=UTC)


def holder(role: Role) -> Actor:
    reach = Reach("64.", ROLES[role].permissions, office=1, role=role, until=NOW)
    return Actor(1, "user:1", "Ratna Wulandari", "Asia/Makassar", (reach,))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.NATIONAL_OFFICER,
            [
                "/reports/",
                "/reports/alerts/",
                "/reports/coverage/",
                "/cases/",
                "/intake/",
                "/cases/statistics/",
                "/quarantine/",
                "/reports/instruments/",
                "/people/",
                "/people/tokens/",
                "/imports/",
                "/calendar/",
                "/evidence/missing/",
            ],
        ),
        (
            Role.DISTRICT_MEMBER,
            [
                "/reports/",
                "/reports/alerts/",
                "/reports/coverage/",
                "/cases/",
                "/intake/",
                "/plenaries/",
                "/transfers/",
                "/cases/statistics/",
                "/quarantine/",
                "/people/",
                "/evidence/missing/",
            ],
        ),
        (
            Role.NATIONAL_AUDITOR,
            [
                "/reports/",
                "/reports/alerts/",
                "/reports/coverage/",
                "/evidence/missing/",
                "/incidents/",
                "/lists/exports/",
                "/stuck-work/",
            ],
        ),
        (Role.NATIONAL_ADMINISTRATOR, ["/people/", "/people/tokens/", "/calendar/", "/stuck-work/"]),
    ],
)
def test_a_desk_leads_where_its_role_may_go(role: Role, expected: list[str]) -> None:
    assert [place.url for place in places.open_to(holder(role))] == expected


def test_records_of_older_systems_are_a_place_once_a_module_takes_them_in(settings: Settings) -> None:
    settings.IMPORT_TARGETS = ["tests.imports.cases.Cases"]
    assert "/imports/" in [place.url for place in places.open_to(holder(Role.NATIONAL_OFFICER))]
    assert "/imports/" not in [place.url for place in places.open_to(holder(Role.NATIONAL_AUDITOR))]
    settings.IMPORT_TARGETS = []
    assert "/imports/" not in [place.url for place in places.open_to(holder(Role.NATIONAL_OFFICER))]


def test_nobody_is_led_nowhere() -> None:
    assert places.open_to(None) == []


@pytest.mark.urls("oversight.ledger.urls")
def test_what_is_not_installed_is_not_shown() -> None:
    assert places.open_to(holder(Role.NATIONAL_OFFICER)) == []
