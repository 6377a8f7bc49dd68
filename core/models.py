"""What every room stands on: opaque ids, autosaved drafts, background jobs, marks on the site itself."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.ids import new_public_id


class PublicIdModel(models.Model):
    """A row that is named in addresses by an opaque id."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True


class Draft(models.Model):
    """What one person has typed at one place and not handed in yet.

    `place` names where it was typed, such as `assignment:7m2k…`; `fields` holds every field by name. `revision` grows
    by one with each save, so that a save from an older page is noticed (see `core.drafts.save_draft`).
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "place"], name="one_draft_a_place")]

    def __str__(self) -> str:
        return f"draft at {self.place}, revision {self.revision}"


class Presence(models.Model):
    """Who is at a place now, by a short heartbeat; one of the few rows that looking at a page may write."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=120, db_index=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="one_presence_a_place")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.place}"


class Job(models.Model):
    """Work to be done outside a request: a row, claimed for a while, done once, tried again after a kill."""

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    run_after = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"])]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class SentMail(models.Model):
    """Mail as it left, for the demo's mail page and for an administrator who is asked whether it went."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class SiteMark(models.Model):
    """A fact about this database as a whole, such as that the demo generator made it."""

    name = models.CharField(max_length=40, unique=True)
    value = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    DEMO = "demo"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def is_demo(cls) -> bool:
        """Say whether the demo generator made this database."""
        return cls.objects.filter(name=cls.DEMO).exists()


class Lifting(models.Model):
    """Each time the immutability of rows was lifted: who, why, which tables. Never deleted."""

    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=254)
    tables: Any = models.JSONField(default=list)
    lifted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reason} by {self.actor}"
