"""Reading: what there is, a module's path, a page, and what readers do there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import policy
from curriculum.actions.reading import answer_check, mark_page_read
from curriculum.audience import audience_of
from curriculum.forms.writing import AnswerForm, MakeOwnForm, NewModuleForm, NewPageForm
from curriculum.models import KnowledgeCheck, Module, Offering, Page
from curriculum.path import items_of_module, path_items
from curriculum.permissions import authors, may_edit, programs_to_author
from curriculum.progress import courses_of, shelf_of, taught_by
from curriculum.reading import path_of, pieces_for, turn_of


@policy("curriculum.read")
def index(request: HttpRequest) -> HttpResponse:
    """Show a student's modules with progress, and to who teaches, the offerings and the library."""
    user = request.user
    context: dict[str, Any] = {"courses": courses_of(user), "taught": taught_by(user)}
    if authors(user):
        modules = shelf_of(user)
        context["library"] = [module for module in modules if module.is_built_in]
        context["own"] = [module for module in modules if not module.is_built_in]
        context["new"] = NewModuleForm(programs=programs_to_author(user))
    return render(request, "curriculum/index.html", context)


@policy("curriculum.read", Module)
def module(request: HttpRequest, module: Module) -> HttpResponse:
    """Show what a module is about, and its path."""
    user, edits = request.user, may_edit(request.user, module)
    path = path_of(module, user, drafts=edits)
    offerings = Offering.objects.visible_to(user).filter(module_places__module=module)
    beside = [item for offering in offerings for item in path_items(offering, user)]
    asked_for = items_of_module(module, beside)
    context = {
        "module": module,
        "path": path,
        "read": sum(entry.is_read for entry in path),
        "next": next((entry.page for entry in path if not entry.is_read and entry.page.published_at), None),
        "items": asked_for,
        "other_items": [item for item in beside if item not in asked_for],
        "edits": edits,
    }
    if edits:
        removed = module.pages.exclude(retired_at=None).only("public_id", "title")
        context |= {"new_page": NewPageForm(), "audience": audience_of(module), "removed": removed}
    elif module.is_built_in and authors(user):
        context["make_own"] = make_own_form(request, module)
    return render(request, "curriculum/module.html", context)


def make_own_form(request: HttpRequest, module: Module) -> MakeOwnForm:
    """Give the form that copies a built-in module, with the person's own programs and offerings to choose from."""
    return MakeOwnForm(
        request.POST or None,
        programs=programs_to_author(request.user),
        offerings=Offering.objects.run_by(request.user).filter(module_places__module=module),
    )


def show_page(
    request: HttpRequest, page: Page, *, error: tuple[str, str] = ("", ""), status: int = 200
) -> HttpResponse:
    """Give a page as its reader sees it."""
    edits = may_edit(request.user, page)
    again = request.GET.get("again", "") if request.method == "GET" else ""
    context = {
        "page": page,
        "module": page.module,
        "turn": turn_of(page, request.user, drafts=edits),
        "pieces": pieces_for(page, request.user, again=again, error=error),
        "edits": edits,
    }
    return render(request, "curriculum/page.html", context, status=status)


@policy("curriculum.read", Page)
def page(request: HttpRequest, page: Page) -> HttpResponse:
    """Show a page for reading."""
    return show_page(request, page)


@policy("curriculum.read", Page, methods=["POST"])
def readings(request: HttpRequest, page: Page) -> HttpResponse:
    """Keep that the page is read, and go on to the next one, or back to the path after the last."""
    mark_page_read(page=page, user=request.user)
    after = turn_of(page, request.user, drafts=may_edit(request.user, page)).after
    if after:
        return redirect("curriculum:page", public_id=after.public_id)
    return redirect("curriculum:module", public_id=page.module.public_id)


@policy("curriculum.read", Page, methods=["POST"])
def answers(request: HttpRequest, page: Page, key: str) -> HttpResponse:
    """Keep an answer to one of the page's checks and show its explanation."""
    check: KnowledgeCheck | None = page.checks.filter(key=key, retired_at=None).first()
    if check is None:
        raise Http404
    form = AnswerForm(request.POST, check=check)
    if not form.is_valid():
        return show_page(request, page, error=(key, "Choose an answer first."), status=422)
    answer_check(check=check, user=request.user, chosen=form.positions(), key=form.cleaned_data["key"])
    return redirect(f"{reverse('curriculum:page', args=[page.public_id])}#check-{key}")
