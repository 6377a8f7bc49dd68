"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import policy
from curriculum.standing import standing_of
from home.staff import staff_home
from home.student import student_home


@policy("core.use_site")
def home(request: HttpRequest) -> HttpResponse:
    """Show what to do next: a student's page, or what waits for whoever teaches, marks, coordinates, administers."""
    standing = standing_of(request.user)
    today = {"today": timezone.localdate()}
    if standing.is_staff or not standing.is_student:
        return render(request, "home/staff.html", today | staff_home(request.user, standing))
    return render(request, "home/student.html", today | student_home(request.user))
