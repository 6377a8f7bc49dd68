"""Reads the forms of a page as a browser would: where each is sent, what it sends, what may be chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "textarea", "email", "date", "time", "number", "search", "url", "tel", "datetime-local"}
# Attributes that name where a form's words go, beside its action.
ALSO_SENT_TO = ("data-autosave", "data-drawing", "data-source", "data-presence", "formaction", "hx-post")


@dataclass
class Field:
    """One name that a form sends: its kind, its value now, and what may be chosen (empty for what is typed)."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class ReadForm:
    """A form of a page: the addresses it may be sent to and its fields by name."""

    addresses: set[str] = field(default_factory=set)
    fields: dict[str, Field] = field(default_factory=dict)
    key: str = ""


class PageReader(HTMLParser):
    """Collects the POST forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address.partition("?")[0]
        self.forms: list[ReadForm] = []
        self._open: ReadForm | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._elsewhere: list[tuple[str, str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._open = ReadForm(key=has.get("id") or "")
            if (has.get("method") or "").lower() == "post":
                self.forms.append(self._open)
            self._open.addresses.add((has.get("action") or self.address).partition("?")[0] or self.address)
        holder = self._holder(has)
        if holder is None:
            return
        holder.addresses |= {value for name in ALSO_SENT_TO if (value := has.get(name))}
        if tag in ("input", "select", "textarea", "button") and has.get("name"):
            self._add(holder, tag, has)
        elif tag == "option" and self._select is not None:
            value = has.get("value") or ""
            self._select.options.append(value)
            if "selected" in has:
                self._select.values.append(value)

    def _holder(self, has: dict[str, str | None]) -> ReadForm | None:
        if has.get("form"):
            return next((form for form in self.forms if form.key == has["form"]), self._open)
        return self._open

    def _add(self, form: ReadForm, tag: str, has: dict[str, str | None]) -> None:
        name, value = has["name"] or "", has.get("value") or ""
        kind = (has.get("type") or ("text" if tag == "input" else "submit" if tag == "button" else tag)).lower()
        found = form.fields.setdefault(name, Field(name, kind, required="required" in has))
        if tag == "select":
            self._select = found
        elif tag == "textarea":
            self._area = found
            found.values.append("")
        elif kind in ("radio", "checkbox", "submit"):
            found.options.append(value or "on")
            if "checked" in has:
                found.values.append(value or "on")
        elif kind != "file":
            found.values.append(value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.values[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            # A browser drops the newline right after the tag.
            self._area.values[-1] = self._area.values[-1].removeprefix("\n")
            self._area = None


def read_forms(html: str, address: str) -> list[ReadForm]:
    """Give the POST forms of a page."""
    reader = PageReader(address)
    reader.feed(html)
    reader.close()
    return reader.forms
