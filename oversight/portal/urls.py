from django.urls import path

from oversight.portal import stuck, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("account/", views.account, name="account"),
    path("public-ledger/", views.ledger, name="ledger"),
    path("public-ledger/verify.py", views.verifier, name="verifier"),
    path("about-the-data/", views.about_the_data, name="about-the-data"),
    path("stuck-work/", stuck.stuck_work, name="stuck-work"),
    path("health", views.health, name="health"),
    path("status", views.status, name="status"),
]
