"""What people may write about people."""

import zoneinfo
from typing import Any

from allauth.account import forms as allauth_forms
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse

from accounts.models import Membership, Program, User
from accounts.sessions import end_session_in_time


def bare_helper() -> FormHelper:
    """Give a helper that writes fields alone; the page writes the form around them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class LoginForm(allauth_forms.LoginForm):
    """Sign-in by password; the session ends when it would have ended by any other way in."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in and fix the end of the session, which allauth would move on with each use."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            end_session_in_time(request)
        return response


class RoleForm(forms.Form):
    """A role in a program that one administers."""

    program = forms.ModelChoiceField(Program.objects.none(), empty_label=None)
    role = forms.ChoiceField(choices=Membership.Role.choices)
    student_number = forms.CharField(
        max_length=30, required=False, help_text="For students, if the program uses them."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs: Any = self.fields["program"]
        programs.queryset = Program.objects.administered_by(by)
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        """Drop the number of whoever isn't a student."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("role") != Membership.Role.STUDENT:
            cleaned["student_number"] = ""
        return cleaned


class InvitationForm(RoleForm):
    """A person to invite."""

    name = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail address", max_length=254)

    field_order = ("name", "email", "program", "role", "student_number")


class AcceptanceForm(forms.Form):
    """What an invited person tells of themselves."""

    name = forms.CharField(label="Your name", max_length=150, help_text="As teachers and classmates should read it.")
    password = forms.CharField(
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters. Leave it empty to sign in by a code that is mailed to you each time.",
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        """Judge a password against the person's own name and address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class NameForm(forms.ModelForm):
    """A person's own name."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": "Your name"}
        help_texts = {"name": "As teachers and classmates read it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.helper = bare_helper()


class ClosureForm(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(max_length=200, required=False, help_text="For your records. The person doesn’t see it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class ProgramForm(forms.ModelForm):
    """A program's facts; hours are written as hours and kept as minutes."""

    required_hours = forms.IntegerField(
        label="Required field hours", min_value=1, max_value=5000, help_text="For the whole program, in hours."
    )
    time_zone = forms.ChoiceField(label="Time zone", help_text="Of days and deadlines.")

    class Meta:
        model = Program
        fields = ("name", "short_name", "degree", "macro_target_percent", "time_zone")
        labels = {"macro_target_percent": "Target for macro hours, in percent"}
        help_texts = {
            "short_name": "As lists show it, such as BSW.",
            "macro_target_percent": "Shown to students and coordinators beside the actual share. 0 to 100.",
        }

    field_order = ("name", "short_name", "degree", "required_hours", "macro_target_percent", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["time_zone"]
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]
        self.fields["required_hours"].initial = self.instance.required_minutes // 60
        self.fields["macro_target_percent"] = forms.IntegerField(
            label=self.Meta.labels["macro_target_percent"],
            min_value=0,
            max_value=100,
            initial=self.instance.macro_target_percent,
            help_text=self.Meta.help_texts["macro_target_percent"],
        )
        self.order_fields(self.field_order)
        self.helper = bare_helper()

    def clean_name(self) -> str:
        """Give the name, unless another program has it, whatever its case."""
        name: str = self.cleaned_data["name"]
        if Program.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another program has this name.")
        return name

    def save(self, commit: bool = True) -> Program:
        """Save with the hours as minutes."""
        self.instance.required_minutes = self.cleaned_data["required_hours"] * 60
        return super().save(commit)


class RosterForm(forms.Form):
    """A roster, pasted or as a file."""

    text = forms.CharField(
        label="Paste the rows",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "source"}),
        help_text="From a spreadsheet or a CSV file. The first line names the columns: name, e-mail, student number, "
        "role. Section may stand there too.",
    )
    file = forms.FileField(
        label="Or choose a CSV file",
        required=False,
        allow_empty_file=True,
        help_text="Up to 2 MB and 5,000 rows. If both are given, the file counts.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
