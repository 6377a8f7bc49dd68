"""Writing pages: save, restore, publish, put in order."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify

from curriculum.content import PageContent, concepts_named_in, render_page
from curriculum.findings import Finding, stopping
from curriculum.models import KnowledgeCheck, Module, Page
from practice.models import Concept


class StaleSave(Exception):
    """Somebody saved in the meantime; nothing was written. `current` is what is stored."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"revision {current.revision} is stored")
        self.current = current


class CannotPublish(Exception):
    """The text holds something that stops publishing; nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class PageFields:
    """What an author writes of a page."""

    title: str
    minutes: int = 0
    levels: list[str] = field(default_factory=list)
    concept_addresses: list[str] = field(default_factory=list)
    body: str = ""
    sources: list[dict[str, str]] = field(default_factory=list)
    invented: str = ""

    @classmethod
    def of(cls, row: Any) -> "PageFields":
        """Give the fields of a page, or of a row of its history."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    def for_reading(self) -> dict[str, str]:
        """Give the fields as texts by label, for showing two versions."""
        return {
            "Title": self.title,
            "Minutes": str(self.minutes),
            "Levels": ", ".join(self.levels),
            "Concepts": "\n".join(self.concept_addresses),
            "Text": self.body,
            "Sources": "\n".join(f"{source['text']} [{source['sure']}]" for source in self.sources),
            "Invented": self.invented,
        }


def labels_for(addresses: Any) -> dict[str, str]:
    """Give the labels of live concepts, by address."""
    return dict(Concept.objects.filter(address__in=list(addresses), retired_at=None).values_list("address", "label"))


def render_for(module: Module, body: str) -> PageContent:
    """Give what a page's Markdown gives in this module: with its figures and the concepts there are now."""
    figures = dict(module.figures.values_list("name", "svg"))
    return render_page(body, labels=labels_for(concepts_named_in(body)), figures=figures)


def refuse_built_in(module: Module) -> None:
    """Refuse to change the built-in library, whoever asks: Django lets a site administrator past every predicate.

    Raises:
        PermissionDenied: when the module belongs to no program.
    """
    if module.is_built_in:
        raise PermissionDenied(f"{module} is built in")


def claim_revision(row: Module | Page, revision: int) -> None:
    """Move a row to its next revision, if `revision` is the one that is stored.

    Raises:
        StaleSave: when somebody saved since; nothing is written.
    """
    model = type(row)
    if not model._base_manager.filter(pk=row.pk, revision=revision).update(revision=F("revision") + 1):
        raise StaleSave(model._base_manager.get(pk=row.pk))
    row.refresh_from_db()


def free_slug(title: str, taken: Any) -> str:
    """Give an address for a title that isn't among `taken`."""
    base = slugify(title)[:50].strip("-") or "page"
    used = set(taken)
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(used) + 3))]
    return next(slug for slug in candidates if slug not in used)


def store_checks(page: Page, content: PageContent) -> None:
    """Bring a page's checks in line with its text. A check that is gone is retired, so that its answers stay."""
    stored = {check.key: check for check in page.checks.all()}
    for check in content.checks:
        fields = {"kind": check.kind, "question_html": check.question_html, "answers": check.answers}
        row = stored.pop(check.key, None)
        if row is None:
            KnowledgeCheck.objects.create(page=page, key=check.key, **fields)
        elif row.retired_at or any(getattr(row, name) != value for name, value in fields.items()):
            KnowledgeCheck.objects.filter(pk=row.pk).update(**fields, changed_at=timezone.now(), retired_at=None)
    gone = [check.pk for check in stored.values() if check.retired_at is None]
    if gone:
        KnowledgeCheck.objects.filter(pk__in=gone).update(retired_at=timezone.now())


def tag_with_concepts(row: Module | Page) -> None:
    """Bring the concepts that a module or page is tagged with in line with the addresses as written."""
    row.concepts.set(Concept.objects.filter(address__in=row.concept_addresses))


def write_page(page: Page, fields: PageFields, content: PageContent, note: str) -> None:
    """Store fields and what they gave; for callers that have claimed the revision."""
    for name in PageFields.__dataclass_fields__:
        setattr(page, name, getattr(fields, name))
    page.html = content.html
    page.saved_at = timezone.now()
    page._change_reason = note[:100] or None  # type: ignore[attr-defined]  # simple_history's name
    page.save()
    tag_with_concepts(page)
    store_checks(page, content)


