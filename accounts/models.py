"""People, programs and who is what where."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from core.models import PublicIdModel


class UserQuerySet(models.QuerySet["User"]):
    """Read rules of people."""

    def visible_to(self, user: Any) -> "UserQuerySet":
        """Give the people whose record a person may open: oneself, and who is or was in a program one administers."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        theirs = Membership.objects.filter(program__in=Program.objects.administered_by(user))
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=theirs.values("user_id")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Makes people by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Give a new, saved person; without a password they sign in by code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            # Without this row a code that reached the mailbox would not count as proof of the address.
            EmailAddress.objects.using(self._db).create(user=user, email=user.email, primary=True, verified=False)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Give a new site administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(PublicIdModel, AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. What they may do comes from live memberships and enrolments."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_generated = models.BooleanField(
        default=False, help_text="Made by the demo generator; the doors open for these."
    )
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Give the whole name, for allauth and mail."""
        return self.name

    @property
    def sort_name(self) -> str:
        """Give "Last, First" as lists show it."""
        first, _, last = self.name.rpartition(" ")
        return f"{last}, {first}" if first else last


class ProgramQuerySet(models.QuerySet["Program"]):
    """Read rules of programs."""

    def visible_to(self, user: Any) -> "ProgramQuerySet":
        """Give the programs a person belongs to; a site administrator sees all."""
        if user.is_superuser:
            return self
        # By a query within the query: a join with one's own membership would stand in the way of counting everyone's.
        return self.filter(pk__in=Membership.objects.live().filter(user_id=user.pk).values("program_id"))

    def administered_by(self, user: Any) -> "ProgramQuerySet":
        """Give the programs a person administers."""
        if user.is_superuser:
            return self
        live = Membership.objects.live().filter(user_id=user.pk, role=Membership.Role.ADMINISTRATOR)
        return self.filter(pk__in=live.values("program_id"))


class Program(PublicIdModel):
    """A course of study that leads to a degree, such as a BSW."""

    class Degree(models.TextChoices):
        """The degree a program leads to."""

        BSW = "bsw", "BSW"
        MSW = "msw", "MSW"

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=30)
    degree = models.CharField(max_length=3, choices=Degree.choices)
    required_minutes = models.PositiveIntegerField(default=400 * 60, help_text="Field hours asked for, in minutes.")
    macro_target_percent = models.PositiveSmallIntegerField(default=20)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_program_a_name")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Read rules of memberships."""

    def live(self) -> "MembershipQuerySet":
        """Give memberships that hold now, of people who may sign in."""
        return self.filter(ended_at=None, user__is_active=True)

    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Give one's own memberships and those of the programs one administers."""
        return self.filter(
            models.Q(user_id=user.pk) | models.Q(program__in=Program.objects.administered_by(user))
        ).distinct()


class Membership(PublicIdModel):
    """What a person is in a program, since when and until when."""

    class Role(models.TextChoices):
        """The roles in a program; markers are named by enrolment in an offering."""

        STUDENT = "student", "Student"
        INSTRUCTOR = "instructor", "Instructor"
        COORDINATOR = "coordinator", "Field placement coordinator"
        LIAISON = "liaison", "Field liaison"
        ADMINISTRATOR = "administrator", "Program administrator"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role.choices)
    student_number = models.CharField(max_length=30, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "program", "role"], condition=models.Q(ended_at=None), name="one_live_role_a_program"
            ),
            models.UniqueConstraint(
                fields=["program", "student_number"],
                condition=models.Q(ended_at=None) & ~models.Q(student_number=""),
                name="one_student_a_number",
            ),
        ]
        indexes = [models.Index(fields=["user", "role", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} in {self.program}"


def new_token() -> tuple[str, str]:
    """Give a secret of 256 random bits for a link, and the hash under which it is stored."""
    token = secrets.token_urlsafe(32)
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Give what is stored of a link's secret (SHA-256; the secret is random, so no salt is needed)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Closure(PublicIdModel):
    """An account that was closed: by whom and why, and by whom it was opened again. Nothing is deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="closures")
    reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["closed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(opened_at=None), name="one_standing_closure_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, closed {self.closed_at:%Y-%m-%d}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Read rules of invitations."""

    def open(self) -> "InvitationQuerySet":
        """Give invitations that can still be accepted."""
        return self.standing().filter(expires_at__gt=timezone.now())

    def standing(self) -> "InvitationQuerySet":
        """Give invitations that were neither accepted nor revoked; they may have expired and can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Give the invitations into programs that a person administers."""
        return self.filter(program__in=Program.objects.administered_by(user))

    def by_stored_secret(self, stored: str) -> "Invitation | None":
        """Give the invitation whose link's secret has this hash: whoever holds the secret may read it."""
        return self.filter(token_hash=stored).select_related("program", "invited_by").first()


class Invitation(PublicIdModel):
    """An invitation into a program by a link in a mail; the link's secret is stored hashed."""

    class State(models.TextChoices):
        """Where an invitation stands."""

        OPEN = "open", "Open"
        EXPIRED = "expired", "Expired"
        ACCEPTED = "accepted", "Accepted"
        REVOKED = "revoked", "Revoked"

    LASTS = timedelta(days=14)

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=15, choices=Membership.Role.choices)
    student_number = models.CharField(max_length=30, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "program",
                "role",
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_standing_invitation_a_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} into {self.program}"

    @property
    def state(self) -> State:
        """Give where the invitation stands now."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED
