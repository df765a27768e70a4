"""A small, complete public form as a module would declare it: two groups, files, an action that keeps what it takes in.

It is no part of the platform. What it accepts becomes a ledger entry under the submission's id, so that a test can
count records in the database of a server that runs beside it.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django import forms

from oversight.accounts.actor import Actor
from oversight.core.errors import Invalid
from oversight.gate.forms import Answers, GroupForm, Line, PublicForm, Step, Submission
from oversight.ledger import actions as ledger
from oversight.ledger.models import Entry

VERB = "trial.take_in"
SECRET = "rahasia"  # a word that the trial refuses, as a module refuses what its law does not admit


class Event(GroupForm):
    """What happened, and where."""

    place = forms.ChoiceField(
        label="Di kabupaten mana?",
        choices=[("64.01.", "Paser"), ("64.02.", "Kutai Kartanegara")],
        widget=forms.RadioSelect,
    )
    narrative = forms.CharField(label="Apa yang terjadi?", widget=forms.Textarea, help_text="Dengan kata-kata Anda.")


class Details(GroupForm):
    """What helps to follow it up; how many depends on the place that was chosen before."""

    seen_on = forms.DateField(label="Kapan?", required=False)
    people = forms.IntegerField(label="Berapa orang?", min_value=1, required=False)
    saw_it = forms.BooleanField(label="Saya melihatnya sendiri", required=False)

    def __init__(self, *args: object, answers: Answers | None = None, **kwargs: object) -> None:
        super().__init__(*args, answers=answers, **kwargs)  # type: ignore[arg-type]
        if self.answers.get("event", {}).get("place") == "64.02.":
            self.fields["people"].label = "Berapa orang di Kutai Kartanegara?"


def take_in(*, submission: Submission, by: Actor, now: datetime) -> Iterable[Line]:
    """Keep it once, under its id, with the digests of its files."""
    if SECRET in submission.answers["event"]["narrative"]:
        raise Invalid("Kata itu tidak diterima.")
    if not Entry.objects.filter(dossier=submission.id).exists():
        files = {
            f"trial_file:{file.id}": sha256(submission.content(file)).digest()
            for file in submission.files
            if file.is_here
        }
        line = ledger.draw_up(
            verb=VERB, actor=by.label, office="", at=submission.received_at, dossier=submission.id, rows=files
        )
        ledger.append([line])
    return [Line("Nomor", f"TRIAL-{submission.id.hex[-6:]}")]


def _office(answers: Answers) -> str:
    return str(answers["event"]["place"])


def _words(answers: Answers) -> str:
    return str(answers["event"]["narrative"])


STEPS = (Step("event", "Kejadian", Event), Step("details", "Keterangan", Details, hint="Boleh dikosongkan."))
TRIAL = PublicForm(
    slug="trial",
    title="Formulir uji",
    steps=STEPS,
    accept=take_in,
    office=_office,
    words=_words,
    received="Kiriman Anda diterima",
    follows="Kami menghubungi Anda.",
    most_files=3,
)
TIPS = PublicForm(
    slug="trial-tips",
    title="Informasi uji",
    steps=STEPS,
    accept=take_in,
    office=_office,
    words=_words,
    received="Informasi Anda diterima",
    keeps_exact_time=False,
    offers_leaving=True,
)
