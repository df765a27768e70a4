"""Addresses of documents."""

from django.urls import path

from oversight.portal.documents import papers, verify

app_name = "documents"
urlpatterns = [
    path("verify/", verify.ask, name="verify"),
    path("verify/<str:code>/", verify.answer, name="verify-code"),
    path("<uuid:pk>/", papers.document_page, name="document"),
    path("<uuid:pk>/redacted", papers.redacted, name="redacted"),
    path("<uuid:pk>/file", papers.file, name="file"),
    path("<uuid:pk>/sign/", papers.sign, name="sign"),
    path("<uuid:pk>/withdraw/", papers.withdraw, name="withdraw"),
]
