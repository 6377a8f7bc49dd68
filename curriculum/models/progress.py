"""Knowledge checks, and what people have read and answered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString

from curriculum.models.modules import Module, Page
from curriculum.models.stored import stored_html


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
    changed_at = models.DateTimeField(default=timezone.now, help_text="Answers given before speak of other words.")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="one_check_a_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.page}"

    @property
    def question(self) -> SafeString:
        """Give the question as HTML."""
        return stored_html(self.question_html)

    @property
    def right_positions(self) -> list[int]:
        """Give the positions of the right answers, from 0."""
        return [position for position, answer in enumerate(self.answers) if answer["right"]]

    def choices(self, chosen: list[int] | None) -> list[dict[str, Any]]:
        """Give the answers for a template: what each says, whether it was chosen, and why, once something was."""
        return [
            {
                "position": position,
                "text": stored_html(answer["html"]),
                "right": answer["right"],
                "chosen": chosen is not None and position in chosen,
                "why": stored_html(answer["why_html"]),
            }
            for position, answer in enumerate(self.answers)
        ]


class CheckAnswer(models.Model):
    """One answer of one person to a check; every try is a row."""

    check_asked = models.ForeignKey(KnowledgeCheck, on_delete=models.CASCADE, related_name="given")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    chosen = models.JSONField(help_text="Positions of the answers chosen, from 0.")
    is_right = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(help_text="Made with the form, so that a double click is one try.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")]
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


class ModuleCompletion(models.Model):
    """A person had read every page that a module had then; pages added later don't take that back."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="completions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pages = models.PositiveSmallIntegerField(help_text="How many pages the module had.")
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "user"], name="a_module_is_completed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} completed {self.module_id}"
