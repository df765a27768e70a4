"""Addresses of the phone pages, below /field/."""

from django.urls import path

from reports.views import worker
from reports.views.field import drafts, enrolment, home, sending, sent, shell

app_name = "field"
urlpatterns = [
    path("", home.home, name="home"),
    path("sw.js", worker.service_worker, name="worker"),
    path("enrol/", enrolment.enrol, name="enrol"),
    path("welcome/", enrolment.welcome, name="welcome"),
    path("sign-out/", enrolment.sign_out, name="sign-out"),
    path("reports/new/", drafts.start, name="start"),
    path("reports/<uuid:pk>/check/", sending.check, name="check"),
    path("reports/<uuid:pk>/photos/", sending.photos, name="photos"),
    path("reports/<uuid:pk>/photos/<uuid:photo>/drop/", sending.drop_photo, name="drop-photo"),
    path("reports/<uuid:pk>/discard/", drafts.discard, name="discard"),
    path("reports/<uuid:pk>/<slug:group>/", drafts.group, name="group"),
    path("sent/", sent.reports, name="sent"),
    path("sent/<uuid:pk>/", sent.report, name="sent-report"),
    path("sent/<uuid:pk>/receipt/", sent.receipt, name="receipt"),
    path("sent/<uuid:pk>/photos/", sent.missing_photos, name="missing-photos"),
    path("sent/<uuid:pk>/correct/", sent.correct, name="correct"),
    path("sent/<uuid:pk>/withdraw/", sent.withdraw, name="withdraw"),
    path("shell/", shell.start, name="shell"),
    path("shell/<str:instrument>/<slug:group>/", shell.group, name="shell-group"),
]
