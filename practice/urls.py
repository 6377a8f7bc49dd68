"""Addresses of the vocabulary. The fixed names come first; packs may not use them as ids (packs/kinds/schemes.py)."""

from django.urls import path

from practice import views

app_name = "practice"
urlpatterns = [
    path("practice/", views.index, name="index"),
    path("practice/map/", views.bridge_map, name="map"),
    path("practice/crosswalks/<slug:slug>/", views.crosswalk, name="crosswalk"),
    path("practice/<slug:slug>/", views.scheme, name="scheme"),
    path("practice/<slug:slug>/table/", views.table, name="table"),
    path("practice/<slug:scheme_slug>/<slug:slug>/", views.concept, name="concept"),
]
