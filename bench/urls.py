"""Every address of the site, and the floor."""

from django.urls import include, path

from bench.floor import floor

urlpatterns = [path("bench/floor/", floor, name="bench-floor"), path("", include("config.urls"))]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
