"""Field education: sites, field instructors, placements, hour lines, sign-off. Amounts of time are whole minutes."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Program
from core.models import PublicIdModel
from placements.reach import overseen_by, programs_coordinated_by
from practice.models import Concept


class SiteQuerySet(models.QuerySet["Site"]):
    """Read rules of sites."""

    def live(self) -> "SiteQuerySet":
        """Give sites that take students."""
        return self.filter(retired_at=None)

    def listed(self, words: str, retired: bool) -> "SiteQuerySet":
        """Give the rows of the list of sites, live or retired ones, with how many placements run there."""
        found = self.exclude(retired_at=None) if retired else self.live()
        for word in words.replace("\x00", "").split()[:6]:
            found = found.filter(Q(name__icontains=word) | Q(address__icontains=word))
        running = Q(placements__ends_on__gte=timezone.localdate())
        return found.annotate(running=models.Count("placements", filter=running, distinct=True)).order_by("name")

    def visible_to(self, user: Any) -> "SiteQuerySet":
        """Give the sites of programs one coordinates, and those of placements one may see."""
        placed = Placement.objects.visible_to(user).values("site_id")
        return self.filter(Q(programs__in=programs_coordinated_by(user)) | Q(pk__in=placed)).distinct()


class Site(PublicIdModel):
    """An agency, or one of its offices, where students are placed."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=250, blank=True)
    population = models.CharField(max_length=250, blank=True)
    about = models.TextField(blank=True)
    levels = models.JSONField(default=list, help_text="Practice levels it offers.")
    programs = models.ManyToManyField(Program, related_name="sites")
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FieldInstructorQuerySet(models.QuerySet["FieldInstructor"]):
    """Read rules of field instructors."""

    def visible_to(self, user: Any) -> "FieldInstructorQuerySet":
        """Give those of sites in the programs one coordinates."""
        return self.filter(site__programs__in=programs_coordinated_by(user)).distinct()


class FieldInstructor(PublicIdModel):
    """Who supervises students at a site. They have no account: a link by mail lets them sign."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="field_instructors")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    degree = models.CharField(max_length=30, blank=True)
    degree_year = models.PositiveSmallIntegerField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FieldInstructorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AddressChange(models.Model):
    """Each change of a field instructor's address: only a coordinator makes one, and it is kept."""

    field_instructor = models.ForeignKey(FieldInstructor, on_delete=models.PROTECT, related_name="address_changes")
    before = models.EmailField(blank=True)
    after = models.EmailField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Read rules of placements."""

    def visible_to(self, user: Any) -> "PlacementQuerySet":
        """Give one's own as student, one's students' as liaison, and those of programs one coordinates."""
        return self.filter(Q(student_id=user.pk) | overseen_by(user))

    def placed(self, user: Any) -> "PlacementQuerySet":
        """Give a student's own, the newest first."""
        return self.filter(student_id=user.pk).order_by("-starts_on", "-pk")

    def overseen_by(self, user: Any) -> "PlacementQuerySet":
        """Give those a person follows as coordinator or liaison: all they see but their own."""
        # Not `visible_to` without one's own: one condition fewer lets an index give a long list in its order.
        return self.filter(overseen_by(user)).exclude(student_id=user.pk)


