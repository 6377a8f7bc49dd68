"""Addresses of marking, marks and feedback."""

from django.urls import path

from grading import result_views, views

app_name = "grading"
urlpatterns = [
    path("marking/", views.index, name="index"),
    path("marking/assignments/<slug:public_id>/", views.overview, name="overview"),
    path("marking/assignments/<slug:public_id>/queue/", views.queue, name="queue"),
    path("marking/assignments/<slug:public_id>/intakes/", views.intake, name="intake"),
    path("marking/assignments/<slug:public_id>/next/", views.next_marking, name="next"),
    path("marking/assignments/<slug:public_id>/releases/", result_views.releases, name="releases"),
    path("marking/assignments/<slug:public_id>/marks.csv", result_views.marks_csv, name="marks_csv"),
    path("marking/assignments/<slug:public_id>/draft-marks.csv", result_views.draft_csv, name="draft_csv"),
    path("marking/papers/<slug:public_id>/", views.paper, name="paper"),
    path("marking/papers/<slug:public_id>/markings/", views.markings, name="markings"),
    path("marking/papers/<slug:public_id>/presence/", views.presence, name="presence"),
    path("marking/papers/<slug:public_id>/second-opinion/", views.second_opinion, name="second_opinion"),
    path("marking/papers/<slug:public_id>/decisions/", result_views.decisions, name="decisions"),
    path("marking/markings/<slug:public_id>/", views.save, name="save"),
    path("marking/markings/<slug:public_id>/draft/", views.draft, name="draft"),
    path("marking/markings/<slug:public_id>/reopening/", views.reopening, name="reopening"),
    path("gradebook/<slug:public_id>/", result_views.gradebook, name="gradebook"),
    path("gradebook/<slug:public_id>/marks.csv", result_views.gradebook_csv, name="gradebook_csv"),
    path("feedback/<slug:attempt__public_id>/", result_views.feedback, name="feedback"),
]
