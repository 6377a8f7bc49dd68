"""Where everything is."""

from django.urls import include, path

from core import views as core_views
from home import views as home_views

urlpatterns = [
    path("", home_views.home, name="home"),
    path("health/", core_views.health, name="health"),
    path("", include("practice.urls")),
    path("", include("cases.urls")),
    path("", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("", include("curriculum.urls")),
    path("", include("assignments.urls")),
    path("", include("grading.urls")),
    path("", include("placements.urls")),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
