"""The limit on wrong codes, door by door: enrolment (one count for the API and the field's page), checks of papers."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

ATTEMPTS = 20
WITHIN_SECONDS = 15 * 60


def take(address: str, door: str = "enrol") -> str | None:
    """One of the address's twenty attempts in fifteen minutes at a door; None when none is free or can be taken.

    The key holds a keyed hash, so that no address is kept. Slots are taken by insertion, so that a race cannot exceed
    them, and a cache that answers nothing admits nobody.
    """
    mark = salted_hmac("oversight.api.sign-in", address, algorithm="sha256").hexdigest()[:32]
    keys = [f"{door}:{mark}:{number}" for number in range(ATTEMPTS)]
    taken = cache.get_many(keys)
    for key in keys:
        if key not in taken and cache.add(key, 1, WITHIN_SECONDS):
            return key
    return None


def give_back(slot: str) -> None:
    """Free the attempt again: it was no miss. A class of supervisors behind one address enrols without waiting."""
    cache.delete(slot)
