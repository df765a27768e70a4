"""Form fields: label, hint, error, control, and everything wrong once more at the top."""

from django import forms
from django.template import Context, Template
from django.utils import translation


class Form(forms.Form):
    """A form as a module would write it."""

    place = forms.CharField(label="Place", help_text="As told.", widget=forms.TextInput(attrs={"placeholder": "x"}))
    is_sure = forms.BooleanField(label="I am sure")


def render(source: str, form: forms.Form) -> str:
    return Template("{% load frame %}" + source).render(Context({"form": form}))


def test_a_field_names_its_hint_and_its_error_for_screen_readers() -> None:
    with translation.override("en"):
        html = render("{% field form.place %}", Form({}))

    order = [html.index(part) for part in ("Place", "As told.", "This field is required.", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'aria-invalid="true"' in html
    assert "placeholder" not in html


def test_the_summary_links_every_error_to_its_field() -> None:
    with translation.override("en"):
        html = render("{% error_summary form %}", Form({}))

    assert "2 things need your attention" in html
    assert '<a href="#id_place">Place: This field is required.</a>' in html
    assert '<a href="#id_is_sure">' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert not render("{% error_summary form %}", Form({"place": "Batu Sopang", "is_sure": "on"})).strip()


def test_what_people_type_is_escaped() -> None:
    assert "&lt;script&gt;" in render("{% field form.place %}", Form({"place": "<script>"}))
