"""Addresses of the cases room."""

from django.urls import path

from cases import run_views, views

app_name = "cases"

urlpatterns = [
    path("cases/", views.index, name="index"),
    path("cases/runs/<str:public_id>/", run_views.run_page, name="run"),
    path("cases/runs/<str:public_id>/draft/", run_views.draft, name="draft"),
    path("cases/runs/<str:public_id>/marks/", run_views.marks, name="marks"),
    path("cases/runs/<str:public_id>/decisions/", run_views.decisions, name="decisions"),
    path("cases/runs/<str:public_id>/steps/", run_views.steps, name="steps"),
    path("cases/runs/<str:public_id>/endings/", run_views.endings, name="endings"),
    path("cases/runs/<str:public_id>/ending/", run_views.ending, name="ending"),
    path("cases/runs/<str:public_id>/replays/", run_views.replays, name="replays"),
    path("cases/runs/<str:public_id>/scenes/<int:number>/", run_views.scene_again, name="scene_again"),
    path("cases/runs/<str:public_id>/map/", run_views.eco_map, name="map"),
    path("cases/runs/<str:public_id>/transcript/", run_views.transcript, name="transcript"),
    path("cases/<str:public_id>/", views.cover, name="cover"),
    path("cases/<str:public_id>/runs/", views.runs, name="runs"),
    path("cases/<str:public_id>/cohort/", views.cohort, name="cohort"),
]
