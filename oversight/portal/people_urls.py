from django.urls import path

from oversight.portal.people import acts, imports, lists, tokens

app_name = "people"
urlpatterns = [
    path("", lists.people_list, name="list"),
    path("new/", lists.newcomer, name="new"),
    path("import/", imports.upload, name="import"),
    path("import/apply/", imports.apply, name="import-apply"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="token-revoke"),
    path("devices/<uuid:pk>/revoke/", acts.revoke_device, name="device-revoke"),
    path("assignments/<int:pk>/<slug:verb>/", acts.assignment_act, name="assignment-act"),
    path("<int:pk>/", lists.person_page, name="person"),
    path("<int:pk>/<slug:verb>/", acts.person_act, name="act"),
]
