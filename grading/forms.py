"""What markers type: the rubric as a form, the decision between two markings, the release."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assignments.models import Criterion, RubricVersion
from core.markdown import TextTooLong, check_bounds
from grading.judgement import Judgement
from grading.models import Marking, Paper

LONGEST_COMMENT = 4_000


class PlainLines(forms.CharField):
    """Text as typed, with line ends as the server keeps them, within what can be rendered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.Textarea, **kwargs)

    def to_python(self, value: Any) -> str:
        """Give the text with single line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Refuse what render_markdown would refuse."""
        super().validate(value)
        try:
            check_bounds(value)
        except TextTooLong as problem:
            raise ValidationError(str(problem)) from problem


class MarkingForm(forms.Form):
    """The rubric of one version, as sent by a page: `level-<key>` and `comment-<key>` for each criterion."""

    feedback = PlainLines(label="Feedback to the student")
    staff_note = PlainLines(label="Note for staff", max_length=LONGEST_COMMENT)

    def __init__(self, *args: Any, version: RubricVersion, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            choices = [(str(row["level"]), row["label"]) for row in version.levels]
            self.fields[f"level-{criterion.key}"] = forms.ChoiceField(
                choices=[("", "Not yet"), *choices], required=False, label=criterion.label
            )
            self.fields[f"comment-{criterion.key}"] = PlainLines(
                label=f"Comment on {criterion.label}", max_length=LONGEST_COMMENT
            )
        gates = [(gate["id"], gate["label"]) for gate in version.gates]
        self.fields["gate"] = forms.ChoiceField(choices=[("", "No gate"), *gates], required=False, label="Gate")

    def judgement(self) -> Judgement:
        """Give what was typed, once the form is valid."""
        found = self.cleaned_data
        levels = {criterion.key: found[f"level-{criterion.key}"] for criterion in self.criteria}
        return Judgement(
            levels={key: int(level) if level else None for key, level in levels.items()},
            comments={criterion.key: found[f"comment-{criterion.key}"] for criterion in self.criteria},
            feedback=found["feedback"],
            staff_note=found["staff_note"],
            gate=found["gate"],
        )


def as_fields(judgement: Judgement) -> dict[str, str]:
    """Give a judgement by the names of the form's fields: what a page that saved too late is shown."""
    fields = {f"level-{key}": "" if level is None else str(level) for key, level in judgement.levels.items()}
    fields |= {f"comment-{key}": comment for key, comment in judgement.comments.items()}
    return fields | {"feedback": judgement.feedback, "staff_note": judgement.staff_note, "gate": judgement.gate}


class DecisionForm(forms.Form):
    """Which marking stands, and why."""

    marking = forms.ModelChoiceField(
        queryset=Marking.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the marking that is to stand."},
    )
    reason = forms.CharField(
        max_length=300, help_text="Kept with the decision; staff read it, the student doesn't.", strip=True
    )

    def __init__(self, *args: Any, paper: Paper, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["marking"]
        choices.queryset = Marking.objects.visible_to(user).filter(attempt_id=paper.attempt_id).complete()


class ReleaseForm(forms.Form):
    """How many marks the page that was looked at said it would release."""

    count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
