"""Forms of those who run offerings and programs."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from accounts.forms import RosterForm
from curriculum.forms.writing import LinesField
from curriculum.models import Course, Enrolment, Module, Offering, OfferingModule, Term


class PlaceModuleForm(forms.Form):
    """Which module goes into an offering, and from which day on it is open."""

    module = forms.ModelChoiceField(Module.objects.none(), to_field_name="public_id", empty_label="Choose a module")
    opens_on = forms.DateField(
        label="Open from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The beginning of that day; empty means at once.",
    )

    def __init__(self, *args: Any, modules: Any, offering: Offering, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offering = offering
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]

    def clean_opens_on(self) -> Any:
        """Give the beginning of the day in the program's time zone, or None."""
        return start_of(self.cleaned_data["opens_on"], self.offering)


def start_of(day: Any, offering: Offering) -> datetime | None:
    """Give the beginning of a local date in an offering's time zone, or None for no date."""
    if day is None:
        return None
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(offering.course.program.time_zone))


class ArrangeForm(forms.Form):
    """Order and opening of an offering's modules, or one to take out or move by a step."""

    def __init__(self, *args: Any, offering: Offering, places: list[OfferingModule], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offering, self.places = offering, places
        zone = ZoneInfo(offering.course.program.time_zone)
        for number, place in enumerate(places, start=1):
            name = place.module.public_id
            self.fields[f"position-{name}"] = forms.IntegerField(
                required=False, min_value=0, max_value=999, initial=number
            )
            self.fields[f"opens-{name}"] = forms.DateField(
                required=False,
                initial=timezone.localtime(place.opens_at, zone).date() if place.opens_at else None,
                widget=forms.DateInput(attrs={"type": "date"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Give each place with its two fields, for a template."""
        return [
            {
                "place": place,
                "position": self[f"position-{place.module.public_id}"],
                "opens": self[f"opens-{place.module.public_id}"],
            }
            for place in self.places
        ]

    def arrangement(self) -> dict[str, Any]:
        """Give what `arrange_modules` takes."""
        names = [place.module.public_id for place in self.places]
        ids = {place.module.public_id: place.module_id for place in self.places}
        asked, _, way = self.data.get("move", "").partition(":")
        positions = {name: self.cleaned_data.get(f"position-{name}") for name in names}
        order = sorted(names, key=lambda name: (positions[name] is None, positions[name], names.index(name)))
        if asked in names and way in ("up", "down"):
            at = names.index(asked)
            order = [name for name in names if name != asked]
            order.insert(max(0, at + (-1 if way == "up" else 1)), asked)
        opens = {ids[name]: start_of(self.cleaned_data.get(f"opens-{name}"), self.offering) for name in names}
        removed = {ids[asked]} if asked in names and way == "out" else set()
        return {"order": [ids[name] for name in order], "opens_at": opens, "removed": removed}


class CourseForm(forms.ModelForm):
    """A course of a program that the person administers."""

    class Meta:
        model = Course
        fields = ["program", "code", "title"]

    def __init__(self, *args: Any, programs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_program(self, programs)


class TermForm(forms.ModelForm):
    """A term of a program that the person administers."""

    class Meta:
        model = Term
        fields = ["program", "name", "starts_on", "ends_on"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, programs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_program(self, programs)

    def clean(self) -> dict[str, Any]:
        """Refuse a term that ends before it starts."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", "A term ends after it starts.")
        return data


class OfferingForm(forms.ModelForm):
    """A course in a term, both of one program."""

    class Meta:
        model = Offering
        fields = ["course", "term"]

    def __init__(self, *args: Any, programs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, queryset in (("course", Course.objects), ("term", Term.objects)):
            field: Any = self.fields[name]
            field.queryset = queryset.filter(program__in=programs).select_related("program")
            field.to_field_name, field.empty_label = "public_id", None
            if self.instance.pk:
                self.initial[name] = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        """Refuse a term of another program."""
        data = super().clean() or {}
        if data.get("course") and data.get("term") and data["course"].program_id != data["term"].program_id:
            self.add_error("term", "Course and term belong to different programs.")
        return data


def _choose_program(form: Any, programs: Any) -> None:
    field = form.fields["program"]
    field.queryset, field.to_field_name, field.empty_label = programs, "public_id", None
    if form.instance.pk:
        # What hangs on a course or term belongs to its program, so it doesn't move to another.
        form.initial["program"], field.disabled = form.instance.program, True


class EnrolForm(forms.Form):
    """Members of the program to enrol, by address."""

    emails = LinesField(
        label="E-mail addresses, one a line", required=True, help_text="Of people who belong to the program already."
    )
    role = forms.ChoiceField(choices=Enrolment.Role.choices)
    section = forms.CharField(max_length=20, required=False, help_text="For students, such as A.")


class OfferingRosterForm(RosterForm):
    """The roster of an offering, pasted or as a file."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].help_text = (
            "From a spreadsheet or a CSV file. The first line names the columns: name, e-mail, student number, "
            "section, role."
        )
