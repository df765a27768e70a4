"""The pages that an instrument makes: groups that clash with fixed pages, groups of nothing but photos."""

from copy import deepcopy
from typing import Any

from reports import pages, rules
from tests.reports.filings import EVERY_TYPE


def definition(*groups: tuple[str, list[str]]) -> rules.Definition:
    """The instrument with every answer type, its items dealt out to these groups."""
    whole: dict[str, Any] = deepcopy(EVERY_TYPE)
    items = {item["code"]: item for item in whole["groups"][0]["items"]}
    title = {"id": "Bagian", "en": "Part"}
    whole["groups"] = [
        {"code": code, "title": title, "items": [items[name] for name in names]} for code, names in groups
    ]
    return rules.read(whole)


def test_a_group_of_photos_alone_is_asked_on_the_page_of_the_photos() -> None:
    made = definition(("opening", ["YN01", "NU01"]), ("photos", ["PH01"]))
    codes = [step.code for step in pages.steps(made, {})]
    assert codes == ["opening", "tally-PPWP", "tally-DPR", "photos"]
    assert "answers.PH01" in [place.subject for place in pages.photo_places(made, {})]


def test_a_group_that_is_called_like_a_fixed_page_steps_aside() -> None:
    made = definition(("check", ["YN01"]), ("photos", ["NU01", "PH01"]))
    assert [step.code for step in pages.steps(made, {})][:2] == ["part-check", "part-photos"]
    assert [one.code for one in pages.questions(made, "part-photos", {}, {})] == ["NU01", "PH01"]
    assert pages.opening(made) == "part-check"