def add_page(*, module: Module, title: str, key: uuid.UUID) -> Page:
    """Give a new, empty draft at the end of a module; with the same key, the one that was made before."""
    refuse_built_in(module)
    last = module.pages.aggregate(last=Max("position"))["last"] or 0
    slug = free_slug(title, module.pages.values_list("slug", flat=True))
    made, _ = Page.objects.get_or_create(
        module=module, creation_key=key, defaults={"title": title, "slug": slug, "position": last + 1}
    )
    return made


def save_page(*, page: Page, revision: int, fields: PageFields, note: str = "") -> Page:
    """Save what an author wrote as the page's next revision. Saving what is stored already makes none.

    Raises:
        StaleSave: when somebody saved since `revision`; nothing is written.
        CannotPublish: when the text can't be rendered, or students read this page and something stops publishing.
    """
    refuse_built_in(page.module)
    if PageFields.of(page) == fields:
        return page
    content = render_for(page.module, fields.body)
    stops = stopping(content.findings)
    if page.published_at is None:
        stops = [finding for finding in stops if finding.code == "too-long"]
    if stops:
        raise CannotPublish(stops)
    with transaction.atomic():
        claim_revision(page, revision)
        write_page(page, fields, content, note)
    return page


def version_of(page: Page, revision: int) -> Any:
    """Give the history's row of a revision, or None."""
    return page.history.filter(revision=revision).order_by("history_id").first()


def restore_page(*, page: Page, to: int, revision: int) -> Page:
    """Save an older revision's words as the next revision.

    Raises:
        StaleSave, CannotPublish: as `save_page`.
        LookupError: when there is no such revision.
    """
    older = version_of(page, to)
    if older is None:
        raise LookupError(to)
    return save_page(page=page, revision=revision, fields=PageFields.of(older), note=f"Version {to} restored")


def publish_page(*, page: Page, revision: int) -> Page:
    """Let students read a page, as it was at `revision`.

    Raises:
        StaleSave: when somebody saved since.
        CannotPublish: when something stops it.
    """
    refuse_built_in(page.module)
    if page.published_at is not None and page.revision == revision:
        return page
    content = render_for(page.module, page.body)
    if stops := stopping(content.findings):
        raise CannotPublish(stops)
    with transaction.atomic():
        now = timezone.now()
        if not Page.objects.filter(pk=page.pk, revision=revision).update(html=content.html, published_at=now):
            raise StaleSave(Page.objects.get(pk=page.pk))
        page.refresh_from_db()
        page._change_reason = "Published"  # type: ignore[attr-defined]  # simple_history's name
        page.save()
        store_checks(page, content)
    return page


def withdraw_page(*, page: Page) -> None:
    """Make a page a draft again. What students have read and answered is kept."""
    refuse_built_in(page.module)
    page.published_at = None
    page._change_reason = "Withdrawn"  # type: ignore[attr-defined]  # simple_history's name
    page.save(update_fields=["published_at"])


def remove_page(*, page: Page) -> None:
    """Take a page out of its module. The row, its history, readings and answers are kept."""
    refuse_built_in(page.module)
    page.retired_at = timezone.now()
    page._change_reason = "Removed"  # type: ignore[attr-defined]  # simple_history's name
    page.save(update_fields=["retired_at"])


def bring_back_page(*, page: Page) -> None:
    """Undo `remove_page`."""
    refuse_built_in(page.module)
    page.retired_at = None
    page._change_reason = "Brought back"  # type: ignore[attr-defined]  # simple_history's name
    page.save(update_fields=["retired_at"])


def reorder_pages(*, module: Module, order: list[str], revision: int) -> None:
    """Put a module's pages into the order of their public ids; pages not named keep their order after the others.

    Raises:
        StaleSave: when the module was changed since `revision`; nothing is written.
    """
    refuse_built_in(module)
    with transaction.atomic():
        claim_revision(module, revision)
        place = {public_id: position for position, public_id in enumerate(order)}
        pages = sorted(module.pages.live(), key=lambda page: (place.get(page.public_id, len(place)), page.position))
        for position, page in enumerate(pages, start=1):
            page.position = position
        Page.objects.bulk_update(pages, ["position"])
