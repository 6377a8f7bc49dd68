"""People, programs and who is what where."""

import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.models import PublicIdModel


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Give a new, saved person; without a password they sign in by code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
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
        return self.filter(memberships__in=Membership.objects.live().filter(user_id=user.pk)).distinct()

    def administered_by(self, user: Any) -> "ProgramQuerySet":
        """Give the programs a person administers."""
        if user.is_superuser:
            return self
        live = Membership.objects.live().filter(user_id=user.pk, role=Membership.Role.ADMINISTRATOR)
        return self.filter(memberships__in=live).distinct()


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
    ended_at = models.DateTimeField(null=True, blank=True)

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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Read rules of invitations."""

    def open(self) -> "InvitationQuerySet":
        """Give invitations that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Give the invitations into programs that a person administers."""
        return self.filter(program__in=Program.objects.administered_by(user))


class Invitation(PublicIdModel):
    """An invitation into a program by a link in a mail; the link's secret is stored hashed."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=15, choices=Membership.Role.choices)
    student_number = models.CharField(max_length=30, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} into {self.program}"
