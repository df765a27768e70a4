"""What people fill in on the module's pages. Forms parse; what is right and who may is decided by the actions."""

from reports.forms.instruments import Begin, GroupForm, HeadForm, Import, SendBack, election_name
from reports.forms.items import ItemForm, TallyForm
from reports.forms.parts import PartForm
from reports.forms.station_reports import AlertSearch, AlertStep, Coverage, Search, Withdrawal

__all__ = [
    "AlertSearch",
    "AlertStep",
    "Begin",
    "Coverage",
    "GroupForm",
    "HeadForm",
    "Import",
    "ItemForm",
    "PartForm",
    "Search",
    "SendBack",
    "TallyForm",
    "Withdrawal",
    "election_name",
]
