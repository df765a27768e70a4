"""What people without an account send in: addresses."""

from django.urls import URLPattern, URLResolver, include, path

from oversight.gate.forms.urls import addresses
from violations.filing import REPORTS, TIPS
from violations.views import receipts

urlpatterns: list[URLPattern | URLResolver] = [
    path("violation-reports/receipt/", receipts.receipt, name="receipt"),
    path("violation-reports/receipt/pdf/", receipts.paper, name="receipt-paper"),
    path("violation-reports/receipt/ledger/", receipts.ledger, name="receipt-ledger"),
]
# Each form has a namespace of its own beside the module's: `tips:start`, `violation-reports:start`.
form_urlpatterns: list[URLPattern | URLResolver] = [
    path("tips/", include((addresses(TIPS), "tips"))),
    path("violation-reports/", include((addresses(REPORTS), "violation-reports"))),
]
