"""What people fill in on the module's pages. Forms parse; what is right and who may is decided by the actions."""

from reports.forms.alerts import AlertSearch, AlertStep
from reports.forms.coverage import Coverage
from reports.forms.instruments import Begin, GroupForm, HeadForm, Import, SendBack, election_name
from reports.forms.items import ItemForm, TallyForm
from reports.forms.lists import FlagSearch, Search, StationSearch
from reports.forms.on_behalf import Call
from reports.forms.parts import PartForm
from reports.forms.station_reports import Withdrawal

__all__ = [
    "AlertSearch",
    "AlertStep",
    "Begin",
    "Call",
    "Coverage",
    "FlagSearch",
    "GroupForm",
    "HeadForm",
    "Import",
    "ItemForm",
    "PartForm",
    "Search",
    "SendBack",
    "StationSearch",
    "TallyForm",
    "Withdrawal",
    "election_name",
]
