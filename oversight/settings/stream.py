"""The ledger's subjects by table, and the consumers of its one stream, by dotted path."""

LEDGER_SUBJECTS = {
    "reports_stationreport": "reports.ledger.StationReports",
    "accounts_assignment": "oversight.accounts.ledger.Assignments",
    "accounts_device": "oversight.accounts.ledger.Devices",
    "accounts_apitoken": "oversight.accounts.ledger.ApiTokens",
    "dossier_number": "oversight.dossiers.ledger.RegisterNumbers",
    "evidence_item": "oversight.evidence.ledger.Items",
    "evidence_incident": "oversight.evidence.ledger.Incidents",
    "notices_notice": "oversight.notices.ledger.Notices",
    "workflow_track": "oversight.workflow.ledger.Tracks",
    "workflow_step": "oversight.workflow.ledger.Steps",
    "workflow_duty": "oversight.workflow.ledger.Duties",
    "workflow_absence": "oversight.workflow.ledger.Absences",
    "reports_alert": "reports.ledger.Alerts",
    "reports_instrument": "reports.ledger.Instruments",
    "violations_case": "violations.ledger.CASES",
    "violations_paper": "violations.ledger.PAPERS",
    "violations_message": "violations.ledger.MESSAGES",
    "violations_withdrawal_request": "violations.ledger.REQUESTS",
    "violations_same_event": "violations.ledger.PAIRS",
    "deadlines_calendar_version": "oversight.deadlines.ledger.CalendarVersions",
    "deadlines_rule": "oversight.deadlines.ledger.Rules",
    "deadlines_deadline": "oversight.deadlines.ledger.Deadlines",
    "parties_person": "oversight.parties.ledger.People",
    "parties_part": "oversight.parties.ledger.Parts",
    "parties_unmask": "oversight.parties.ledger.Unmasks",
    "parties_hand_over": "oversight.parties.ledger.HandOvers",
    "parties_delay": "oversight.parties.ledger.Delays",
    "parties_erasure": "oversight.parties.ledger.Erasures",
    "parties_kin": "oversight.parties.ledger.Relatives",
    "web_listexport": "oversight.web.ledger.ListExports",
    "documents_document": "oversight.documents.ledger.Documents",
    "documents_file": "oversight.documents.ledger.Files",
    "documents_step": "oversight.documents.ledger.Steps",
    "documents_template": "oversight.documents.ledger.Templates",
    "gate_held": "oversight.gate.ledger.HeldSubmissions",
    "imports_import": "oversight.imports.ledger.Imports",
    "imports_mapping": "oversight.imports.ledger.Mappings",
}
_OF_PROCEDURE = (
    "requirement_check classification study_conclusion plenary seat vote completion_request transfer tracing"
    " status_notice archive_entry alarm"
    " status_notice archive_entry letter"
)
LEDGER_SUBJECTS |= {f"violations_{row}": f"violations.ledger.{row.upper()}" for row in _OF_PROCEDURE.split()}
STREAM_CONSUMERS = [
    "oversight.evidence.stream.Fixity",
    "reports.stream.Alerts",
    "reports.stream.HeldPhotos",
    "oversight.parties.stream.Newcomers",
    "oversight.notices.stream.Announcer",
    "violations.stream.Mailbox",
    "oversight.notices.stream.Mail",
    "reports.stream.Counter",
    "oversight.documents.stream.Printer",
    "oversight.imports.stream.Intake",
]
