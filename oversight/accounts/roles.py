"""Roles and permissions as code; the database holds only who has which role where (field-supervision §1.2, §4)."""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class OfficeLevel(StrEnum):
    """The levels of the supervisory body, widest first."""

    NATIONAL = "national"
    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"
    MISSION = "mission"


class Permission(StrEnum):
    """What an assignment may allow, within its jurisdiction."""

    READ_REPORTS = "read_reports"
    FILE_REPORT = "file_report"
    FILE_ON_BEHALF = "file_on_behalf"
    WITHDRAW_REPORT = "withdraw_report"
    VIEW_EVIDENCE = "view_evidence"
    ENROL_DEVICES = "enrol_devices"
    MANAGE_ASSIGNMENTS = "manage_assignments"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_INSTRUMENTS = "manage_instruments"
    GRANT_EXCEPTIONS = "grant_exceptions"
    READ_ALERTS = "read_alerts"
    HANDLE_ALERTS = "handle_alerts"
    DECIDE_ALERTS = "decide_alerts"
    RAISE_ALERTS = "raise_alerts"
    ASSIGN_WORK = "assign_work"
    READ_STUCK_WORK = "read_stuck_work"
    MANAGE_CALENDAR = "manage_calendar"
    SET_DEADLINES = "set_deadlines"
    AUDIT = "audit"
    READ_CASES = "read_cases"
    RECEIVE_VIOLATIONS = "receive_violations"
    RECORD_FINDINGS = "record_findings"
    STUDY_VIOLATIONS = "study_violations"
    DECIDE_VIOLATIONS = "decide_violations"
    SUPERVISE_CASES = "supervise_cases"
    SORT_QUARANTINE = "sort_quarantine"
    UNMASK_IDENTITIES = "unmask_identities"
    ERASE_IDENTITIES = "erase_identities"
    IMPORT_RECORDS = "import_records"
    SUBMIT_VIOLATIONS = "submit_violations"
    LAPSE_VIOLATIONS = "lapse_violations"
    KEEP_DOCUMENTS = "keep_documents"


class Role(StrEnum):
    """Who somebody is in an office."""

    STATION_SUPERVISOR = "station_supervisor"
    VILLAGE_SUPERVISOR = "village_supervisor"
    DISTRICT_MEMBER = "district_member"
    REGENCY_MEMBER = "regency_member"
    REGENCY_OFFICER = "regency_officer"
    PROVINCE_MEMBER = "province_member"
    PROVINCE_OFFICER = "province_officer"
    NATIONAL_MEMBER = "national_member"
    NATIONAL_OFFICER = "national_officer"
    NATIONAL_AUDITOR = "national_auditor"
    NATIONAL_ADMINISTRATOR = "national_administrator"


class Description(NamedTuple):
    """What a role is: where it sits, what it may do, how it signs in."""

    title: str | Promise
    sentence: str | Promise
    level: OfficeLevel
    permissions: frozenset[Permission]
    second_factor: bool
    signs_in_by_device: bool


_P = Permission
_ALERTS = frozenset({_P.READ_ALERTS, _P.HANDLE_ALERTS})
_FIELD = frozenset({_P.READ_REPORTS, _P.FILE_REPORT, _P.WITHDRAW_REPORT, _P.VIEW_EVIDENCE})
_PAPERS = frozenset({_P.READ_CASES, _P.KEEP_DOCUMENTS})
_COMMITTEE = _FIELD | _ALERTS | _PAPERS | {_P.FILE_ON_BEHALF, _P.ENROL_DEVICES, _P.MANAGE_ASSIGNMENTS, _P.ASSIGN_WORK}
_OFFICER = frozenset({
    _P.READ_REPORTS, _P.READ_ALERTS, _P.VIEW_EVIDENCE, _P.ENROL_DEVICES, _P.MANAGE_ASSIGNMENTS, _P.WITHDRAW_REPORT,
    _P.SET_DEADLINES, *_PAPERS,
})
# Violations (UU 7/2017 art. 454): officers receive and study, commissioners decide in plenary; a Panwascam does both.
_HANDLING = frozenset({
    _P.READ_CASES, _P.RECEIVE_VIOLATIONS, _P.RECORD_FINDINGS, _P.STUDY_VIOLATIONS, _P.SORT_QUARANTINE,
    _P.UNMASK_IDENTITIES,
})
_PLENARY = frozenset({
    _P.READ_CASES, _P.RECORD_FINDINGS, _P.DECIDE_VIOLATIONS, _P.UNMASK_IDENTITIES, _P.ERASE_IDENTITIES,
})
_MEMBER = frozenset({_P.READ_REPORTS, _P.READ_ALERTS, _P.VIEW_EVIDENCE, _P.GRANT_EXCEPTIONS, *_PAPERS})
# Province and nation share out the work of their own office alone (oversight.workflow.policies).
_UPPER = frozenset({_P.ASSIGN_WORK})
_REGENCY = _ALERTS | {_P.DECIDE_ALERTS, _P.ASSIGN_WORK}

