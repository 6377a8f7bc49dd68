"""Addresses of assignments and attempts."""

from django.urls import path

from assignments import teaching_views, views

app_name = "assignments"
urlpatterns = [
    path("assignments/", views.index, name="index"),
    path("assignments/new/", teaching_views.new_assignment, name="new"),
    path("assignments/<str:public_id>/", views.assignment_page, name="assignment"),
    path("assignments/<str:public_id>/memo/", views.canvas, name="canvas"),
    path("assignments/<str:public_id>/draft/", views.draft, name="draft"),
    path("assignments/<str:public_id>/drawing/", views.drawing, name="drawing"),
    path("assignments/<str:public_id>/passages/", views.passages, name="passages"),
    path("assignments/<str:public_id>/check/", views.check, name="check"),
    path("assignments/<str:public_id>/attempts/", views.attempts, name="attempts"),
    path("assignments/<str:public_id>/dates/", teaching_views.dates, name="dates"),
    path("assignments/<str:public_id>/publication/", teaching_views.publication, name="publication"),
    path("assignments/<str:public_id>/extensions/", teaching_views.extensions, name="extensions"),
    path("assignments/<str:public_id>/progress/", teaching_views.progress, name="progress"),
    path("attempts/<str:public_id>/", views.attempt_page, name="attempt"),
    path("attempts/<str:public_id>/receipt/", views.receipt, name="receipt"),
]
