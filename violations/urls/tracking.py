"""What the holder of a tracking code sees and does: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import tracking

urlpatterns: list[URLPattern | URLResolver] = [
    path("track/case/", tracking.tracked, name="tracked"),
    path("track/case/message/", tracking.message, name="tracked-message"),
    path("track/case/evidence/", tracking.evidence, name="more-evidence"),
    path("track/case/evidence/files/", tracking.files, name="evidence-files"),
    path("track/case/evidence/files/<uuid:pk>/", tracking.file, name="evidence-file"),
    path("track/case/withdrawal/", tracking.withdrawal, name="ask-withdrawal"),
    path("track/case/receipt/", tracking.receipt, name="tracked-receipt"),
    path("track/case/documents/<uuid:pk>/", tracking.document, name="tracked-document"),
]
