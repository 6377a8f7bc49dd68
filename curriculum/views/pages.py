"""Authoring pages: write, preview, publish, look back and restore."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from core.access import policy
from core.drafts import answer_to_autosave, discard_draft, draft_at
from curriculum.actions.pages import (
    CannotPublish,
    PageFields,
    StaleSave,
    publish_page,
    remove_page,
    render_for,
    restore_page,
    save_page,
    version_of,
    withdraw_page,
)
from curriculum.audience import audience_of
from curriculum.difference import field_changes
from curriculum.forms.writing import PageForm, RestoreForm, with_value
from curriculum.history import versions_of
from curriculum.lint import look_at_tags
from curriculum.models import Page
from curriculum.reading import pieces_of_preview

AUTOSAVED = ("title", "minutes", "body", "concepts", "sources", "invented", "note", "base")


def place_of(page: Page) -> str:
    """Give where the draft of a page is kept."""
    return f"page:{page.public_id}"


def show_editor(
    request: HttpRequest, page: Page, form: PageForm, *, mine: PageFields | None = None, status: int = 200
) -> HttpResponse:
    """Give the editor; with `mine`, both versions side by side, since somebody else saved in the meantime."""
    draft = draft_at(request.user, place_of(page))
    body = str(form["body"].value() or "")
    content = render_for(page.module, body)
    tags = {name: bool(form[name].value()) for name in ("levels", "sources", "minutes")}
    context = {
        "page": page,
        "module": page.module,
        "form": form,
        "draft": draft,
        "findings": content.findings + look_at_tags(**tags),
        "pieces": pieces_of_preview(content.html, content.checks),
        "versions": versions_of(page, most=3),
        "audience": audience_of(page.module),
        "figures": page.module.figures.values_list("name", flat=True),
        "theirs": PageFields.of(page).for_reading() if mine else None,
        "changes": field_changes(PageFields.of(page).for_reading(), mine.for_reading()) if mine else [],
    }
    return render(request, "curriculum/edit.html", context, status=status)


def keep_page(request: HttpRequest, page: Page, *, publish: bool) -> HttpResponse:
    """Save what was written, and publish it if asked for; anything in the way comes back with the text."""
    form = PageForm(request.POST)
    if not form.is_valid():
        return show_editor(request, page, form, status=422)
    mine = form.fields_written()
    try:
        saved = save_page(page=page, revision=form.cleaned_data["base"], fields=mine, note=form.cleaned_data["note"])
        if publish:
            saved = publish_page(page=saved, revision=saved.revision)
    except StaleSave as stale:
        with_value(form, "base", stale.current.revision)
        return show_editor(request, stale.current, form, mine=mine, status=409)
    except CannotPublish as problem:
        for finding in problem.findings:
            form.add_error("body", f"Line {finding.line}: {finding.message}")
        return show_editor(request, page, form, status=422)
    discard_draft(owner=request.user, place=place_of(page))
    seen = audience_of(page.module) if saved.published_at else "Students don’t see it yet."
    messages.success(request, f"Version {saved.revision} is {'published' if saved.published_at else 'saved'}. {seen}")
    return redirect("curriculum:edit_page", public_id=page.public_id)


@policy("curriculum.edit", Page, methods=["GET", "POST"])
def edit_page(request: HttpRequest, page: Page) -> HttpResponse:
    """Write a page: the draft as it was left, or what is stored."""
    if request.method == "POST":
        return keep_page(request, page, publish=False)
    draft = draft_at(request.user, place_of(page))
    initial = {**PageForm.values_of(PageFields.of(page)), "base": page.revision, **draft.fields}
    form = PageForm(initial=initial)
    if str(initial["base"]) == str(page.revision):
        return show_editor(request, page, form)
    as_written = PageForm(initial | {"base": page.revision})
    mine = as_written.fields_written() if as_written.is_valid() else None
    return show_editor(request, page, as_written if mine else form, mine=mine)


@policy("curriculum.edit", Page, methods=["POST"])
def page_publication(request: HttpRequest, page: Page) -> HttpResponse:
    """Save a page and let students read it."""
    return keep_page(request, page, publish=True)


@policy("curriculum.edit", Page, methods=["POST"])
def page_withdrawal(request: HttpRequest, page: Page) -> HttpResponse:
    """Make a page a draft again."""
    withdraw_page(page=page)
    messages.success(request, f"“{page}” is a draft again. What students have read and answered is kept.")
    return redirect("curriculum:edit_page", public_id=page.public_id)


@policy("curriculum.edit", Page, methods=["POST"])
def page_removal(request: HttpRequest, page: Page) -> HttpResponse:
    """Take a page out of its module; the module's page offers to bring it back."""
    remove_page(page=page)
    messages.success(request, f"“{page}” is taken out. Its text, history and readings are kept; bring it back below.")
    return redirect("curriculum:module", public_id=page.module.public_id)


