"""What a coordinator fills in: sites, field instructors, addresses, placements."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Program, User
from placements.amounts import AmountError, format_minutes, parse_minutes
from placements.models import FieldInstructor, Placement, Site
from placements.reach import programs_coordinated_by
from practice.models import LEVELS

MOST_REQUIRED = 5000 * 60
DAY = {"type": "date"}


@cache
def time_zones() -> list[tuple[str, str]]:
    """Give the names of all regions' time zones, sorted."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if name.startswith(regions)]


class SiteForm(forms.ModelForm):
    """An agency or one of its offices."""

    levels = forms.MultipleChoiceField(
        choices=[(level, level.capitalize()) for level in LEVELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Practice levels it offers",
    )

    class Meta:
        model = Site
        fields = ("name", "address", "population", "about", "levels", "programs")
        labels = {"population": "People it works with", "about": "About the placement", "programs": "Programs"}
        widgets = {"about": forms.Textarea(attrs={"rows": 4}), "programs": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others: list[Program] = []
        own = programs_coordinated_by(user)
        programs: Any = self.fields["programs"]
        # By the public id, as everywhere; a number as a key may be larger than the database can read.
        programs.to_field_name = "public_id"
        programs.queryset = own
        if self.instance.pk:
            self.others = list(self.instance.programs.exclude(pk__in=own))
        elif own.count() == 1:
            self.initial["programs"] = list(own)

    def clean_name(self) -> str:
        """Refuse a second site of the same name, since nobody could tell them apart in a list."""
        name = " ".join(self.cleaned_data["name"].split())
        if Site.objects.live().filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                "There is a site of this name. Add the office or the street to tell them apart."
            )
        return name

    def _save_m2m(self) -> None:
        """Keep the programs that this person doesn't coordinate."""
        super()._save_m2m()  # type: ignore[misc]
        self.instance.programs.add(*self.others)


class FieldInstructorForm(forms.ModelForm):
    """Who supervises. The address is asked for only when someone is added; later it has a form of its own."""

    class Meta:
        model = FieldInstructor
        fields = ("name", "email", "degree", "degree_year")
        labels = {"email": "E-mail", "degree": "Degree", "degree_year": "Year of the degree"}
        help_texts = {"email": "Links to sign hours go to this address."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["email"]

    def clean_degree_year(self) -> int | None:
        """Refuse a year that can't be."""
        year: int | None = self.cleaned_data["degree_year"]
        if year is not None and not 1930 <= year <= timezone.localdate().year:
            raise forms.ValidationError(f"Between 1930 and {timezone.localdate().year}.")
        return year


class AddressForm(forms.Form):
    """A field instructor's new address."""

    email = forms.EmailField(label="New e-mail address", max_length=254)


class PlacementForm(forms.ModelForm):
    """A student, a field instructor (who brings the site), dates and hours."""

    student_named = forms.CharField(label="Student", max_length=254, help_text="E-mail address or student number.")
    field_instructor = forms.ModelChoiceField(
        queryset=FieldInstructor.objects.none(), to_field_name="public_id", empty_label="Choose one"
    )
    liaison = forms.ModelChoiceField(
        queryset=User.objects.none(), to_field_name="public_id", required=False, empty_label="Nobody yet"
    )
    required = forms.CharField(label="Hours required", max_length=20)
    time_zone = forms.ChoiceField(choices=time_zones, label="Time zone of the site")

    class Meta:
        model = Placement
        fields = ("student_named", "field_instructor", "liaison", "required", "starts_on", "ends_on", "time_zone")
        labels = {"starts_on": "First day", "ends_on": "Last day"}
        widgets = {
            "starts_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programs = programs_coordinated_by(user)
        self.student: Membership | None = None
        instructors: Any = self.fields["field_instructor"]
        current = Q(pk=self.instance.field_instructor_id)
        live = Q(retired_at=None, site__retired_at=None)
        instructors.queryset = (
            FieldInstructor.objects.visible_to(user)
            .filter(live | current)
            .select_related("site")
            .order_by("site__name")
        )
        instructors.label_from_instance = lambda each: f"{each.site}: {each.name}"
        liaisons: Any = self.fields["liaison"]
        of_programs = Membership.objects.live().filter(role=Membership.Role.LIAISON, program__in=self.programs)
        liaisons.queryset = User.objects.filter(
            Q(pk__in=of_programs.values("user_id")) | Q(pk=self.instance.liaison_id)
        ).order_by("name")
        self._start(user)

    def _start(self, user: Any) -> None:
        if self.instance.pk:
            del self.fields["student_named"]
            self.initial.update(
                required=format_minutes(self.instance.required_minutes),
                field_instructor=self.instance.field_instructor.public_id,
                liaison=self.instance.liaison.public_id if self.instance.liaison else None,
            )
            return
        program = self.programs.first()
        if program:
            self.initial.update(required=format_minutes(program.required_minutes), time_zone=program.time_zone)

    def clean_student_named(self) -> str:
        """Find the student in the programs that this person coordinates; no one else is told apart from nobody."""
        said: str = self.cleaned_data["student_named"].strip()
        students = Membership.objects.live().filter(role=Membership.Role.STUDENT, program__in=self.programs)
        found = list(students.filter(Q(user__email__iexact=said) | Q(student_number=said)).select_related("user")[:2])
        if not found:
            raise forms.ValidationError("No student of your programs has this address or number.")
        if len(found) > 1:
            raise forms.ValidationError(
                "This person studies in two of your programs. Give the student number instead."
            )
        self.student = found[0]
        return said

    def clean_required(self) -> int:
        """Give the required time in whole minutes."""
        try:
            return parse_minutes(self.cleaned_data["required"], most=MOST_REQUIRED)
        except AmountError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        """Compare the dates, and the liaison's program with the student's."""
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The last day comes after the first.")
        program_id = self.student.program_id if self.student else self.instance.program_id
        liaison: Any = cleaned.get("liaison")
        instructor: Any = cleaned.get("field_instructor")
        someone_new = liaison and program_id and liaison.pk != self.instance.liaison_id
        role = Membership.Role.LIAISON
        if someone_new and not liaison.memberships.live().filter(role=role, program_id=program_id).exists():
            self.add_error("liaison", "They are not a liaison of this student’s program.")
        if instructor and program_id and not instructor.site.programs.filter(pk=program_id).exists():
            self.add_error("field_instructor", "This site doesn’t take students of the student’s program.")
        return cleaned

    def placement(self) -> Placement:
        """Give the placement as the form says it, not saved."""
        placement = self.instance
        if self.student:
            placement.student, placement.program = self.student.user, self.student.program
        placement.required_minutes = self.cleaned_data["required"]
        placement.site = self.cleaned_data["field_instructor"].site
        return placement
