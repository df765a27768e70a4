"""Which office an online report or tip goes to, and which case a tracking code has become."""

from uuid import UUID

from oversight.accounts.models import Office
from oversight.accounts.offices import office_of_path, office_of_village
from oversight.regions.queries import election_of, region_of
from violations.models import Case

# Reports go to Panwascam, regency, province or nation (Perbawaslu 7/2022 art. 10); online to the regency or city.
REGENCY_PATH = 6


def office_in_charge(election: str, place: str) -> Office:
    """The regency or city of the place, or the office of the wider place itself; the nation's for what is unknown."""
    found = election_of(election)
    region = region_of(place, found.edition) if found else None
    path = office_of_village(region).path if region else ""
    return office_of_path(path[:REGENCY_PATH])


def id_of_code(code_mark: bytes) -> UUID:
    """The case of a tracking code by the code's keyed hash; Case.DoesNotExist when there is none."""
    found: UUID = Case.objects.values_list("pk", flat=True).get(code_mark=code_mark)
    return found
