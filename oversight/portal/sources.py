"""What is known about the published counts that the demonstration shows. Counted from the source's own files."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Counts(NamedTuple):
    """Polling stations of a province in the published counts of 14 February 2024."""

    stations: int
    with_votes: int
    with_administration: int


class Check(NamedTuple):
    """A sum that should hold inside one station's figures, and how often it does not."""

    sentence: str | Promise
    failing: int
    applicable: int


EAST_KALIMANTAN = Counts(stations=11_441, with_votes=7_976, with_administration=5_610)
CHECKS = (
    Check(_("Votes of the three pairs add up to the valid votes"), 208, 5_529),
    Check(_("Valid and invalid votes add up to all ballots cast"), 45, 5_610),
    Check(_("All ballots cast equal the voters who came"), 267, 5_472),
    Check(_("Voters who came add up over the three kinds of list"), 188, 5_472),
    Check(_("No more listed voters came than are on the list"), 50, 5_486),
    Check(_("Women and men on the list add up to its total"), 127, 5_486),
    Check(_("The list has at most 300 voters, the legal ceiling"), 7, 5_486),
)
