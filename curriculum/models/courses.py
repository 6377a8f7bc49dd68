"""Courses, terms, offerings and who is enrolled."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Program
from core.models import PublicIdModel


class CourseQuerySet(models.QuerySet["Course"]):
    """Read rules of courses."""

    def visible_to(self, user: Any) -> "CourseQuerySet":
        """Give the courses of the programs one belongs to."""
        return self.filter(program__in=Program.objects.visible_to(user))

    def in_programs(self, programs: Any) -> "CourseQuerySet":
        """Give those of some programs, with the programs themselves."""
        return self.filter(program__in=programs).select_related("program")


class Course(PublicIdModel):
    """What is taught again each year, such as Generalist Practice II."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=150)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="one_course_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class TermQuerySet(models.QuerySet["Term"]):
    """Read rules of terms."""

    def visible_to(self, user: Any) -> "TermQuerySet":
        """Give the terms of the programs one belongs to."""
        return self.filter(program__in=Program.objects.visible_to(user))

    def in_programs(self, programs: Any) -> "TermQuerySet":
        """Give those of some programs, with the programs themselves."""
        return self.filter(program__in=programs).select_related("program")


class Term(PublicIdModel):
    """A stretch of the year in which courses are offered; both dates are local and belong to the term."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="one_term_a_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="term_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class OfferingQuerySet(models.QuerySet["Offering"]):
    """Read rules of offerings."""

    def visible_to(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings one is enrolled in, and those of programs one administers."""
        enrolled = Enrolment.objects.live().filter(user_id=user.pk).values("offering_id")
        return self.filter(Q(pk__in=enrolled) | Q(course__program__in=Program.objects.administered_by(user)))

    def taught_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings a person teaches."""
        roles = Enrolment.objects.live().filter(user_id=user.pk, role=Enrolment.Role.INSTRUCTOR)
        return self.filter(pk__in=roles.values("offering_id"))

    def marked_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings in which a person may mark: as instructor or as marker."""
        roles = [Enrolment.Role.INSTRUCTOR, Enrolment.Role.MARKER]
        found = Enrolment.objects.live().filter(user_id=user.pk, role__in=roles)
        return self.filter(pk__in=found.values("offering_id"))

    def run_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings a person looks after: those taught, and those of programs administered."""
        programs = Program.objects.administered_by(user)
        return self.filter(Q(pk__in=Offering.objects.taught_by(user).values("pk")) | Q(course__program__in=programs))

    def administered_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings of the programs a person administers."""
        return self.filter(course__program__in=Program.objects.administered_by(user))

    def attended_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings a person studies in."""
        roles = Enrolment.objects.live().filter(user_id=user.pk, role=Enrolment.Role.STUDENT)
        return self.filter(pk__in=roles.values("offering_id"))


class Offering(PublicIdModel):
    """A course in a term."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offerings")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="offerings")
    modules: Any = models.ManyToManyField("Module", through="OfferingModule", related_name="offerings")

    objects = OfferingQuerySet.as_manager()

    class Meta:
        ordering = ["-term__starts_on", "course__code"]
        constraints = [models.UniqueConstraint(fields=["course", "term"], name="one_offering_a_term")]

    def __str__(self) -> str:
        return f"{self.course}, {self.term}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Read rules of enrolments."""

    def live(self) -> "EnrolmentQuerySet":
        """Give enrolments that hold now, of people who may sign in."""
        return self.filter(ended_at=None, user__is_active=True)

    def students(self) -> "EnrolmentQuerySet":
        """Give those of students."""
        return self.filter(role=Enrolment.Role.STUDENT)

    def visible_to(self, user: Any) -> "EnrolmentQuerySet":
        """Give one's own, and those of the offerings one teaches or administers."""
        return self.filter(
            Q(user_id=user.pk)
            | Q(offering__in=Offering.objects.taught_by(user))
            | Q(offering__course__program__in=Program.objects.administered_by(user))
        )


class Enrolment(PublicIdModel):
    """A person in an offering: as student, instructor or marker."""

    class Role(models.TextChoices):
        """What one is in an offering."""

        STUDENT = "student", "Student"
        INSTRUCTOR = "instructor", "Instructor"
        MARKER = "marker", "Marker"

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=10, choices=Role.choices)
    section = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "user"], condition=Q(ended_at=None), name="one_live_enrolment_an_offering"
            )
        ]
        indexes = [models.Index(fields=["user", "role", "ended_at"]), models.Index(fields=["offering", "role"])]

    def __str__(self) -> str:
        return f"{self.user} in {self.offering}"
