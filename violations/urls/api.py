"""Resources under /api/v1/: addresses."""

from django.urls import URLPattern, path

from violations import api

api_urlpatterns: list[URLPattern] = [
    path("violation-reports", api.ReportSubmit.as_view(), name="violation-reports"),
    path("findings", api.FindingRecord.as_view(), name="findings"),
    path("cases", api.CaseList.as_view(), name="cases"),
    path("cases/count", api.CaseCount.as_view(), name="cases-count"),
    path("cases/<uuid:pk>", api.CaseDetail.as_view(), name="case"),
    path("cases/<uuid:pk>/contents", api.CaseContents.as_view(), name="case-contents"),
    path("cases/<uuid:pk>/study", api.CaseStudy.as_view(), name="case-study"),
    path("cases/<uuid:pk>/plenaries", api.CasePlenaries.as_view(), name="case-plenaries"),
    path("cases/<uuid:pk>/same-events", api.CaseSameEvents.as_view(), name="case-same-events"),
    path("cases/<uuid:pk>/receipt", api.CaseReceipt.as_view(), name="case-receipt"),
    *(
        path(f"cases/<uuid:pk>/actions/{name}", api.door(name).as_view(), name=f"case-{name}")
        for name in api.VERBS
    ),
    path("plenaries", api.PlenaryList.as_view(), name="plenaries"),
    path("plenaries/<uuid:pk>", api.PlenaryDetail.as_view(), name="plenary"),
    path("plenaries/<uuid:pk>/actions/vote", api.PlenaryVote.as_view(), name="plenary-vote"),
    path("plenaries/<uuid:pk>/actions/close-plenary", api.PlenaryClose.as_view(), name="plenary-close"),
    path("transfers", api.TransferList.as_view(), name="transfers"),
    path("transfers/<uuid:pk>", api.TransferDetail.as_view(), name="transfer"),
    *(
        path(f"transfers/<uuid:pk>/actions/{name}", api.transfer_door(name).as_view(), name=f"transfer-{name}")
        for name in api.SIGNATURES
    ),
    path("law/requirements", api.RequirementList.as_view(), name="law-requirements"),
    path("law/offences", api.OffenceList.as_view(), name="law-offences"),
    path("law/reasons", api.ReasonList.as_view(), name="law-reasons"),
    path("law/retention-classes", api.RetentionList.as_view(), name="law-retention-classes"),
]  # fmt: skip
