"""All addresses. The only place, beside the settings, where the ground looks up at the modules."""

from django.urls import URLPattern, URLResolver, include, path

from oversight.api.urls import urlpatterns as ground_api
from reports.urls import api_urlpatterns as reports_api
from violations.urls import api_urlpatterns as violations_api
from violations.urls import form_urlpatterns as violations_forms

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((reports_api + violations_api + ground_api, "api"))),
    path("ledger/", include("oversight.ledger.urls")),
    path("accounts/", include("allauth.urls")),
    path("reports/", include("reports.urls")),
    path("field/", include("reports.field_urls")),
    path("", include("violations.urls")),
    *violations_forms,
    path("people/", include("oversight.portal.people_urls")),
    path("notices/", include("oversight.portal.notice_urls")),
    path("", include("oversight.portal.evidence.urls")),
    path("track/", include("oversight.gate.urls")),
    path("imports/", include("oversight.portal.imports.urls")),
    path("calendar/", include("oversight.portal.calendar_urls")),
    path("documents/", include("oversight.portal.documents.urls")),
    path("", include("oversight.web.urls")),
    path("", include("oversight.portal.urls")),
]

handler400 = "oversight.web.views.bad_request"
handler403 = "oversight.web.views.permission_denied"
handler404 = "oversight.web.views.not_found"
handler500 = "oversight.web.views.server_error"
handler429 = "oversight.web.views.too_many_requests"
