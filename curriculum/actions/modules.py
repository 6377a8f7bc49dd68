"""Writing modules: begin, change, publish, and make a built-in one one's own."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Program
from core.markdown import render_markdown
from curriculum.actions.pages import claim_revision, free_slug, refuse_built_in, tag_with_concepts
from curriculum.models import (
    Enrolment,
    Figure,
    KnowledgeCheck,
    Module,
    ModuleCompletion,
    Offering,
    OfferingModule,
    Page,
    PageReading,
)


@dataclass(frozen=True)
class ModuleFields:
    """What an author writes of a module."""

    title: str
    number: str = ""
    summary: str = ""
    intro: str = ""
    minutes: int = 0
    aims: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    concept_addresses: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, module: Module) -> "ModuleFields":
        """Give the fields of a module."""
        return cls(**{name: getattr(module, name) for name in cls.__dataclass_fields__})

    def for_reading(self) -> dict[str, str]:
        """Give the fields as texts by label, for showing two versions."""
        return {
            "Title": self.title,
            "Number": self.number,
            "Summary": self.summary,
            "Introduction": self.intro,
            "Minutes": str(self.minutes),
            "Aims": "\n".join(self.aims),
            "Levels": ", ".join(self.levels),
            "Concepts": "\n".join(self.concept_addresses),
        }


def create_module(*, program: Program, title: str, key: uuid.UUID) -> Module:
    """Give a new draft module of a program; with the same key, the one that was made before."""
    slug = free_slug(title, program.modules.values_list("slug", flat=True))
    made, _ = Module.objects.get_or_create(program=program, creation_key=key, defaults={"title": title, "slug": slug})
    return made


def save_module(*, module: Module, revision: int, fields: ModuleFields) -> Module:
    """Save what an author wrote of a module as its next revision. Saving what is stored already makes none.

    Raises:
        StaleSave: when somebody saved since `revision`; nothing is written.
        core.markdown.TextTooLong: when the introduction can't be rendered.
    """
    refuse_built_in(module)
    if ModuleFields.of(module) == fields:
        return module
    intro_html = render_markdown(fields.intro)
    with transaction.atomic():
        claim_revision(module, revision)
        for name in ModuleFields.__dataclass_fields__:
            setattr(module, name, getattr(fields, name))
        module.intro_html = intro_html
        module.save()
        tag_with_concepts(module)
    return module


def publish_module(*, module: Module) -> None:
    """Let students of its offerings see a module, from each one's opening date on."""
    refuse_built_in(module)
    if module.published_at is None:
        module.published_at = timezone.now()
        module.save(update_fields=["published_at"])


def withdraw_module(*, module: Module) -> None:
    """Make a module a draft again. What students have read and answered is kept."""
    refuse_built_in(module)
    module.published_at = None
    module.save(update_fields=["published_at"])


def make_own(*, module: Module, program: Program, offering: Offering | None, key: uuid.UUID) -> Module:
    """Give a copy of a module in a program, to be edited there; in `offering` it takes the original's place.

    Pages keep their slugs, so what the offering's people have read and completed goes with them: completion only
    grows. With the same key, the copy that was made before.
    """
    with transaction.atomic():
        # Two clicks at once wait for each other here.
        Module.objects.select_for_update().get(pk=module.pk)
        made = Module.objects.filter(creation_key=key, program=program).first()
        copy = made or _copy_module(module, program, key)
        if offering is not None:
            OfferingModule.objects.filter(offering=offering, module=module).update(module=copy)
            carry_progress(source=module, target=copy, offering=offering)
    return copy


def _copy_module(module: Module, program: Program, key: uuid.UUID) -> Module:
    taken = set(program.modules.values_list("slug", flat=True))
    slug = module.slug if module.slug not in taken else free_slug(module.title, taken)
    copied = ("number", "title", "summary", "intro", "intro_html", "minutes", "aims", "levels", "concept_addresses")
    fields = {name: getattr(module, name) for name in (*copied, "suggested", "position", "published_at")}
    copy = Module.objects.create(**fields, program=program, slug=slug, copied_from=module, creation_key=key)
    copy.concepts.set(module.concepts.all())
    Figure.objects.bulk_create(
        [Figure(module=copy, name=figure.name, svg=figure.svg) for figure in module.figures.all()]
    )
    for page in module.pages.live().prefetch_related("concepts", "checks"):
        _copy_page(page, copy)
    return copy


def _copy_page(page: Page, module: Module) -> None:
    copied = ("slug", "title", "minutes", "levels", "concept_addresses", "body", "html", "sources", "invented")
    fields = {name: getattr(page, name) for name in (*copied, "position", "published_at")}
    copy = Page(module=module, **fields)
    copy._change_reason = f"Copied from {page.module.title}"[:100]  # type: ignore[attr-defined]  # simple_history's name
    copy.save()
    copy.concepts.set(page.concepts.all())
    asked = ("key", "kind", "question_html", "answers", "retired_at")
    KnowledgeCheck.objects.bulk_create(
        [KnowledgeCheck(page=copy, **{name: getattr(check, name) for name in asked}) for check in page.checks.all()]
    )


def carry_progress(*, source: Module, target: Module, offering: Offering) -> None:
    """Give an offering's people, in `target`, the readings and completions they have in `source`, page by page."""
    people = Enrolment.objects.filter(offering=offering).values("user_id")
    page_of = dict(target.pages.values_list("slug", "pk"))
    readings = PageReading.objects.filter(page__module=source, page__slug__in=page_of, user__in=people)
    PageReading.objects.bulk_create(
        [
            PageReading(page_id=page_of[slug], user_id=user, read_at=read_at)
            for slug, user, read_at in readings.values_list("page__slug", "user_id", "read_at")
        ],
        ignore_conflicts=True,
    )
    ModuleCompletion.objects.bulk_create(
        [
            ModuleCompletion(module=target, user_id=done.user_id, pages=done.pages, completed_at=done.completed_at)
            for done in ModuleCompletion.objects.filter(module=source, user__in=people)
        ],
        ignore_conflicts=True,
    )


def place_module(*, offering: Offering, module: Module, opens_at: datetime | None = None) -> OfferingModule:
    """Put a module at the end of an offering; one that is there already stays where it is."""
    last = offering.module_places.order_by("-position").values_list("position", flat=True).first() or 0
    try:
        with transaction.atomic():
            return OfferingModule.objects.create(
                offering=offering, module=module, opens_at=opens_at, position=last + 1
            )
    except IntegrityError:
        return OfferingModule.objects.get(offering=offering, module=module)


def arrange_modules(
    *, offering: Offering, order: list[int], opens_at: Mapping[int, datetime | None], removed: set[int]
) -> None:
    """Put an offering's modules in order, set from when each is open, and take some out.

    Everything is by the id of the module; what students have read of a module that is taken out is kept, and counts
    again when it comes back.
    """
    with transaction.atomic():
        offering.module_places.filter(module_id__in=removed).delete()
        places = {place.module_id: place for place in offering.module_places.all()}
        for position, module_id in enumerate((pk for pk in order if pk in places), start=1):
            places[module_id].position = position
            places[module_id].opens_at = opens_at.get(module_id)
        OfferingModule.objects.bulk_update(places.values(), ["position", "opens_at"])
