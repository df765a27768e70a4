"""One case: facts, study, people, the same event: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import case, conflicts, identities, messages, people, same_event, study

urlpatterns: list[URLPattern | URLResolver] = [
    path("kin/", conflicts.kin, name="kin"),
    path("kin/<uuid:pk>/end/", conflicts.end_kin, name="end-kin"),
    path("cases/<uuid:pk>/", case.case_page, name="case"),
    path("cases/<uuid:pk>/timeline/", case.timeline_page, name="timeline"),
    path("cases/<uuid:pk>/receipt/", case.receipt, name="case-receipt"),
    path("cases/<uuid:pk>/study/", study.study_page, name="study"),
    path("cases/<uuid:pk>/study/begin/", study.begin, name="begin-study"),
    path("cases/<uuid:pk>/study/conclude/", study.conclude, name="conclude-study"),
    path("cases/<uuid:pk>/classes/", study.classify, name="classify"),
    path("cases/<uuid:pk>/people/", people.people_page, name="people"),
    path("cases/<uuid:pk>/people/add/", people.add, name="add-party"),
    path("cases/<uuid:pk>/people/<uuid:part>/", people.person_page, name="person"),
    path("cases/<uuid:pk>/people/<uuid:part>/unmask/", identities.unmask, name="unmask"),
    path("cases/<uuid:pk>/people/<uuid:part>/cover/", identities.cover, name="cover"),
    path("cases/<uuid:pk>/people/<uuid:part>/amend/", identities.amend, name="amend-party"),
    path("cases/<uuid:pk>/people/<uuid:part>/hand-over/", identities.hand_over, name="hand-over-identity"),
    path("cases/<uuid:pk>/people/<uuid:part>/delay/", identities.delay, name="delay-notice"),
    path("cases/<uuid:pk>/people/<uuid:part>/erase/", identities.erase, name="erase-person"),
    path("cases/<uuid:pk>/people/<uuid:part>/erase/<slug:verb>/", identities.sign_erasure, name="sign-erasure"),
    path("cases/<uuid:pk>/same-event/", same_event.compare, name="same-event"),
    path("cases/<uuid:pk>/same-event/<uuid:pair>/undo/", same_event.undo, name="undo-same-event"),
    path("cases/<uuid:pk>/messages/", messages.mailbox, name="messages"),
    path("cases/<uuid:pk>/conflict/", conflicts.declare, name="conflict"),
]
