"""Courses and their offerings, who is enrolled, modules and pages, knowledge checks, progress."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Membership, Program
from core.models import PublicIdModel
from practice.models import Concept


class CourseQuerySet(models.QuerySet["Course"]):
    """Read rules of courses."""

    def visible_to(self, user: Any) -> "CourseQuerySet":
        """Give the courses of the programs one belongs to."""
        return self.filter(program__in=Program.objects.visible_to(user))


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

    def attended_by(self, user: Any) -> "OfferingQuerySet":
        """Give the offerings a person studies in."""
        roles = Enrolment.objects.live().filter(user_id=user.pk, role=Enrolment.Role.STUDENT)
        return self.filter(pk__in=roles.values("offering_id"))


class Offering(PublicIdModel):
    """A course in a term."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offerings")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="offerings")
    modules = models.ManyToManyField("Module", through="OfferingModule", related_name="offerings")

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


class ModuleQuerySet(models.QuerySet["Module"]):
    """Read rules of modules."""

    def live(self) -> "ModuleQuerySet":
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def published(self) -> "ModuleQuerySet":
        """Give what students may read."""
        return self.live().exclude(published_at=None)

    def visible_to(self, user: Any) -> "ModuleQuerySet":
        """Give published modules of the offerings one is in, and to whoever teaches, the library and own drafts."""
        opened = OfferingModule.objects.opened().filter(offering__in=Offering.objects.visible_to(user))
        studied = self.published().filter(pk__in=opened.values("module_id"))
        return (studied | self.authored_by(user)).distinct()

    def authored_by(self, user: Any) -> "ModuleQuerySet":
        """Give the modules a person may edit or put into an offering: their program's and the built-in ones."""
        if user.is_superuser:
            return self.live()
        roles = [Membership.Role.INSTRUCTOR, Membership.Role.ADMINISTRATOR]
        programs = Membership.objects.live().filter(user_id=user.pk, role__in=roles).values("program_id")
        teaches = Membership.objects.live().filter(user_id=user.pk, role__in=roles).values("pk")[:1]
        built_in = Q(program=None) & Q(models.Exists(teaches))
        return self.live().filter(built_in | Q(program_id__in=programs))


class Module(PublicIdModel):
    """A stretch of teaching made of pages. A module without a program is part of the built-in library."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="modules")
    slug = models.SlugField(max_length=60)
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    intro = models.TextField(blank=True)
    intro_html = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    aims = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    concepts = models.ManyToManyField(Concept, blank=True, related_name="modules")
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_from_pack = models.BooleanField(default=False)

    history = HistoricalRecords(excluded_fields=["intro_html"])
    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "number", "title"]
        constraints = [models.UniqueConstraint(Coalesce("program_id", 0), "slug", name="one_module_a_slug")]

    def __str__(self) -> str:
        return self.title


class OfferingModuleQuerySet(models.QuerySet["OfferingModule"]):
    """Which modules of an offering are open."""

    def opened(self) -> "OfferingModuleQuerySet":
        """Give those whose opening is past."""
        return self.filter(Q(opens_at=None) | Q(opens_at__lte=timezone.now()))


class OfferingModule(models.Model):
    """A module's place in an offering, and from when it is open."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="module_places")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)

    objects = OfferingModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offering", "module"], name="a_module_once_an_offering")]

    def __str__(self) -> str:
        return f"{self.module} in {self.offering}"


class PageQuerySet(models.QuerySet["Page"]):
    """Read rules of pages."""

    def live(self) -> "PageQuerySet":
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def published(self) -> "PageQuerySet":
        """Give what students may read."""
        return self.live().exclude(published_at=None)

    def visible_to(self, user: Any) -> "PageQuerySet":
        """Give published pages of visible modules, and drafts of modules one may edit."""
        read = self.published().filter(module__in=Module.objects.visible_to(user))
        return (read | self.live().filter(module__in=Module.objects.authored_by(user))).distinct()


class Page(PublicIdModel):
    """A page of a module: Markdown, and the HTML made from it when it was saved.

    `html` carries placeholders for knowledge checks, which are filled for each reader.
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="pages")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=0)
    levels = models.JSONField(default=list)
    concepts = models.ManyToManyField(Concept, blank=True, related_name="pages")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sources = models.JSONField(default=list, help_text="[{text, sure}], shown at the foot.")
    invented = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_from_pack = models.BooleanField(default=False)

    history = HistoricalRecords(excluded_fields=["html"])
    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["module", "slug"], name="one_page_a_slug")]

    def __str__(self) -> str:
        return self.title


class KnowledgeCheck(models.Model):
    """A question in a page. Each answer carries its explanation, shown after answering."""

    class Kind(models.TextChoices):
        """How many answers may be chosen."""

        SINGLE = "single"
        MULTIPLE = "multiple"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="checks")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    question_html = models.TextField()
    answers = models.JSONField(help_text="[{html, right, why_html}], in the order written.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="one_check_a_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.page}"


class CheckAnswer(models.Model):
    """One answer of one person to a check; every try is a row."""

    check_asked = models.ForeignKey(KnowledgeCheck, on_delete=models.CASCADE, related_name="given")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    chosen = models.JSONField(help_text="Positions of the answers chosen, from 0.")
    is_right = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "check_asked"])]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.chosen}"


class PageReading(models.Model):
    """A person said that they have read a page. Completion only grows."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="page_readings")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="a_page_is_read_once")]
        indexes = [models.Index(fields=["user", "read_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.page_id}"
