"""Who may do what: truth tables over the cast and the roles."""

import pytest

from oversight.accounts import policies
from oversight.accounts.actor import Actor, Reach
from oversight.accounts.models import Assignment, Office
from oversight.accounts.roles import ROLES, OfficeLevel, Permission, Role, TokenScope
from oversight.core.errors import NotAllowed
from tests.accounts.people import actor, held

PATHS = {
    OfficeLevel.NATIONAL: "",
    OfficeLevel.PROVINCE: "64.",
    OfficeLevel.REGENCY: "64.01.",
    OfficeLevel.DISTRICT: "64.01.01.",
    OfficeLevel.VILLAGE: "64.01.01.2009.",
}
S, V, D = Role.STATION_SUPERVISOR, Role.VILLAGE_SUPERVISOR, Role.DISTRICT_MEMBER
RM, RO, PM, PO = Role.REGENCY_MEMBER, Role.REGENCY_OFFICER, Role.PROVINCE_MEMBER, Role.PROVINCE_OFFICER
NM, NO, NA, ADMIN = Role.NATIONAL_MEMBER, Role.NATIONAL_OFFICER, Role.NATIONAL_AUDITOR, Role.NATIONAL_ADMINISTRATOR

# granter: the roles that he may give inside his own area
GIVES = {
    S: set(),
    V: set(),
    D: {S, V, D},
    RM: set(),
    RO: {S, V, D, RM, RO},
    PM: set(),
    PO: {S, V, D, RM, RO, PM, PO},
    NM: set(),
    NO: set(Role),
    NA: set(),
    ADMIN: set(Role),
}
# superior: whose phones he lets enrol
ENROLS = {
    S: set(),
    V: {S},
    D: {S, V},
    RM: set(),
    RO: {S, V},
    PM: set(),
    PO: {S, V},
    NM: set(),
    NO: {S, V},
    NA: set(),
    ADMIN: {S, V},
}


def holder(role: Role, path: str | None = None) -> Actor:
    place = PATHS[ROLES[role].level] if path is None else path
    return Actor(7, "user:7", "Somebody", "Asia/Makassar", (Reach(place, ROLES[role].permissions, 1, role),))


def assignment(role: Role, person: int = 8) -> Assignment:
    level = ROLES[role].level
    return Assignment(
        user_id=person,
        role=role,
        office=Office(id=1, level=level, path=PATHS[level], name="x", time_zone="Asia/Makassar"),
    )


@pytest.mark.parametrize("granter", Role)
@pytest.mark.parametrize("role", Role)
def test_a_role_is_given_at_or_below_the_granters_own_level(granter: Role, role: Role) -> None:
    allowed = role in GIVES[granter]
    assert policies.can_assign(role, PATHS[ROLES[role].level], holder(granter)) is allowed
    assert policies.can_change(assignment(role), holder(granter)) is allowed


@pytest.mark.parametrize("granter", Role)
@pytest.mark.parametrize("role", Role)
def test_a_role_outside_the_area_is_given_by_the_nation_alone(granter: Role, role: Role) -> None:
    elsewhere = {"": "", "64.": "91.", "64.01.": "91.03.", "64.01.01.": "91.03.01.", "64.01.01.2009.": "91.03.01.2001."}
    allowed = granter in {NO, ADMIN}
    assert policies.can_assign(role, elsewhere[PATHS[ROLES[role].level]], holder(granter)) is (
        allowed or (role in GIVES[granter] and ROLES[role].level is OfficeLevel.NATIONAL)
    )


@pytest.mark.parametrize("superior", Role)
@pytest.mark.parametrize("role", Role)
def test_a_code_comes_from_a_superior_and_never_from_a_peer(superior: Role, role: Role) -> None:
    assert policies.can_enrol(assignment(role), holder(superior)) is (role in ENROLS[superior])


@pytest.mark.parametrize("role", Role)
def test_nobody_decides_about_himself(role: Role) -> None:
    himself = holder(role)
    own = assignment(role, person=himself.user_id)
    assert not policies.can_change(own, himself)
    assert not policies.can_enrol(own, himself)
    assert not policies.can_approve(own, himself)
    assert not policies.can_manage_account(himself.user_id, [own], himself)
    with pytest.raises(NotAllowed):
        policies.check_assign(himself.user_id, role, PATHS[ROLES[role].level], himself)


@pytest.mark.parametrize("role", Role)
def test_the_second_person_is_national_and_appoints(role: Role) -> None:
    proposed = Assignment(user_id=8, granted_by_id=9, role=NM)
    assert policies.can_approve(proposed, holder(role)) is (role in {NO, ADMIN})
    assert not policies.can_approve(Assignment(user_id=8, granted_by_id=7, role=NM), holder(role))


@pytest.mark.parametrize("role", Role)
def test_phone_numbers_belong_to_the_line_of_command(role: Role) -> None:
    below = [assignment(S)]
    assert policies.can_see_contact(8, below, holder(role)) is (role in {V, D, RO, PO, NO, ADMIN})
    neighbour = {"": "", "64.": "91.", "64.01.": "64.02.", "64.01.01.": "64.01.02.", "64.01.01.2009.": "64.01.01.2010."}
    sideways = holder(role, neighbour[PATHS[ROLES[role].level]])
    assert policies.can_see_contact(8, below, sideways) is (role in {NO, ADMIN})


@pytest.mark.parametrize("role", Role)
def test_a_token_reads_nothing_that_its_maker_may_not_read(role: Role) -> None:
    place = PATHS[ROLES[role].level]
    office = Office(id=1, level=ROLES[role].level, path=place, name="x", time_zone="Asia/Jakarta")
    assert policies.can_create_token(office, [TokenScope.FILE_REPORTS], holder(role)) is (role in {RO, PO, NO, ADMIN})
    assert policies.can_create_token(office, [TokenScope.READ], holder(role)) is (role in {RO, PO, NO})
    for scope in (TokenScope.READ_CASES, TokenScope.FILE_CASES):
        assert policies.can_create_token(office, [TokenScope.SEND_EVIDENCE, scope], holder(role)) is (
            role in {RO, PO, NO}
        )


def test_a_machine_appoints_nobody() -> None:
    machine = Actor(7, "token:1", "m", "Asia/Jakarta", (Reach("", frozenset(Permission), 1),))
    assert not policies.can_assign(S, PATHS[OfficeLevel.VILLAGE], machine)
    assert not policies.can_enrol(assignment(S), machine)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "target", "allowed"),
    [
        ("dewi", "sari", True),
        ("agus", "sari", False),
        ("budi", "sari", True),
        ("hadi", "sari", False),
        ("ratna", "sari", True),
        ("yosef", "sari", False),
        ("ayu", "ratna", True),
        ("budi", "ratna", False),
        ("made", "sari", False),
        ("dewi", "made", True),
        ("ratna", "yosef", False),
        ("dewi", "dewi", False),
        ("toto", "sari", False),
    ],
)
def test_the_cast_ends_what_lies_below_it(name: str, target: str, allowed: bool) -> None:
    assert policies.can_change(held(target), actor(name)) is allowed
