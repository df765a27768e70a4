"""The study through the door: a check for every requirement, classes with articles, the proposal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.procedure import enlist, who
from tests.factories.violations import NOW, case_of, found, reported, tipped
from violations import actions, queries
from violations.models import Case, Classification, RequirementCheck, StudyConclusion

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


@pytest.fixture
def case() -> Case:
    enlist()
    made = reported()
    actions.begin_study(case=made, by=who("budi"), now=NOW)
    return case_of(made.pk)


def answers(case: Case, **more: str) -> dict[str, str]:
    """All met, less what is said otherwise; a field's dashes are written as underscores twice."""
    given = {f"{one.code}-answer": "met" for one in queries.required(case)}
    return given | {name.replace("__", "-"): value for name, value in more.items()}


def test_whoever_begins_has_the_work_and_goes_to_the_checks(page: Page) -> None:
    enlist()
    made = reported()
    answer = page("budi").post(f"/cases/{made.pk}/study/begin/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{made.pk}/study/")
    assert case_of(made.pk).status == "in_study"


@pytest.mark.parametrize("name", ["rina", "ratna", "nani"])
def test_others_read_the_study_and_change_nothing(page: Page, case: Case, name: str) -> None:
    client, address = page(name), f"/cases/{case.pk}/study/"
    shown = client.get(address)
    assert shown.status_code == 200 and b"<textarea" not in shown.content
    assert client.post(address, answers(case)).status_code in {403, 422}
    assert client.post(f"/cases/{case.pk}/study/begin/").status_code == 403
    for rest in ("classes/", "study/conclude/"):
        assert client.get(f"/cases/{case.pk}/{rest}").status_code == 403
    assert not RequirementCheck.objects.exists()


def test_every_requirement_has_its_own_three_answers_and_a_note(page: Page, case: Case) -> None:
    shown = page("budi").get(f"/cases/{case.pk}/study/").content.decode()
    for one in queries.required(case):
        assert shown.count(f'name="{one.code}-answer"') == 3 and f'name="{one.code}-note"' in shown
        assert str(one.title.id) in shown
    assert "Perbawaslu 7/2022 art. 15" in shown


def test_checks_are_kept_together_and_only_what_changed_is_written(page: Page, case: Case) -> None:
    client, address = page("budi"), f"/cases/{case.pk}/study/"
    some = {"account-answer": "not_met", "account-note": "Waktunya tidak disebut."}
    assert client.post(address, some)["Location"] == address
    assert RequirementCheck.objects.count() == 1
    everything = answers(case, account__answer="not_met", account__note="Waktunya tidak disebut.")
    assert client.post(address, everything)["Location"] == f"/cases/{case.pk}/"
    assert RequirementCheck.objects.filter(requirement="account").count() == 1
    assert queries.study(case).material_ok is False and queries.study(case).formal_ok is True
    assert "Waktunya tidak disebut." in client.get(address).content.decode()


def test_what_is_not_met_comes_back_until_it_says_why(page: Page, case: Case) -> None:
    client, address = page("budi"), f"/cases/{case.pk}/study/"
    answer = client.post(address, answers(case, evidence__answer="not_met"))
    assert answer.status_code == 422 and 'href="#id_evidence-note"' in answer.content.decode()
    assert not RequirementCheck.objects.exists()
    assert client.post(address, {"evidence-answer": "perhaps"}).status_code == 422


def test_prior_information_has_no_requirements(page: Page) -> None:
    shown = page("budi").get(f"/cases/{tipped().pk}/study/")
    assert shown.status_code == 200 and b"-answer" not in shown.content


def test_articles_are_searched_without_a_script_and_what_is_ticked_stays(page: Page, case: Case) -> None:
    client, address = page("budi"), f"/cases/{case.pk}/classes/"
    ticked: dict[str, Any] = {"classes": ["criminal"], "articles": ["523-1"], "q": "488", "search": "1", "note": "x"}
    shown = client.post(address, ticked).content.decode()
    assert 'value="488"' in shown and 'value="489"' not in shown
    assert shown.count("checked") == 2 and 'value="523-1"' in shown
    assert not Classification.objects.exists()
    assert client.post(address, ticked | {"search": ""} | {"q": ""}).status_code == 200
    del ticked["search"]
    assert client.post(address, ticked | {"classes": ["criminal", "ethics"]}).status_code == 302
    row = Classification.objects.get()
    assert (row.classes, row.articles) == (["criminal", "ethics"], ["523-1"])


@pytest.mark.parametrize("given", [{"classes": []}, {"classes": ["ethics"], "articles": ["523-1"]}, {"classes": ["x"]}])
def test_an_article_of_another_class_comes_back(page: Page, case: Case, given: dict[str, list[str]]) -> None:
    assert page("budi").post(f"/cases/{case.pk}/classes/", given).status_code == 422
    assert not Classification.objects.exists()


def test_the_study_is_concluded_when_everything_is_checked(page: Page, case: Case) -> None:
    client, address = page("budi"), f"/cases/{case.pk}/study/conclude/"
    given = {"proposal": "register", "text": "Semua syarat terpenuhi."}
    early = client.post(address, given)
    assert early.status_code == 422 and not StudyConclusion.objects.exists()
    client.post(f"/cases/{case.pk}/study/", answers(case))
    assert client.post(address, given).status_code == 422
    client.post(f"/cases/{case.pk}/classes/", {"classes": ["criminal"], "articles": ["523-1"]})
    assert client.post(address, {"proposal": "register", "text": ""}).status_code == 422
    assert client.post(address, given)["Location"] == f"/cases/{case.pk}/"
    assert case_of(case.pk).status == "awaiting_plenary"
    assert "Semua syarat terpenuhi." in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_finding_is_checked_too(page: Page) -> None:
    enlist()
    made = found()
    assert page("budi").post(f"/cases/{made.pk}/study/", answers(made)).status_code == 302
    assert queries.study(made).is_complete
