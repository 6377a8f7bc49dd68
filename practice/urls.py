"""Addresses of the vocabulary. The fixed names come first; packs may not use them as ids (packs/kinds/schemes.py)."""

from django.urls import path, register_converter

from practice import views
from practice.converters import ConceptAddressConverter

register_converter(ConceptAddressConverter, "concept")

app_name = "practice"
urlpatterns = [
    path("practice/", views.index, name="index"),
    path("practice/map/", views.bridge_map, name="map"),
    path("practice/crosswalks/<slug:slug>/", views.crosswalk, name="crosswalk"),
    path("practice/<slug:slug>/", views.scheme, name="scheme"),
    path("practice/<slug:slug>/table/", views.table, name="table"),
    path("practice/<concept:address>/", views.concept, name="concept"),
]
