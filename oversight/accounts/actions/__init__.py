"""Every write of people, roles, phones and tokens; one verb, one keyword-only function."""

from oversight.accounts.actions.assignments import approve, assign, end_early, extend, replace
from oversight.accounts.actions.devices import enrol_device, issue_enrolment_code, revoke_device
from oversight.accounts.actions.founding import found_agency
from oversight.accounts.actions.newcomers import Newcomer
from oversight.accounts.actions.people import appoint, deactivate, hand_out_password, set_phone
from oversight.accounts.actions.supervisors import import_supervisors
from oversight.accounts.actions.tokens import create_api_token, revoke_api_token

__all__ = [
    "Newcomer",
    "appoint",
    "approve",
    "assign",
    "create_api_token",
    "deactivate",
    "end_early",
    "enrol_device",
    "extend",
    "found_agency",
    "hand_out_password",
    "import_supervisors",
    "issue_enrolment_code",
    "replace",
    "revoke_api_token",
    "revoke_device",
    "set_phone",
]