class Placement(PublicIdModel):
    """A student at a site for a while, with the minutes asked for.

    The `…_minutes` totals are kept by `placements.totals` with each change of a line and proved by a test.
    """

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="placements")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="placements")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="placements")
    field_instructor = models.ForeignKey(FieldInstructor, on_delete=models.PROTECT, related_name="placements")
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="liaised_placements"
    )
    required_minutes = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=64, default="America/New_York")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_minutes = models.PositiveIntegerField(default=0)
    pending_minutes = models.PositiveIntegerField(default=0, help_text="Submitted and not answered.")
    draft_minutes = models.PositiveIntegerField(default=0, help_text="Logged or returned, not submitted.")
    returned_minutes = models.PositiveIntegerField(default=0, help_text="The part of draft_minutes that was returned.")
    micro_minutes = models.PositiveIntegerField(default=0, help_text="Of approved and pending lines.")
    mezzo_minutes = models.PositiveIntegerField(default=0)
    macro_minutes = models.PositiveIntegerField(default=0)
    last_entry_on = models.DateField(null=True, blank=True)
    last_signed_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateField(null=True, blank=True, help_text="The oldest pending line's date.")
    projected_from = models.DateField(null=True, blank=True)
    projected_on = models.DateField(null=True, blank=True, help_text="The likely date; none without a pace.")
    projected_to = models.DateField(null=True, blank=True)
    student_name = models.CharField(
        max_length=150, blank=True, help_text="Last, First: kept here, so that a long list is sorted by an index."
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="placement_ends_after_it_starts")
        ]
        indexes = [
            models.Index(fields=["program", "student"]),
            models.Index(fields=["student_name", "id"]),
            models.Index(fields=["program", "student_name", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.student} at {self.site}"

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone in which this placement's dates and times are meant."""
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """Give today's date where the placement is."""
        return timezone.now().astimezone(self.zone).date()

    @property
    def remaining_minutes(self) -> int:
        """Give what is still to be approved, in minutes; never below zero."""
        return max(0, self.required_minutes - self.approved_minutes)


class WeekQuerySet(models.QuerySet["Week"]):
    """Read rules of submitted weeks."""

    def visible_to(self, user: Any) -> "WeekQuerySet":
        """Give those of placements one may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))


class Week(PublicIdModel):
    """A week of hours as submitted: Monday's local date, who and when. A week may be submitted again after returns."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="weeks")
    starts_on = models.DateField(help_text="The Monday.")
    submitted_at = models.DateTimeField(default=timezone.now)

    objects = WeekQuerySet.as_manager()

    def __str__(self) -> str:
        return f"week of {self.starts_on}"


class HourLineQuerySet(models.QuerySet["HourLine"]):
    """Read rules of hour lines."""

    def visible_to(self, user: Any) -> "HourLineQuerySet":
        """Give those of placements one may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))

    def taking_time(self) -> "HourLineQuerySet":
        """Give lines that hold their time: not withdrawn, and not replaced by a correction that was approved."""
        replaced = HourLine.objects.filter(corrects=models.OuterRef("pk"), state=HourLine.State.APPROVED)
        return self.exclude(state=HourLine.State.WITHDRAWN).filter(~models.Exists(replaced))

    def standing(self) -> "HourLineQuerySet":
        """Give lines that count: those that hold their time, and of corrections only approved ones.

        A correction counts for nothing until it is approved; then it takes the place of the line that it names.
        """
        return self.taking_time().filter(Q(corrects=None) | Q(state=HourLine.State.APPROVED))

    def logged_last(self, placement: Placement) -> "HourLine | None":
        """Give the line of a placement that was logged last and not withdrawn."""
        lines = self.filter(placement=placement).exclude(state=HourLine.State.WITHDRAWN)
        return lines.order_by("-created_at", "-pk").first()

    def waiting_for(self, field_instructor: "FieldInstructor") -> "HourLineQuerySet":
        """Give what a field instructor is asked to sign: the submitted lines of all their students."""
        return self.filter(placement__field_instructor=field_instructor, state=HourLine.State.SUBMITTED)


class HourLine(PublicIdModel):
    """One stretch of field work. An approved line is immutable; a correction is a new line that names it and says why.

    `worked_on` is a local date in the placement's time zone. Minutes per level are zero for work without a level
    (supervision, training, paperwork); otherwise they add up to the line's.
    """

    class Category(models.TextChoices):
        """What kind of work it was."""

        DIRECT = "direct", "Direct work with people"
        GROUP = "group", "Group work"
        COMMUNITY = "community", "Community, policy, organization"
        SUPERVISION = "supervision", "Supervision"
        TRAINING = "training", "Training"
        PAPERWORK = "paperwork", "Notes and paperwork"

    class State(models.TextChoices):
        """Where a line stands."""

        DRAFT = "draft", "Open"
        SUBMITTED = "submitted", "Waiting for signature"
        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    # These needn't have a practice level; the others are placed at one or more (field-education.md, section 3.10).
    WITHOUT_LEVEL = (Category.SUPERVISION, Category.TRAINING, Category.PAPERWORK)

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="lines")
    worked_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True, help_text="Earlier than the start when it ran past midnight.")
    minutes = models.PositiveSmallIntegerField()
    micro_minutes = models.PositiveSmallIntegerField(default=0)
    mezzo_minutes = models.PositiveSmallIntegerField(default=0)
    macro_minutes = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=12, choices=Category.choices)
    activity = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    skills = models.ManyToManyField(Concept, blank=True, related_name="hour_lines")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    week = models.ForeignKey(Week, on_delete=models.SET_NULL, null=True, blank=True, related_name="lines")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.CharField(max_length=300, blank=True)
    key = models.UUIDField(unique=True, help_text="Made with the form; a double click is one line.")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = HourLineQuerySet.as_manager()

    class Meta:
        ordering = ["worked_on", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="line_within_a_day"),
            models.CheckConstraint(
                condition=Q(micro_minutes=0, mezzo_minutes=0, macro_minutes=0)
                | Q(minutes=F("micro_minutes") + F("mezzo_minutes") + F("macro_minutes")),
                name="levels_add_up_to_the_line",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="both_times_or_none",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction_reason=""), name="a_correction_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state="withdrawn"), name="one_correction_of_a_line"
            ),
        ]
        indexes = [models.Index(fields=["placement", "worked_on"]), models.Index(fields=["placement", "state"])]

    def __str__(self) -> str:
        return f"{self.worked_on}: {self.minutes} min"

    @property
    def levels(self) -> dict[str, int]:
        """Give the minutes at each level that has any, in order."""
        pairs = (("micro", self.micro_minutes), ("mezzo", self.mezzo_minutes), ("macro", self.macro_minutes))
        return {level: minutes for level, minutes in pairs if minutes}

    @property
    def can_change(self) -> bool:
        """Say whether its student may still change or withdraw it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class SignOffLinkQuerySet(models.QuerySet["SignOffLink"]):
    """Which links work, and who may see that they were sent."""

    def usable(self) -> "SignOffLinkQuerySet":
        """Give links that open: not expired, not revoked, and sent to the address that holds now."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=timezone.now(),
            field_instructor__retired_at=None,
            sent_to=F("field_instructor__email"),
        )

    def opened_by(self, token_hash: str | None) -> "SignOffLink | None":
        """Give the link that a hash opens, with whom it was sent to; None for one that is unknown or closed."""
        if not token_hash:
            return None
        return self.usable().filter(token_hash=token_hash).select_related("field_instructor__site").first()

    def visible_to(self, user: Any) -> "SignOffLinkQuerySet":
        """Give those of field instructors one looks after."""
        return self.filter(field_instructor__in=FieldInstructor.objects.visible_to(user))


class SignOffLink(PublicIdModel):
    """A link by which a field instructor signs: secret kept hashed, expiring, revocable. Opening it signs nothing."""

    field_instructor = models.ForeignKey(FieldInstructor, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SignOffLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"link for {self.field_instructor_id}"


class SignOff(models.Model):
    """A field instructor's answer to one line, covering exactly what the line said. Immutable."""

    class Answer(models.TextChoices):
        """What was answered."""

        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Returned"

    line = models.ForeignKey(HourLine, on_delete=models.CASCADE, related_name="sign_offs")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    comment = models.CharField(max_length=500, blank=True)
    signer_name = models.CharField(max_length=150)
    signer_email = models.EmailField()
    link = models.ForeignKey(SignOffLink, on_delete=models.PROTECT, related_name="sign_offs")
    line_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line"], condition=Q(answer="approved"), name="approved_once")]

    def __str__(self) -> str:
        return f"{self.answer} by {self.signer_name}"
