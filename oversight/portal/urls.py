from django.urls import path

from oversight.portal import desk, stuck, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/work/assign/", desk.assign, name="work-assign"),
    path("desk/work/<uuid:pk>/take/", desk.take, name="work-take"),
    path("desk/work/<uuid:pk>/hand-back/", desk.hand_back, name="work-hand-back"),
    path("desk/work/mine/", desk.work_list, {"which": "mine"}, name="work-mine"),
    path("desk/work/waiting/", desk.work_list, {"which": "unassigned"}, name="work-waiting"),
    path("desk/absence/", desk.absence, name="absence"),
    path("desk/absence/<uuid:pk>/cancel/", desk.cancel_absence, name="absence-cancel"),
    path("account/", views.account, name="account"),
    path("public-ledger/", views.ledger, name="ledger"),
    path("public-ledger/verify.py", views.verifier, name="verifier"),
    path("about-the-data/", views.about_the_data, name="about-the-data"),
    path("stuck-work/", stuck.stuck_work, name="stuck-work"),
    path("health", views.health, name="health"),
    path("status", views.status, name="status"),
]
