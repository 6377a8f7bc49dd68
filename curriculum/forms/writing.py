"""Forms of readers and authors."""

import re
import uuid
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Program
from curriculum.actions.modules import ModuleFields
from curriculum.actions.pages import PageFields, labels_for
from curriculum.models import KnowledgeCheck, Module, Offering, Page
from practice.models import LEVELS, Sureness

LEVEL_CHOICES = [(level, level.capitalize()) for level in LEVELS]
SOURCE = re.compile(r"^(?P<text>.+?)\s*\[(?P<sure>[a-z]+)\]$")
SURE = ", ".join(Sureness.values)
MOST_LINES = 60


def with_value(form: forms.Form, name: str, value: object) -> None:
    """Set what a bound form shows in one field, the rest as it was sent."""
    data: Any = QueryDict(mutable=True)
    data.update(form.data)
    data[name] = str(value)
    form.data = data


class KeyedForm(forms.Form):
    """A form that makes a row: its key, made with the page, keeps a double click from making two."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class LinesField(forms.CharField):
    """A text of lines; gives the lines that aren't empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(required=options.pop("required", False), max_length=20_000, **options)

    def clean(self, value: Any) -> list[str]:
        """Give the lines.

        Raises:
            ValidationError: for more than 60 lines.
        """
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"There are {len(lines)} lines; {MOST_LINES} is the most.")
        return lines


class ConceptsField(LinesField):
    """Addresses of concepts, one a line."""

    def clean(self, value: Any) -> list[str]:
        """Give the addresses, each once.

        Raises:
            ValidationError: naming those that don't exist.
        """
        addresses = list(dict.fromkeys(super().clean(value)))
        known = labels_for(addresses) if addresses else {}
        if unknown := [address for address in addresses if address not in known]:
            raise forms.ValidationError(
                f"There is no concept {', '.join(unknown)}. Write scheme:concept, such as micro-skills:tuning-in."
            )
        return addresses


class SourcesField(LinesField):
    """Sources, one a line, each ending in how sure we are of it."""

    def clean(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]  # rows, made from the lines
        """Give [{text, sure}].

        Raises:
            ValidationError: naming the first line that doesn't say how sure we are.
        """
        sources = []
        for line in super().clean(value):
            found = SOURCE.match(line)
            if not found or found["sure"] not in Sureness.values:
                raise forms.ValidationError(f"End “{line[:60]}” with how sure we are: one of [{SURE}], in brackets.")
            sources.append({"text": found["text"], "sure": found["sure"]})
        return sources


class WritingForm(forms.Form):
    """What pages and modules have in common."""

    title = forms.CharField(max_length=200)
    minutes = forms.IntegerField(min_value=0, max_value=600, required=False, help_text="What reading it takes, about.")
    levels = forms.MultipleChoiceField(
        choices=LEVEL_CHOICES, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"})
    )
    concepts = ConceptsField(label="Concepts", help_text="One a line, as scheme:concept; Practice shows each address.")

    def clean_minutes(self) -> int:
        """Give no minutes as 0."""
        return self.cleaned_data["minutes"] or 0


class PageForm(WritingForm):
    """A page as its author writes it; `base` is the page's revision that the author saw."""

    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    body = forms.CharField(
        label="Markdown", required=False, max_length=200_000, strip=False, widget=forms.Textarea(attrs={"rows": 24})
    )
    sources = SourcesField(help_text=f"One a line, ending in how sure we are: [{SURE}].")
    invented = forms.CharField(
        label="What is invented", required=False, max_length=500, help_text="Such as: The people here are invented."
    )
    note = forms.CharField(label="What changed, for the history", required=False, max_length=100)

    field_order = ["title", "minutes", "levels", "body", "concepts", "sources", "invented", "note", "base"]

    @classmethod
    def values_of(cls, fields: PageFields) -> dict[str, Any]:
        """Give a page's fields as this form shows them."""
        return {
            "title": fields.title,
            "minutes": fields.minutes,
            "levels": fields.levels,
            "body": fields.body,
            "concepts": "\n".join(fields.concept_addresses),
            "sources": "\n".join(f"{source['text']} [{source['sure']}]" for source in fields.sources),
            "invented": fields.invented,
        }

    def fields_written(self) -> PageFields:
        """Give what was written, for saving."""
        data = self.cleaned_data
        return PageFields(
            title=data["title"],
            minutes=data["minutes"],
            levels=[level for level in LEVELS if level in data["levels"]],
            concept_addresses=data["concepts"],
            body=data["body"].replace("\r\n", "\n").rstrip() + "\n" if data["body"].strip() else "",
            sources=data["sources"],
            invented=data["invented"],
        )


