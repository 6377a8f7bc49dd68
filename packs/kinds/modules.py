"""modules/<id>/: module.md (module/1), NN-<page-id>.md (page/1) and figures/*.svg."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone

from core.drawing import DrawingRefused, clean_svg
from curriculum.actions.modules import ModuleFields
from curriculum.actions.pages import PageFields
from curriculum.content import render_page
from curriculum.lint import look_at_tags
from curriculum.loading import store_module, store_page
from curriculum.models import Module, Page
from packs.fields import Fields
from packs.pack import Kind, Pack
from packs.problems import Code, Problem
from practice.content import ADDED, CHANGED, RETIRED, Change

PAGE_FILE = re.compile(r"modules/(?P<module>[^/]+)/(?P<number>\d{2})-(?P<page>[a-z0-9-]+)\.md")
FIGURE_FILE = re.compile(r"modules/(?P<module>[^/]+)/(?P<name>figures/[^/]+\.svg)")
MODULE_FILE = re.compile(r"modules/(?P<module>[^/]+)/module\.md")
MOST_MINUTES = 600


@dataclass(frozen=True)
class WrittenPage:
    """A page as written, the module whose folder it stands in, and the line on which its text begins."""

    module: str
    fields: PageFields
    first_line: int


@dataclass(frozen=True)
class WrittenModule:
    """A module as written, and what it suggests for its path."""

    fields: ModuleFields
    suggested: dict[str, list[str]]


def owns(file: str) -> bool:
    """Say whether a file is part of a module."""
    return any(pattern.fullmatch(file) for pattern in (MODULE_FILE, PAGE_FILE, FIGURE_FILE))


def read(pack: Pack, file: str) -> None:
    """Read a module's own file, a page or a figure."""
    if match := FIGURE_FILE.fullmatch(file):
        _read_figure(pack, file, match["module"], match["name"])
        return
    text = pack.read_text(file)
    if text is None:
        return
    front, body, first_line = split_front(text)
    if match := MODULE_FILE.fullmatch(file):
        if (node := pack.read_mapping(file, front, "module/1", 2)) is not None:
            _read_module(pack, Fields(node, file, pack.report), body, match["module"])
    elif (match := PAGE_FILE.fullmatch(file)) and (node := pack.read_mapping(file, front, "page/1", 2)) is not None:
        _read_page(
            pack, Fields(node, file, pack.report), WrittenPage(match["module"], PageFields(title=""), first_line), body
        )


