"""Offices, people, phones and tokens for machines and field devices."""

from oversight.api.people.devices import DeviceList, DeviceRevoke
from oversight.api.people.offices import OfficeList
from oversight.api.people.persons import AssignmentVerb, PersonDetail, PersonList, PersonVerb
from oversight.api.people.tokens import TokenList, TokenRevoke

__all__ = [
    "AssignmentVerb",
    "DeviceList",
    "DeviceRevoke",
    "OfficeList",
    "PersonDetail",
    "PersonList",
    "PersonVerb",
    "TokenList",
    "TokenRevoke",
]
