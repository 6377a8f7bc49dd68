"""The form of one hour line."""

import uuid
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from placements.amounts import AmountError, format_minutes, parse_clock, parse_minutes, parse_stretch
from placements.entries import Entry
from placements.identifiers import Likeness, digest_of, find_likenesses
from placements.markup import problems, radios, skill_boxes
from placements.models import HourLine, Placement
from placements.stretches import NoSuchTime, stretch_between
from practice.models import LEVELS, Concept

SPLIT, NO_LEVEL = "split", "none"
NOT_STORABLE = "There is a character in it that can’t be stored (NUL). Delete it and type the rest again."


def skills_offered() -> Any:
    """Give the micro skills of the vocabulary, of which a line may name some."""
    return Concept.objects.live().filter(scheme__slug="micro-skills")


class PlainField(forms.CharField):
    """A text field that says plainly what is wrong with a character."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for validator in self.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = NOT_STORABLE


class LineForm(forms.Form):
    """What a student says of one stretch of work. After validation `entry` holds it.

    Times and amounts are read in every way people write them (see `amounts`). What looks like a client's name or
    number is pointed out first; it is stored when the box that names just that is ticked.
    """

    worked_on = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": "There is no such date. Write it as 2026-11-24.", "required": "Say on which day."},
    )
    starts_at = PlainField(label="From", required=False, max_length=30)
    ends_at = PlainField(label="To", required=False, max_length=30)
    how_long = PlainField(label="How long", required=False, max_length=60)
    category = forms.ChoiceField(
        label="Category",
        choices=HourLine.Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what kind of work it was.", "invalid_choice": "Choose one of these."},
    )
    level = forms.ChoiceField(
        label="Practice level",
        required=False,
        choices=[*((level, level.capitalize()) for level in LEVELS), (SPLIT, "Several"), (NO_LEVEL, "None")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    micro = PlainField(label="Micro", required=False, max_length=30)
    mezzo = PlainField(label="Mezzo", required=False, max_length=30)
    macro = PlainField(label="Macro", required=False, max_length=30)
    activity = PlainField(
        label="What you did",
        max_length=200,
        error_messages={"required": "Say in a few words what you did.", "max_length": "At most 200 characters."},
    )
    note = PlainField(
        label="Note", required=False, max_length=2000, error_messages={"max_length": "At most 2,000 characters."}
    )
    skills = forms.ModelMultipleChoiceField(
        queryset=skills_offered(),
        to_field_name="address",
        required=False,
        error_messages={"invalid_choice": "One of these isn’t in the list of skills."},
    )
    correction_reason = PlainField(label="What was wrong", required=False, max_length=300)
    keep_as_is = forms.CharField(required=False, max_length=16)
    key = forms.UUIDField(required=False)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, *args: Any, placement: Placement, reason_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placement = placement
        self.reason_needed = reason_needed
        self.likenesses: list[Likeness] = []
        self.entry: Entry | None = None

    @cached_property
    def shown(self) -> dict[str, dict[str, str]]:
        """Give by field's name its text, what is wrong with it, and the attributes that say so; once for a page."""
        stands: Any = self.data if self.is_bound else self.initial
        return {name: self._shown(name, stands.get(name)) for name in self.fields if name != "skills"} | {
            "skills": self._shown("skills", None)
        }

    def _shown(self, name: str, value: Any) -> dict[str, str]:
        text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
        if name not in self.errors:
            return {"text": text, "problems": "", "invalid": ""}
        invalid = format_html(' aria-invalid="true" aria-describedby="e-{}"', name)
        return {"text": text, "problems": problems(name, map(str, self.errors[name])), "invalid": invalid}

    @property
    def category_radios(self) -> SafeString:
        """Draw the kinds of work."""
        return self._radios("category", required=True)

    @property
    def level_radios(self) -> SafeString:
        """Draw the practice levels, several, and none."""
        return self._radios("level", required=False)

    def _radios(self, name: str, *, required: bool) -> SafeString:
        field: Any = self.fields[name]
        return radios(name, field.choices, self.shown[name]["text"], required=required)

    @property
    def skill_boxes(self) -> SafeString:
        """Draw the skills, the chosen ones ticked; nothing when the vocabulary has none."""
        offered = sorted(skills_offered().order_by().values_list("position", "label", "address"))
        return skill_boxes(((address, label) for _, label, address in offered), self.chosen_skills)

    @property
    def digest(self) -> str:
        """Give the value of the box that keeps what was pointed out."""
        return digest_of(self.likenesses)

    @property
    def chosen_skills(self) -> set[str]:
        """Give the addresses of the skills that are ticked."""
        return {str(address) for address in self["skills"].value() or ()}

    @property
    def form_key(self) -> str:
        """Give the key under which this form's line is made, the same after a refusal."""
        sent = str(self["key"].value() or "")
        try:
            return str(uuid.UUID(sent))
        except ValueError:
            return str(uuid.uuid4())

    def clean_key(self) -> uuid.UUID:
        """Give the form's key; a form sent without one makes a new line each time."""
        return self.cleaned_data["key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Read times and amounts, place the minutes at levels, point out what looks like a client."""
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = self._times()
        minutes = self._minutes(cleaned.get("worked_on"), starts_at, ends_at)
        placed = self._levels(minutes)
        if self.reason_needed and not cleaned.get("correction_reason"):
            self._refuse("correction_reason", "Say what was wrong with the approved line.")
        self._point_out()
        if not self.errors and minutes is not None and placed is not None:
            self.entry = Entry(
                worked_on=cleaned["worked_on"],
                minutes=minutes,
                category=cleaned["category"],
                activity=cleaned["activity"],
                starts_at=starts_at,
                ends_at=ends_at,
                **placed,
                note=cleaned["note"].replace("\r\n", "\n"),
                skills=tuple(cleaned["skills"]),
            )
        return cleaned

    def _refuse(self, name: str, message: str) -> None:
        self.add_error(name, ValidationError(message))

    def _clock(self, name: str) -> time | None:
        written = self.cleaned_data.get(name, "")
        try:
            return parse_clock(written) if written else None
        except AmountError as problem:
            self._refuse(name, str(problem))
            return None

    def _times(self) -> tuple[time | None, time | None]:
        starts_at, ends_at = self._clock("starts_at"), self._clock("ends_at")
        if "starts_at" in self.errors or "ends_at" in self.errors:
            return None, None
        try:
            stretch = parse_stretch(self.cleaned_data.get("how_long", ""))
        except AmountError as problem:
            self._refuse("how_long", str(problem))
            return None, None
        if stretch and (starts_at or ends_at) and stretch != (starts_at, ends_at):
            self._refuse("how_long", "These times aren’t the ones under From and To. Keep one of the two.")
        elif stretch:
            starts_at, ends_at = stretch
        if (starts_at is None) != (ends_at is None):
            self._refuse("ends_at" if starts_at else "starts_at", "Give both times, or leave both empty.")
        elif starts_at and starts_at == ends_at:
            self._refuse("ends_at", "From and To are the same time.")
        return starts_at, ends_at

    def _minutes(self, day: date | None, starts_at: time | None, ends_at: time | None) -> int | None:
        """Give the line's minutes: as written, else from the times. Fewer may be written: the rest was a break."""
        if {"how_long", "starts_at", "ends_at", "worked_on"} & set(self.errors):
            return None
        written = self.cleaned_data["how_long"]
        try:
            if starts_at and ends_at and day and (not written or parse_stretch(written)):
                return stretch_between(day, starts_at, ends_at, self.placement.zone).minutes
            return parse_minutes(written)
        except AmountError as problem:
            self._refuse("how_long", str(problem))
        except NoSuchTime as skipped:
            self._refuse("starts_at", str(skipped))
        except OverflowError:
            self._refuse("worked_on", "That date is too far away.")
        return None

    def _levels(self, minutes: int | None) -> dict[str, int] | None:
        written = {level: self.cleaned_data.get(level, "") for level in LEVELS}
        choice = self.cleaned_data.get("level") or (SPLIT if any(written.values()) else NO_LEVEL)
        if choice in LEVELS:
            return {f"{choice}_minutes": minutes} if minutes is not None else None
        if choice == NO_LEVEL:
            return {}
        placed: dict[str, int] = {}
        for level, text in written.items():
            try:
                placed[f"{level}_minutes"] = parse_minutes(text, least=0) if text else 0
            except AmountError as problem:
                self._refuse(level, str(problem))
        total = sum(placed.values())
        if minutes is not None and len(placed) == len(LEVELS) and total != minutes:
            self._refuse(
                "level",
                f"At the levels are {format_minutes(total)}, the line has {format_minutes(minutes)}. "
                "They have to be equal.",
            )
        return placed

    def _point_out(self) -> None:
        cleaned = self.cleaned_data
        known = (self.placement.field_instructor.name, self.placement.student.name)
        texts = (cleaned.get("activity", ""), cleaned.get("note", ""), cleaned.get("correction_reason", ""))
        self.likenesses = find_likenesses(*texts, known_names=known)
        if self.likenesses and cleaned.get("keep_as_is") != self.digest:
            self._refuse("keep_as_is", "Something in the text looks as if it named a client. Nothing is stored yet.")


def initial_of(line: HourLine, *, worked_on: date | None = None) -> dict[str, Any]:
    """Give a form's first values from a line; with `worked_on`, as a new line of that date without the clock times."""
    levels = line.levels
    whole = next(iter(levels)) if len(levels) == 1 else SPLIT if levels else NO_LEVEL
    found: dict[str, Any] = {
        "worked_on": worked_on or line.worked_on,
        "how_long": format_minutes(line.minutes),
        "category": line.category,
        "level": whole,
        "activity": line.activity,
        "skills": [skill.address for skill in line.skills.all()],
    }
    if whole == SPLIT:
        found |= {level: format_minutes(minutes) for level, minutes in levels.items()}
    if worked_on is None:
        found |= {"note": line.note, "revision": line.revision, "correction_reason": line.correction_reason}
        if line.starts_at and line.ends_at:
            found |= {"starts_at": f"{line.starts_at:%H:%M}", "ends_at": f"{line.ends_at:%H:%M}"}
    return found
