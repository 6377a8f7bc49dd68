"""What a field instructor sends: an answer to each line, comments, and their name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from placements.actions.signing import Answered
from placements.forms.line import PlainField
from placements.models import SignOff

# What the page's radio buttons say, and what is stored.
ANSWERS = {"approve": SignOff.Answer.APPROVED, "return": SignOff.Answer.RETURNED}
LONGEST_COMMENT = 500
LONGEST_ID = 12
MOST_LINES = 400


class SigningForm(forms.Form):
    """The answers by line (`answer-<id>`, `comment-<id>`, `shown-<id>`: the digest of what was shown) and the name."""

    signer_name = PlainField(
        label="Type your name to sign", max_length=150, error_messages={"required": "Type your name to sign."}
    )

    @property
    def asks_for_unflagged(self) -> bool:
        """Say whether the button was pressed that answers every unflagged line; that alone signs nothing."""
        return self.is_bound and self.data.get("do") == "unflagged"

    def said(self, name: str, line_id: str) -> str:
        """Give what the page sent for a line: `answer`, `comment` or `shown`."""
        return str(self.data.get(f"{name}-{line_id}", "")) if self.is_bound else ""

    @property
    def answers(self) -> dict[str, Answered]:
        """Give the lines that were answered, by id. Lines left open aren't among them."""
        found: dict[str, Answered] = {}
        for field in self.data:
            kind, _, line_id = str(field).partition("-")
            answer = ANSWERS.get(str(self.data.get(field, "")))
            if kind == "answer" and answer and 0 < len(line_id) <= LONGEST_ID and "\x00" not in line_id:
                comment = self.said("comment", line_id)[:LONGEST_COMMENT].replace("\x00", "")
                found[line_id] = Answered(answer, comment, self.said("shown", line_id))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse an empty letter, since pressing the button then surely was a mistake."""
        cleaned = super().clean() or self.cleaned_data
        if not self.answers:
            raise ValidationError("No line is answered yet. Approve or return at least one.")
        if len(self.answers) > MOST_LINES:
            raise ValidationError(f"More than {MOST_LINES} lines can’t be signed at once. Leave some open.")
        return cleaned