@policy("curriculum.edit", Page, methods=["POST"])
def page_draft(request: HttpRequest, page: Page) -> JsonResponse:
    """Keep what is being typed."""
    fields: dict[str, Any] = {name: request.POST.get(name, "") for name in AUTOSAVED}
    fields["levels"] = request.POST.getlist("levels")
    return answer_to_autosave(request, place=place_of(page), fields=fields)


@policy("curriculum.edit", Page, methods=["POST"])
def draft_removal(request: HttpRequest, page: Page) -> HttpResponse:
    """Forget what was typed and not saved."""
    discard_draft(owner=request.user, place=place_of(page))
    messages.success(request, f"Your draft is gone; this is version {page.revision}.")
    return redirect("curriculum:edit_page", public_id=page.public_id)


@policy("curriculum.edit", Page, methods=["POST"])
def preview(request: HttpRequest, page: Page) -> HttpResponse:
    """Show the text as it would be published, with what is to be mended. Nothing is saved."""
    content = render_for(page.module, request.POST.get("body", ""))
    tags = {name: bool(request.POST.get(name, "").strip()) for name in ("levels", "sources", "minutes")}
    context = {
        "pieces": pieces_of_preview(content.html, content.checks),
        "findings": content.findings + look_at_tags(**tags),
    }
    return render(request, "curriculum/preview.html", context)


@policy("curriculum.edit", Page)
def history(request: HttpRequest, page: Page) -> HttpResponse:
    """Show every version of a page: when, by whom, why."""
    return render(request, "curriculum/history.html", {"page": page, "versions": versions_of(page)})


@policy("curriculum.edit", Page)
def difference(request: HttpRequest, page: Page, revision: int) -> HttpResponse:
    """Show what changed between a version and another, by default the one before."""
    asked = request.GET.get("with", "")
    other = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else revision - 1
    newer, older = version_of(page, revision), version_of(page, other)
    if newer is None or (older is None and other > 0):
        raise Http404
    before = PageFields.of(older).for_reading() if older else {}
    context = {
        "page": page,
        "revision": revision,
        "other": other,
        "changes": field_changes(before, PageFields.of(newer).for_reading()),
        "versions": versions_of(page),
    }
    return render(request, "curriculum/difference.html", context)


@policy("curriculum.edit", Page, methods=["POST"])
def restorations(request: HttpRequest, page: Page) -> HttpResponse:
    """Save an older version's words as the newest version."""
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        saved = restore_page(page=page, to=form.cleaned_data["to"], revision=form.cleaned_data["revision"])
    except LookupError:
        raise Http404 from None
    except StaleSave:
        messages.error(request, "Somebody saved in the meantime. Nothing was restored; this is how it is now.")
    except CannotPublish as problem:
        messages.error(request, f"Not restored, since students read this page: {problem}")
    else:
        messages.success(request, f"Version {form.cleaned_data['to']} is back, as version {saved.revision}.")
    return redirect("curriculum:history", public_id=page.public_id)
