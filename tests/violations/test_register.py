"""The public register: what a plenary has decided on, without people, words or the place that is too near."""

import html
import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from oversight.dossiers.models import Confidentiality, Dossier
from oversight.ledger import sealer
from tests.factories.procedure import concluded, decided, numbers, regional, who
from tests.factories.violations import NOW, PUBLIC, case_of, found, reported, tipped
from violations import actions
from violations.models import Case
from violations.queries import register
from violations.queries.register import Narrowing

pytestmark = pytest.mark.django_db
SECRETS = ("Siti", "Joko", "Maria", "amplop", "Sudirman", "Budi", "Balai", "Songka")


def text(answer: HttpResponse) -> str:
    """A page as it is read."""
    return html.unescape(answer.content.decode())


def registered(by: str = "budi") -> Case:
    """A report on which the plenary decided that it is registered."""
    return decided(concluded(reported(by)), "register")


def refused() -> Case:
    """One that was not registered, with its reason."""
    case = concluded(reported(), "not_register", failed=["evidence"])
    return decided(case, "not_register", reason="incomplete_material")


def ids(**parts: object) -> set[object]:
    """What the register holds."""
    return {one.id for one in register.entries(Narrowing(**parts), now=NOW)[0]}  # type: ignore[arg-type]


def test_what_no_plenary_has_decided_on_and_what_was_tipped_is_not_in_it(client: Client) -> None:
    tip = tipped()
    for case in (reported(None), reported(), concluded(reported()), tip, found()):
        assert client.get(f"/register/{case.pk}/").status_code == 404
    actions.start_tracing(case=tip, order="ST-1", by=who("rina"), now=NOW)
    actions.close_tip(case=case_of(tip.pk), reason="not_traceable", text="Nihil.", by=who("rina"), now=NOW)
    actions.notify_status(case=case_of(tip.pk), way="published", text="Selesai.", by=who("budi"), now=NOW)
    assert ids() == set()
    assert client.get("/register/").status_code == 200


def test_an_entry_says_what_is_public_and_names_nobody(client: Client) -> None:
    case = registered()
    actions.post_message(case=case, text="Joko lagi", by=PUBLIC, now=NOW)
    known = numbers(case)
    for page in (text(client.get("/register/")), text(client.get(f"/register/{case.pk}/"))):
        assert known["REG"] in page and "Batu Sopang" in page and "Bawaslu Kabupaten Paser" in page
        assert "31 Januari 2024" in page and not any(secret in page for secret in SECRETS)
    assert known["LP"] in text(client.get(f"/register/{case.pk}/"))


def test_its_history_ends_with_the_result_and_shows_whether_the_office_kept_its_terms(client: Client) -> None:
    case = refused()
    whole = register.entry(case.pk, now=NOW)
    assert [step.verb for step in whole.history] == ["submit", "not_register"]
    assert [term.is_kept for term in whole.terms] == [True] and whole.reason
    assert whole.reason in text(client.get(f"/register/{case.pk}/"))


def test_what_is_excepted_from_publicity_by_law_is_not_in_it() -> None:
    case = registered()
    Dossier.objects.filter(pk=case.pk).update(confidentiality=Confidentiality.EXCEPTED)
    assert ids() == set()


def test_it_is_narrowed_by_place_year_election_state_and_number() -> None:
    first, second = registered(), refused()
    third = decided(concluded(regional(), now=NOW + timedelta(days=296)), "register", now=NOW + timedelta(days=296))
    assert ids() == {first.pk, second.pk, third.pk}
    assert ids(state="not_registered") == {second.pk} and ids(state="closed") == set()
    assert ids(election="pilkada-2024") == {third.pk} and ids(election="nothing") == set()
    assert ids(place="64.01.", year=2024) == ids() and ids(place="64.02.") == ids(year=2023) == set()
    assert ids(number=f" {numbers(first)['REG']} ") == {first.pk}


def test_pages_follow_each_other_across_states(client: Client) -> None:
    cases = [registered(), refused(), registered()]
    seen, cursor = [], None
    for _page in cases:
        (entry,), cursor = register.entries(Narrowing(), now=NOW, after=cursor, size=1)
        seen.append(entry.id)
    assert set(seen) == {case.pk for case in cases} and cursor is None
    assert client.get("/register/?cursor=x").status_code == 422
    assert client.get("/register/?state=x&year=1").status_code == 422


def test_it_is_the_same_for_everybody_and_may_be_kept(client: Client, page: object) -> None:
    case = registered()
    for address in ("/register/", f"/register/{case.pk}/"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=60" and not answer.cookies
        assert answer.wsgi_request.session.session_key is None and "Cookie" in answer.headers["Vary"]
    signed_in = page("rina").get(address)  # type: ignore[operator]
    assert signed_in.content == answer.content


def test_regencies_are_offered_once_a_province_was_chosen(client: Client) -> None:
    assert 'name="regency"' not in text(client.get("/register/"))
    chosen = text(client.get("/register/?province=64&regency=91.01"))
    assert 'name="regency"' in chosen and "Bawaslu Kabupaten Paser" in chosen


def test_the_proof_is_of_the_decision_and_keeps_the_body_in_the_house(client: Client) -> None:
    case = registered()
    assert client.get(f"/register/{case.pk}/proof/").status_code == 409
    sealer.seal(now=NOW)
    proof = json.loads(client.get(f"/register/{case.pk}/proof/").content)
    assert set(proof) == {"entry", "proof", "salt", "digest"}
    assert client.get(f"/register/{tipped().pk}/proof/").status_code == 404


def test_a_page_is_a_bounded_number_of_reads(client: Client, django_assert_max_num_queries: object) -> None:
    for _n in range(3):
        registered()
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        client.get("/register/")


def test_a_case_takes_the_election_of_its_dossier_whoever_writes_it() -> None:
    case = reported()
    Case.objects.filter(pk=case.pk).update(election=None)
    assert case_of(case.pk).election_id == case.dossier.election_id