ROLES: dict[Role, Description] = {
    Role.STATION_SUPERVISOR: Description(
        _("Polling-station supervisor (PTPS)"),
        _("Reports from one polling station and sees that station alone."),
        OfficeLevel.VILLAGE,
        _FIELD,
        second_factor=False,
        signs_in_by_device=True,
    ),
    Role.VILLAGE_SUPERVISOR: Description(
        _("Village supervisor (PKD)"),
        _("Supervises the stations of one village, files for them when they cannot, and enrols their phones."),
        OfficeLevel.VILLAGE,
        _FIELD | {_P.FILE_ON_BEHALF, _P.ENROL_DEVICES},
        second_factor=False,
        signs_in_by_device=True,
    ),
    Role.DISTRICT_MEMBER: Description(
        _("Sub-district committee member (Panwascam)"),
        _("Answers for all stations of one sub-district, appoints their supervisors and shares out the alerts."),
        OfficeLevel.DISTRICT,
        _COMMITTEE | _HANDLING | {_P.DECIDE_VIOLATIONS},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.REGENCY_MEMBER: Description(
        _("Regency or city commissioner"),
        _("Decides for one regency or city, also on alerts that a sub-district passed on, and shares the work out."),
        OfficeLevel.REGENCY,
        _MEMBER | _REGENCY | _PLENARY | {_P.SUPERVISE_CASES},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.REGENCY_OFFICER: Description(
        _("Regency or city officer"),
        _("Keeps the reports, alerts, people and devices of one regency or city, and shares the work out."),
        OfficeLevel.REGENCY,
        _OFFICER | _REGENCY | _HANDLING | {_P.MANAGE_TOKENS, _P.IMPORT_RECORDS},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.PROVINCE_MEMBER: Description(
        _("Province commissioner"),
        _("Decides for one province, sees all of it and shares out the work of its office."),
        OfficeLevel.PROVINCE,
        _MEMBER | _UPPER | _PLENARY | {_P.SUPERVISE_CASES},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.PROVINCE_OFFICER: Description(
        _("Province officer"),
        _("Keeps the reports, people and access tokens of one province, and shares out the work of its office."),
        OfficeLevel.PROVINCE,
        _OFFICER | _UPPER | _HANDLING | {_P.MANAGE_TOKENS, _P.IMPORT_RECORDS},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.NATIONAL_MEMBER: Description(
        _("National commissioner"),
        _("Decides for the nation, sees all of it and shares out the work of its office."),
        OfficeLevel.NATIONAL,
        _MEMBER | _UPPER | _PLENARY | {_P.SUPERVISE_CASES},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.NATIONAL_OFFICER: Description(
        _("National officer"),
        _("Keeps instruments, reports and access tokens of the nation, and shares out the work of its office."),
        OfficeLevel.NATIONAL,
        _OFFICER
        | _UPPER
        | _HANDLING
        | {_P.MANAGE_TOKENS, _P.MANAGE_INSTRUMENTS, _P.FILE_ON_BEHALF, _P.MANAGE_CALENDAR}
        | {_P.IMPORT_RECORDS},
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.NATIONAL_AUDITOR: Description(
        _("Auditor"),
        _("Checks the ledger, custody and stuck work of the nation, and changes nothing."),
        OfficeLevel.NATIONAL,
        frozenset({_P.READ_REPORTS, _P.READ_ALERTS, _P.VIEW_EVIDENCE, _P.AUDIT, _P.READ_STUCK_WORK}),
        second_factor=True,
        signs_in_by_device=False,
    ),
    Role.NATIONAL_ADMINISTRATOR: Description(
        _("Administrator"),
        _("Appoints people, keeps the platform running and sees no report."),
        OfficeLevel.NATIONAL,
        frozenset({_P.MANAGE_ASSIGNMENTS, _P.ENROL_DEVICES, _P.MANAGE_TOKENS, _P.READ_STUCK_WORK, _P.MANAGE_CALENDAR}),
        second_factor=True,
        signs_in_by_device=False,
    ),
}

# Machines of the platform itself: what follows from the stream without a person, and nothing else.
MACHINES: dict[str, frozenset[Permission]] = {
    "alerts": frozenset({_P.RAISE_ALERTS}),
    "public": frozenset({_P.SUBMIT_VIOLATIONS}),  # what a citizen sends himself
    "conflicts": frozenset(),  # bars who is in conflict with a record; takes no step and sees nothing
    "clock": frozenset({_P.LAPSE_VIOLATIONS}),  # what the end of a term brings about
}

NATIONAL_ROLES = frozenset(role for role, what in ROLES.items() if what.level is OfficeLevel.NATIONAL)


class TokenScope(StrEnum):
    """What a token of an office may do; its reach is the office's jurisdiction."""

    READ = "read"
    FILE_REPORTS = "file-reports"
    SEND_EVIDENCE = "send-evidence"
    READ_CASES = "read-cases"
    FILE_CASES = "file-cases"


TOKEN_PERMISSIONS: dict[TokenScope, frozenset[Permission]] = {
    TokenScope.READ: frozenset({_P.READ_REPORTS, _P.READ_ALERTS, _P.VIEW_EVIDENCE}),
    TokenScope.FILE_REPORTS: frozenset({_P.FILE_REPORT, _P.FILE_ON_BEHALF, _P.WITHDRAW_REPORT}),
    TokenScope.SEND_EVIDENCE: frozenset({_P.FILE_REPORT}),
    TokenScope.READ_CASES: frozenset({_P.READ_CASES}),
    # What a counter does. Study, plenary and signature are acts of persons (docs/adr/0029): no scope gives them.
    TokenScope.FILE_CASES: frozenset({_P.RECEIVE_VIOLATIONS, _P.RECORD_FINDINGS, _P.IMPORT_RECORDS}),
}
