"""What a student sends: a decision with its reasons, passages with their levels, a step."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from practice.models import LEVELS

LONGEST_ANSWER = 20_000
CONFIDENCE = ((1, "A guess"), (2, "Leaning"), (3, "Fairly sure"), (4, "Certain"))

Scene = dict[str, Any]


class StepForm(forms.Form):
    """The step a page was made at, and a key so that a double click is one step."""

    step = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


class KeyForm(forms.Form):
    """A key alone, for beginning a run."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class ReplayForm(KeyForm):
    """From which decision to try again."""

    number = forms.IntegerField(min_value=1, max_value=1_000_000)


class MarksField(forms.MultipleChoiceField):
    """Sentences of a scene with the levels seen in them, sent as `sentence:level`."""

    def __init__(self, scene: Scene) -> None:
        units = [piece["unit"] for piece in scene["pieces"] if "unit" in piece]
        choices = [(f"{unit}:{level}", level) for unit in units for level in LEVELS]
        super().__init__(choices=choices, required=False)

    def clean(self, value: Any) -> set[tuple[str, str]]:
        """Give pairs of sentence and level."""
        return {(unit, level) for unit, _, level in (row.rpartition(":") for row in super().clean(value))}


def marks_sent(scene: Scene, data: QueryDict) -> set[tuple[str, str]]:
    """Give the (sentence, level) sent that are of this scene; what isn't is passed over."""
    units = {piece["unit"] for piece in scene["pieces"] if "unit" in piece}
    sent = (value.rpartition(":") for value in data.getlist("mark"))
    return {(unit, level) for unit, _, level in sent if unit in units and level in LEVELS}


class EndingForm(StepForm):
    """The end of a run, with what was marked in its last scene."""

    def __init__(self, scene: Scene, data: Any) -> None:
        super().__init__(data)
        self.fields["mark"] = MarksField(scene)


class DecisionForm(StepForm):
    """Reason, choice and confidence, which lock together."""

    def __init__(self, scene: Scene, choices: list[dict[str, Any]], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.scene = scene
        self.open = choices
        self.fields["mark"] = MarksField(scene)
        self.fields["choice"] = forms.ChoiceField(
            choices=[(choice["id"], choice["text"]) for choice in choices],
            error_messages={
                "required": "Choose what you do.",
                "invalid_choice": "This is not open to you here. Choose one of the list.",
            },
        )
        for ask in scene["asks"]:
            self.fields[f"answer-{ask['id']}"] = forms.CharField(
                max_length=LONGEST_ANSWER, error_messages={"required": "Write your reason; a sentence is enough."}
            )
            if ask["confidence"]:
                self.fields[f"sure-{ask['id']}"] = forms.TypedChoiceField(
                    choices=CONFIDENCE, coerce=int, error_messages={"required": "Say how sure you are."}
                )

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """Give each answer with its confidence, after validation."""
        return {
            ask["id"]: {
                "text": self.cleaned_data[f"answer-{ask['id']}"],
                "confidence": self.cleaned_data.get(f"sure-{ask['id']}"),
            }
            for ask in self.scene["asks"]
        }

    def value(self, name: str) -> str:
        """Give what stands in a field now: typed, kept from before, or nothing."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    @property
    def chosen(self) -> str:
        """Give the id of the choice that is ticked now."""
        return self.value("choice")

    def asks(self) -> list[dict[str, Any]]:
        """Give the questions as the page shows them."""
        return [
            {
                **ask,
                "name": f"answer-{ask['id']}",
                "value": self.value(f"answer-{ask['id']}"),
                "errors": self.errors.get(f"answer-{ask['id']}", []),
                "sure_name": f"sure-{ask['id']}",
                "sure": self.value(f"sure-{ask['id']}"),
                "sure_choices": [(str(value), label) for value, label in CONFIDENCE],
                "sure_errors": self.errors.get(f"sure-{ask['id']}", []),
            }
            for ask in self.scene["asks"]
        ]


def typed_fields(scene: Scene, data: QueryDict) -> dict[str, Any]:
    """Give what was typed and chosen in a scene, as a draft keeps it: nothing but the scene's own fields."""
    names = ["choice"]
    for ask in scene["asks"]:
        names += [f"answer-{ask['id']}", f"sure-{ask['id']}"]
    fields: dict[str, Any] = {name: data.get(name, "") for name in names}
    return fields | {"mark": sorted(data.getlist("mark"))}


def typed_answers(scene: Scene, data: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give each question with what was typed under it, to be shown where it could not be taken."""
    return [(ask["text"], data.get(f"answer-{ask['id']}", "")) for ask in scene["asks"]]


def new_key() -> str:
    """Give a key for a form that makes a row."""
    return str(uuid.uuid4())
