"""Addresses of people's resources under /api/v1/; oversight.api.urls includes them."""

from django.urls import path

from oversight.api import people, sign_in

urlpatterns = [
    path("me", sign_in.Who.as_view(), name="me"),
    path("devices/enrol", sign_in.EnrolDevice.as_view(), name="devices-enrol"),
    path("devices", people.DeviceList.as_view(), name="devices"),
    path("devices/<uuid:pk>/actions/revoke", people.DeviceRevoke.as_view(), name="device-revoke"),
    path("offices", people.OfficeList.as_view(), name="offices"),
    path("people", people.PersonList.as_view(), name="people"),
    path("people/<int:pk>", people.PersonDetail.as_view(), name="person"),
    path("people/<int:pk>/actions/<slug:verb>", people.PersonVerb.as_view(), name="person-verb"),
    path("assignments/<int:pk>/actions/<slug:verb>", people.AssignmentVerb.as_view(), name="assignment-verb"),
    path("tokens", people.TokenList.as_view(), name="tokens"),
    path("tokens/<int:pk>/actions/revoke", people.TokenRevoke.as_view(), name="token-revoke"),
]