def split_front(text: str) -> tuple[str, str, int]:
    """Give front matter, body, and the line on which the body begins; without `---` lines all of it is body."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return "", text, 1
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        return "\n".join(lines[1:]), "", len(lines)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _read_figure(pack: Pack, file: str, module: str, name: str) -> None:
    source = pack.read_text(file)
    if source is None:
        return
    pack.notes.setdefault("figures", {}).setdefault(module, {})[name] = source
    try:
        cleaned = clean_svg(source)
    except DrawingRefused as refused:
        pack.report.error("figure.refused", file, refused.line, str(refused))
        cleaned = '<svg viewBox="0 0 1 1"></svg>'
    pack.notes.setdefault("drawings", {}).setdefault(module, {})[name] = cleaned


def _concepts(pack: Pack, fields: Fields) -> list[str]:
    found = fields.texts("concepts")
    for address, line in found:
        pack.refer("concept", address, fields.file, line)
    return [address for address, _ in found]


def _suggested(pack: Pack, fields: Fields) -> dict[str, list[str]]:
    suggested: dict[str, list[str]] = {}
    for key, kind in (("cases", "case"), ("assignments", "assignment")):
        for slug, line in fields.texts(key):
            pack.refer(kind, slug, fields.file, line)
            suggested.setdefault(kind, []).append(slug)
    return suggested


def _read_module(pack: Pack, fields: Fields, body: str, folder: str) -> None:
    slug = fields.slug("id")
    if slug and slug != folder:
        fields.error(Code.ID_FORM, fields.line_of("id"), f"The module {slug} stands in the folder {folder}.")
    content = ModuleFields(
        title=fields.text("title", most=200),
        number=fields.text("number", required=False, most=10),
        summary=fields.text("summary", most=500),
        intro=fields.check_markdown("The introduction", body.strip(), fields.line),
        minutes=fields.number("minutes", least=1, most=MOST_MINUTES * 10),
        aims=[text for text, _ in fields.texts("aims", required=True)],
        levels=list(fields.levels()),
        concept_addresses=_concepts(pack, fields),
    )
    suggested = _suggested(pack, fields)
    fields.done(also=("format",))
    pack.add("module", slug, fields.file, fields.line_of("id"), WrittenModule(content, suggested))


def _sources(fields: Fields) -> list[dict[str, str]]:
    sources = []
    for part in fields.mappings("sources"):
        sources.append({"text": part.text("text", most=1_000), "sure": part.sure()})
        part.done()
    if not sources:
        fields.error(
            Code.SOURCES_MISSING,
            fields.line_of("sources"),
            "The page names no source.",
            "Say where its facts come from, or that they are ours (sure: ours).",
        )
    return sources


def _read_page(pack: Pack, fields: Fields, written: WrittenPage, body: str) -> None:
    slug = fields.slug("id")
    if slug and PurePosixPath(fields.file).stem[3:] != slug:
        fields.error(Code.ID_FORM, fields.line_of("id"), f"The file's name should end in -{slug}.md.")
    content = PageFields(
        title=fields.text("title", most=200),
        minutes=fields.number("minutes", least=1, most=MOST_MINUTES),
        levels=list(fields.levels()),
        concept_addresses=_concepts(pack, fields),
        body=body.strip("\n"),
        sources=_sources(fields),
        invented=fields.text("invented", required=False, most=500),
    )
    fields.done(also=("format",))
    for found in look_at_tags(levels=bool(content.levels), sources=True, minutes=True):
        pack.report.warning(f"page.{found.code}", fields.file, fields.line, found.message)
    leading = len(body) - len(body.lstrip("\n"))
    page = WrittenPage(written.module, content, written.first_line + leading)
    if slug:
        pack.add("page", f"{written.module}/{slug}", fields.file, fields.line_of("id"), page)


def finish(pack: Pack) -> None:
    """Render every page with the figures and concepts there are, and note what is found."""
    labels = pack.labels()
    for item in pack.of("page"):
        page: WrittenPage = item.content
        pack.refer("module", page.module, item.file, 0)
        figures = pack.notes.get("drawings", {}).get(page.module, {})
        for found in render_page(page.fields.body, labels=labels, figures=figures).findings:
            line = page.first_line + found.line - 1 if found.line else 0
            pack.report.problems.append(Problem(item.file, line, f"page.{found.code}", found.severity, found.message))
    for item in pack.of("module"):
        if not any(page.content.module == item.id for page in pack.of("page")):
            pack.report.error(Code.FILE_MISSING, item.file, 0, "The module has no page.", "Add 01-some-id.md.")


def store(pack: Pack) -> list[Change]:
    """Store the modules with their figures, then their pages in the order of their files."""
    changes = []
    for position, item in enumerate(pack.of("module"), start=1):
        written: WrittenModule = item.content
        before = _revisions(Module.objects.filter(program=None, slug=item.id))
        module = store_module(
            slug=item.id,
            fields=written.fields,
            position=position,
            suggested=written.suggested,
            figures=pack.notes.get("figures", {}).get(item.id, {}),
        )
        changes += _change(before, module, f"module {item.id}")
        changes += _store_pages(pack, module)
    return changes


def _store_pages(pack: Pack, module: Module) -> list[Change]:
    changes = []
    before = _revisions(Page.objects.filter(module=module))
    pages = [item for item in pack.of("page") if item.content.module == module.slug]
    for position, item in enumerate(pages, start=1):
        slug = item.id.partition("/")[2]
        page = store_page(module=module, slug=slug, fields=item.content.fields, position=position)
        changes += _change(before, page, f"page {item.id}")
    return changes


def _revisions(rows: Any) -> dict[int, int]:
    return dict(rows.values_list("pk", "revision"))


def _change(before: dict[int, int], row: Module | Page, name: str) -> list[Change]:
    if row.pk not in before:
        return [Change(ADDED, name)]
    return [Change(CHANGED, name)] if before[row.pk] != row.revision else []


def retire_modules(slugs: list[str]) -> list[Change]:
    """Retire modules that are gone; readings and answers are kept."""
    Module.objects.filter(program=None, slug__in=slugs).update(retired_at=timezone.now())
    return [Change(RETIRED, f"module {slug}") for slug in slugs]


def retire_pages(names: list[str]) -> list[Change]:
    """Retire pages that are gone; readings and answers are kept."""
    for name in names:
        module, _, slug = name.partition("/")
        pages = Page.objects.filter(module__program=None, module__slug=module, slug=slug)
        pages.update(retired_at=timezone.now())
    return [Change(RETIRED, f"page {name}") for name in names]


KIND = Kind("module", owns, read, store, retire_modules, finish)
# Pages are read and stored with their modules; as a kind of their own they are retired one by one.
PAGES = Kind("page", lambda file: False, lambda pack, file: None, lambda pack: [], retire_pages)
