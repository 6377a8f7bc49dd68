"""The memo's form, and the forms by which an instructor sets work, moves dates and grants them."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from accounts.models import User
from assignments import memo
from assignments.bridge_facts import AGAINST
from assignments.models import Assignment, AssignmentTemplate
from assignments.vocabulary import CATEGORY_GLOSSES, Vocabulary
from curriculum.models import Offering

LEVELS = (("micro", "Micro"), ("mezzo", "Mezzo"), ("macro", "Macro"))
WEIGHT_CHOICES = (("", "Choose one"), *memo.WEIGHTS.items())


class MemoForm(forms.Form):
    """The bridge memo as a browser sends it. A draft may hold anything, so nothing here is required."""

    def __init__(self, fields: dict[str, Any], *, assignment: Assignment, vocabulary: Vocabulary) -> None:
        super().__init__(initial=memo.flat(fields), auto_id="memo-%s")
        self.fields["title"] = forms.CharField(label="Title of your memo", required=False, max_length=300)
        self.fields["claim"] = forms.ChoiceField(choices=list(memo.CLAIMS.items()), widget=forms.RadioSelect)
        self.fields["against"] = _ticks(list(AGAINST.items()))
        cases = [(case.slug, case.title) for case in assignment.cases.all()]
        self.fields["case"] = _select([*cases, ("", "My own field work")])
        self.fields["passage_anchor"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["starts_at_macro"] = forms.CharField(required=False, widget=forms.CheckboxInput)
        for name in memo.CHOICES:
            self.fields[name] = _select(vocabulary.with_own_term(name))
            self.fields[f"{name}_own"] = _line(max_length=120)
        for name in memo.WRITTEN:
            self.fields[name] = _line() if name in memo.ONE_LINE else _text(memo.ROWS.get(name, 3))
        self.fields["tension_standard"] = _select([("", "Choose one"), *vocabulary.choices("tension_standard")])
        self.fields["agreed"] = forms.ChoiceField(
            choices=list(memo.AGREED.items()), widget=forms.RadioSelect, required=False
        )
        self.fields["levels"] = _ticks(list(LEVELS))
        self.fields["reading_categories"] = _ticks(_glossed(vocabulary))
        for name in memo.MODE_FIELDS:
            is_phase = name.count("_") == 1
            self.fields[name] = _line(max_length=120) if is_phase else _select(list(WEIGHT_CHOICES))
        for name, label in memo.LABELS.items():
            self.fields[name].label = label.carried
            if name in memo.HELP:
                self.fields[name].widget.attrs["aria-describedby"] = f"memo-{name}-help"

    @property
    def now(self) -> dict[str, Any]:
        """Give what the form holds, flat."""
        return dict(self.initial)

    @property
    def chosen(self) -> dict[str, Any]:
        """Give, for templates, the values of what is chosen rather than typed."""
        return {name: self.initial[name] for name in (*memo.PLAIN, *memo.LISTS)}


def _glossed(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    found = []
    for slug, label in vocabulary.choices("reading_categories"):
        gloss = CATEGORY_GLOSSES.get(slug)
        found.append((slug, f"{label}: {gloss}" if gloss else label))
    return found


def _select(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices, required=False, widget=forms.Select(attrs={"class": "form-select"}, choices=choices)
    )


def _line(max_length: int | None = None) -> forms.CharField:
    return forms.CharField(
        required=False, max_length=max_length, widget=forms.TextInput(attrs={"class": "form-control"})
    )


def _text(rows: int) -> forms.CharField:
    return forms.CharField(
        required=False, widget=forms.Textarea(attrs={"class": "form-control", "rows": rows, "cols": None})
    )


def _ticks(choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class MomentInput(forms.DateTimeInput):
    """A local date and time in the browser's own control."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control"}, format="%Y-%m-%dT%H:%M")


def _moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": "Give a date and a time.",
            "invalid": "Write date and time, such as 2026-11-27 23:59.",
        },
    )


class PlainForm(forms.Form):
    """A form that crispy renders without its own form element, so that the page says where it goes."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class DatesForm(PlainForm):
    """When an assignment opens and when it is due."""

    opens_at = _moment("Opens", required=False, help_text="Empty: as soon as it is published.")
    due_at = _moment("Due", help_text="Work received after this second is accepted and marked as late.")

    def clean(self) -> dict[str, Any]:
        """Refuse an opening after the due date."""
        found = super().clean() or {}
        opens_at, due_at = found.get("opens_at"), found.get("due_at")
        if opens_at and due_at and opens_at >= due_at:
            self.add_error("opens_at", "It has to open before it is due.")
        return found


class SetAssignmentForm(DatesForm):
    """Set an assignment of the library for an offering that one teaches."""

    field_order = ["template", "offering", "opens_at", "due_at", "is_anonymous", "is_double_marked", "publish"]

    template = forms.ModelChoiceField(
        AssignmentTemplate.objects.none(),
        label="Assignment",
        empty_label=None,
        error_messages={"invalid_choice": "Choose an assignment from the list."},
    )
    offering = forms.ModelChoiceField(
        Offering.objects.none(),
        label="For",
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the courses you teach."},
    )
    is_anonymous = forms.BooleanField(label="Hide names from markers until release", required=False, initial=True)
    is_double_marked = forms.BooleanField(label="Ask for a second, blind marking", required=False)
    publish = forms.BooleanField(label="Publish now: students see it at once", required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates: Any = self.fields["template"]
        templates.queryset = AssignmentTemplate.objects.visible_to(user)
        offerings: Any = self.fields["offering"]
        offerings.queryset = Offering.objects.taught_by(user).select_related("course", "term")


class GrantForm(PlainForm):
    """Give one student a due date of their own."""

    field_order = ["student", "due_at", "reason"]

    student = forms.ModelChoiceField(
        User.objects.none(),
        label="Student",
        empty_label="Choose one",
        error_messages={
            "required": "Choose a student.",
            "invalid_choice": "Choose a student of this course.",
        },
    )
    due_at = _moment("New due date")
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text="Kept with the date. The student gets it by mail; write nothing about health or family here.",
        error_messages={"required": "Say why; the reason is kept with the date."},
    )

    def __init__(self, students: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["student"]
        chosen.queryset = students


def dates_now(assignment: Assignment) -> dict[str, Any]:
    """Give an assignment's dates as the form's first values, in local time."""
    return {
        name: timezone.localtime(moment) if moment else None
        for name, moment in (("opens_at", assignment.opens_at), ("due_at", assignment.due_at))
    }