class ModuleForm(WritingForm):
    """A module as its author writes it."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    number = forms.CharField(max_length=10, required=False, help_text="As your course counts, such as M3.")
    summary = forms.CharField(
        max_length=400, required=False, help_text="One sentence.", widget=forms.Textarea(attrs={"rows": 2})
    )
    intro = forms.CharField(
        label="Introduction", required=False, max_length=32_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    aims = LinesField(label="Aims", help_text="One a line: what a student can do afterwards.")

    field_order = ["title", "number", "summary", "minutes", "levels", "intro", "aims", "concepts", "revision"]

    @classmethod
    def values_of(cls, module: Module) -> dict[str, Any]:
        """Give a module's fields as this form shows them."""
        return {
            **{name: getattr(module, name) for name in ("title", "number", "summary", "minutes", "levels", "intro")},
            "aims": "\n".join(module.aims),
            "concepts": "\n".join(module.concept_addresses),
            "revision": module.revision,
        }

    def fields_written(self) -> ModuleFields:
        """Give what was written, for saving."""
        data = self.cleaned_data
        return ModuleFields(
            **{name: data[name] for name in ("title", "number", "summary", "minutes", "aims")},
            intro=data["intro"].replace("\r\n", "\n"),
            levels=[level for level in LEVELS if level in data["levels"]],
            concept_addresses=data["concepts"],
        )


class NewModuleForm(KeyedForm):
    """The first words of a module."""

    program = forms.ModelChoiceField(Program.objects.none(), to_field_name="public_id", empty_label=None)
    title = forms.CharField(max_length=200)

    def __init__(self, *args: Any, programs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]


class NewPageForm(KeyedForm):
    """The title of a page to begin."""

    title = forms.CharField(max_length=200, label="Title of a new page")


class MakeOwnForm(KeyedForm):
    """Into which program a copy goes, and in which offering it takes the original's place."""

    program = forms.ModelChoiceField(Program.objects.none(), to_field_name="public_id", empty_label=None)
    offering = forms.ModelChoiceField(
        Offering.objects.none(),
        to_field_name="public_id",
        required=False,
        label="In which offering it takes the original’s place",
        empty_label="None for now",
    )

    def __init__(self, *args: Any, programs: Any, offerings: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]
        self.fields["offering"].queryset = offerings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an offering of another program."""
        data = super().clean() or {}
        program, offering = data.get("program"), data.get("offering")
        if program and offering and offering.course.program_id != program.pk:
            self.add_error("offering", f"{offering} belongs to another program than the copy.")
        return data


class RevisionForm(forms.Form):
    """Which revision somebody saw when they pressed a button."""

    revision = forms.IntegerField(min_value=1)


class RestoreForm(RevisionForm):
    """Which version is to come back."""

    to = forms.IntegerField(min_value=1)


class OrderForm(RevisionForm):
    """Positions of a module's pages, or one step up or down of one of them."""

    def __init__(self, *args: Any, pages: list[Page], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pages = pages
        for page in pages:
            self.fields[f"position-{page.public_id}"] = forms.IntegerField(required=False, min_value=0, max_value=9999)

    def order(self) -> list[str]:
        """Give the public ids in the order asked for."""
        ids = [page.public_id for page in self.pages]
        asked, _, way = self.data.get("move", "").partition(":")
        if asked in ids and way in ("up", "down"):
            at = ids.index(asked)
            to = max(0, min(len(ids) - 1, at + (-1 if way == "up" else 1)))
            ids.insert(to, ids.pop(at))
            return ids
        places = {name: self.cleaned_data.get(f"position-{name}") for name in ids}
        return sorted(ids, key=lambda name: (places[name] is None, places[name], ids.index(name)))


class AnswerForm(forms.Form):
    """What somebody chose in a knowledge check."""

    key = forms.UUIDField()

    def __init__(self, *args: Any, check: KnowledgeCheck, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(position), position) for position in range(len(check.answers))]
        if check.kind == KnowledgeCheck.Kind.SINGLE:
            self.fields["chosen"] = forms.ChoiceField(choices=choices)
        else:
            self.fields["chosen"] = forms.MultipleChoiceField(choices=choices)

    def positions(self) -> list[int]:
        """Give the positions chosen."""
        chosen = self.cleaned_data["chosen"]
        return [int(position) for position in ([chosen] if isinstance(chosen, str) else chosen)]
