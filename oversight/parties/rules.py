"""What correct details of a person are: one definition for page, interface and import."""

from datetime import date

from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.parties.details import Details
from oversight.parties.models import LONGEST_REASON
from oversight.vault import rules as spelling

SEXES = ("male", "female")
CAPACITIES = ("citizen", "participant", "monitor")  # who may report: UU 7/2017 art. 454(3), UU 1/2015 art. 134(2)
OLDEST = 120
LONGEST = {"name": 160, "position": 160, "institution": 160, "address": 500}
LONGEST_OTHER = 120


def words(text: str, field: str) -> str:
    """A reason or basis as it is kept: one line, neither empty nor longer than LONGEST_REASON; Invalid otherwise."""
    kept = " ".join(text.replace("\0", "").split())
    if not 0 < len(kept) <= LONGEST_REASON:
        fault = Fault(field, f"1 to {LONGEST_REASON} characters", _("Say it in a sentence or two."))
        raise Invalid(_("A reason is needed."), code="reason-needed", faults=[fault])
    return kept


def faults(details: Details, *, today: date, at: str = "") -> list[Fault]:
    """What is wrong with the details; `at` leads from the form to the person (as `witnesses.0.`)."""
    found = []

    def say(field: str, rule: str, message: str) -> None:
        # The value stays out: faults are answered, remembered and logged.
        found.append(Fault(f"{at}{field}", rule, message))

    if not spelling.name(details.name):
        say("name", "required", _("Give the name."))
    if details.nik and not spelling.nik(details.nik):
        say("nik", "16 digits", _("A NIK has 16 digits."))
    if details.phone and not spelling.phone(details.phone):
        say("phone", "a phone number", _("Give the phone number with its area or country code, digits alone."))
    if details.email and not spelling.email(details.email):
        say("email", "an e-mail address", _("Give an e-mail address such as name@example.org."))
    if details.birth_date and not (today.year - OLDEST <= details.birth_date.year and details.birth_date <= today):
        say("birth_date", "a date of birth", _("This cannot be a date of birth."))
    if details.sex and details.sex not in SEXES:
        say("sex", f"one of {', '.join(SEXES)}", _("Choose one of the options."))
    if details.capacity and details.capacity not in CAPACITIES:
        say("capacity", f"one of {', '.join(CAPACITIES)}", _("Choose one of the options."))
    for field, value in details.fields().items():
        longest = LONGEST.get(field, LONGEST_OTHER)
        if isinstance(value, str) and len(value) > longest:
            say(field, f"at most {longest} characters", _("This is too long: %(n)s at most.") % {"n": longest})
        if isinstance(value, str) and "\0" in value:
            say(field, "text", _("This holds a character that is no text."))
    return found
