"""Access tokens of offices."""

from datetime import timedelta

import pytest

from oversight.accounts import actions
from oversight.accounts.ledger import ApiTokens, number_id, token_row
from oversight.accounts.models import ApiToken
from oversight.accounts.queries import actor_of_token
from oversight.accounts.roles import Permission, TokenScope
from oversight.core.errors import Invalid, NotAllowed
from tests.accounts.people import NOW, actor, entries, office

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def create(
    by: str = "ratna",
    path: str = "64.01.",
    scopes: tuple[TokenScope, ...] = (TokenScope.READ,),
    life: timedelta = MONTH,
) -> tuple[ApiToken, str]:
    return actions.create_api_token(
        office=office(path), name="Paser server", scopes=scopes, expires_at=NOW + life, by=actor(by), now=NOW
    )


@pytest.mark.parametrize(
    ("scope", "permissions"),
    [
        (TokenScope.READ, {Permission.READ_REPORTS, Permission.READ_ALERTS, Permission.VIEW_EVIDENCE}),
        (TokenScope.FILE_REPORTS, {Permission.FILE_REPORT, Permission.FILE_ON_BEHALF, Permission.WITHDRAW_REPORT}),
        (TokenScope.SEND_EVIDENCE, {Permission.FILE_REPORT}),
        (TokenScope.READ_CASES, {Permission.READ_CASES}),
        (
            TokenScope.FILE_CASES,
            {Permission.RECEIVE_VIOLATIONS, Permission.RECORD_FINDINGS, Permission.IMPORT_RECORDS},
        ),
    ],
)
def test_a_token_does_what_its_scope_says_in_its_office(scope: TokenScope, permissions: set[Permission]) -> None:
    token, secret = create(scopes=(scope,))
    assert secret.startswith("ovt_")
    assert len(secret) >= 47
    who = actor_of_token(secret, now=NOW)
    assert who is not None
    assert who.permissions == permissions
    assert [reach.path for reach in who.reaches] == ["64.01."]
    assert secret.encode() not in bytes(token.token_hash)
    assert ApiTokens().digests([number_id(token.pk)]) == {
        number_id(token.pk): token_row(token)[f"accounts_apitoken:{number_id(token.pk)}"]
    }


def test_a_token_lapses_and_is_revoked_once() -> None:
    token, secret = create()
    assert actor_of_token(secret, now=NOW + MONTH) is None
    with pytest.raises(NotAllowed):
        actions.revoke_api_token(token=token, by=actor("hadi"), now=NOW)
    actions.revoke_api_token(token=token, by=actor("budi"), now=NOW)
    assert actor_of_token(secret, now=NOW) is None
    actions.revoke_api_token(token=token, by=actor("budi"), now=NOW + MONTH)
    assert (entries("create_token"), entries("revoke_token")) == (1, 1)


@pytest.mark.parametrize(
    ("by", "path"), [("hadi", "64.01."), ("budi", "64."), ("rina", "64.01."), ("ayu", "64.01."), ("toto", "")]
)
def test_a_token_is_made_by_who_manages_and_may_read(by: str, path: str) -> None:
    with pytest.raises(NotAllowed):
        create(by=by, path=path)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(days=367)])
def test_a_token_lasts_a_year_at_most(life: timedelta) -> None:
    with pytest.raises(Invalid):
        create(life=life)


def test_a_token_has_a_scope() -> None:
    with pytest.raises(Invalid):
        create(scopes=())
