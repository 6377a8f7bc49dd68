"""How a content pack's modules and pages come in. Everything here may run again: unchanged input writes nothing."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.drawing import clean_svg
from core.markdown import render_markdown
from curriculum.actions.modules import ModuleFields
from curriculum.actions.pages import CannotPublish, PageFields, render_for, tag_with_concepts, write_page
from curriculum.findings import stopping
from curriculum.models import Figure, Module, Page

FROM_PACK = "From the content pack"


def store_figures(module: Module, drawings: Mapping[str, str]) -> None:
    """Store a module's drawings, given as SVG source by the name that pages use.

    Raises:
        core.drawing.DrawingRefused: when one isn't allowed.
    """
    stored = dict(module.figures.values_list("name", "svg"))
    for name, source in drawings.items():
        svg = clean_svg(source)
        if stored.get(name) != svg:
            Figure.objects.update_or_create(module=module, name=name, defaults={"svg": svg})
    module.figures.exclude(name__in=drawings).delete()


def store_module(
    *,
    slug: str,
    fields: ModuleFields,
    position: int,
    suggested: Mapping[str, list[str]],
    figures: Mapping[str, str],
) -> Module:
    """Store a built-in module, published, and give it. Nothing is written when nothing differs.

    Args:
        slug: the module's id in the pack.
        fields: as written.
        position: its place in the library.
        suggested: the slugs of what belongs on its path, such as {"case": ["damp"], "assignment": ["bridge-memo"]}.
        figures: SVG source by name, such as "figures/three-rings.svg".

    Raises:
        core.drawing.DrawingRefused, core.markdown.TextTooLong: when the input can't be stored.
    """
    wanted: dict[str, Any] = {name: getattr(fields, name) for name in ModuleFields.__dataclass_fields__}
    wanted |= {"position": position, "suggested": dict(suggested), "is_from_pack": True, "retired_at": None}
    wanted["intro_html"] = str(render_markdown(fields.intro))
    with transaction.atomic():
        module = Module.objects.filter(program=None, slug=slug).first()
        if module is None:
            module = Module.objects.create(slug=slug, published_at=timezone.now(), **wanted)
        elif any(getattr(module, name) != value for name, value in wanted.items()):
            module.revision += 1
            for name, value in wanted.items():
                setattr(module, name, value)
            module.published_at = module.published_at or timezone.now()
            module.save()
        _retag(module)
        store_figures(module, figures)
    return module


def store_page(*, module: Module, slug: str, fields: PageFields, position: int) -> Page:
    """Store a page of a built-in module, published, and give it. Nothing is written when nothing differs.

    Its concepts must be there already; the module's figures too.

    Raises:
        CannotPublish: with everything that stops it.
    """
    content = render_for(module, fields.body)
    if stops := stopping(content.findings):
        raise CannotPublish(stops)
    with transaction.atomic():
        page = Page.objects.filter(module=module, slug=slug).first()
        if page is not None and _is_stored(page, fields, content.html, position):
            _retag(page)
            return page
        if page is None:
            page = Page(module=module, slug=slug)
        else:
            page.revision += 1
        page.position, page.is_from_pack, page.retired_at = position, True, None
        page.published_at = page.published_at or timezone.now()
        write_page(page, fields, content, FROM_PACK)
    return page


def _is_stored(page: Page, fields: PageFields, html: str, position: int) -> bool:
    same_place = page.position == position and page.retired_at is None and page.published_at is not None
    return same_place and page.html == html and PageFields.of(page) == fields


def _retag(row: Module | Page) -> None:
    """Find the concepts again where a pack brought new ones; writes nothing when they are the same."""
    if set(row.concepts.values_list("address", flat=True)) != set(row.concept_addresses):
        tag_with_concepts(row)


def retire_missing(*, modules: Mapping[str, Collection[str]]) -> int:
    """Retire built-in modules and pages that a pack no longer holds, and give how many; nothing is ever deleted.

    Args:
        modules: the slugs of the pages that are there, by the slug of their module.
    """
    now = timezone.now()
    gone = Module.objects.live().filter(program=None, is_from_pack=True).exclude(slug__in=modules)
    retired = gone.update(retired_at=now)
    for slug, pages in modules.items():
        left = Page.objects.live().filter(module__program=None, module__slug=slug).exclude(slug__in=pages)
        retired += left.update(retired_at=now)
    return retired
