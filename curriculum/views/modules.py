"""Authoring modules: begin, change, publish, copy, and put their pages in order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import policy
from core.markdown import TextTooLong
from curriculum.actions.modules import (
    ModuleFields,
    create_module,
    make_own,
    publish_module,
    save_module,
    withdraw_module,
)
from curriculum.actions.pages import StaleSave, add_page, bring_back_page, reorder_pages
from curriculum.audience import audience_of
from curriculum.difference import field_changes
from curriculum.forms.writing import ModuleForm, NewModuleForm, NewPageForm, OrderForm, with_value
from curriculum.models import Module
from curriculum.permissions import programs_to_author
from curriculum.reading import path_of
from curriculum.views.plain import show_form
from curriculum.views.reading import make_own_form


@policy("curriculum.author", methods=["GET", "POST"])
def new_module(request: HttpRequest) -> HttpResponse:
    """Begin a module."""
    form = NewModuleForm(request.POST or None, programs=programs_to_author(request.user))
    if request.method == "POST" and form.is_valid():
        module = create_module(**form.cleaned_data)
        return redirect("curriculum:edit_module", public_id=module.public_id)
    return show_form(
        request, form, title="Begin a module", button="Begin the module", back=reverse("curriculum:index")
    )


@policy("curriculum.edit", Module, methods=["GET", "POST"])
def edit_module(request: HttpRequest, module: Module) -> HttpResponse:
    """Change what a module says of itself."""
    form = ModuleForm(request.POST or None, initial=ModuleForm.values_of(module))
    changes: list[Any] = []
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                save_module(module=module, revision=form.cleaned_data["revision"], fields=form.fields_written())
                messages.success(request, "The module is saved.")
                return redirect("curriculum:module", public_id=module.public_id)
        except TextTooLong as problem:
            form.add_error("intro", str(problem))
        except StaleSave as stale:
            status = 409
            mine, module = form.fields_written(), stale.current
            changes = field_changes(ModuleFields.of(module).for_reading(), mine.for_reading())
            with_value(form, "revision", module.revision)
    context = {"form": form, "module": module, "changes": changes, "audience": audience_of(module)}
    return render(request, "curriculum/edit_module.html", context, status=status)


@policy("curriculum.edit", Module, methods=["POST"])
def module_publication(request: HttpRequest, module: Module) -> HttpResponse:
    """Let students see a module, and say who they are."""
    publish_module(module=module)
    messages.success(request, f"“{module}” is published. {audience_of(module)}")
    return redirect("curriculum:module", public_id=module.public_id)


@policy("curriculum.edit", Module, methods=["POST"])
def module_withdrawal(request: HttpRequest, module: Module) -> HttpResponse:
    """Make a module a draft again."""
    withdraw_module(module=module)
    messages.success(request, f"“{module}” is a draft again. What students have read is kept.")
    return redirect("curriculum:module", public_id=module.public_id)


@policy("curriculum.author", Module, methods=["POST"])
def module_copies(request: HttpRequest, module: Module) -> HttpResponse:
    """Copy a module into one's own program."""
    form = make_own_form(request, module)
    if not form.is_valid():
        back = reverse("curriculum:module", args=[module.public_id])
        return show_form(request, form, title=f"Make “{module}” your own", button="Make it your own", back=back)
    copy = make_own(module=module, **form.cleaned_data)
    messages.success(request, f"“{copy}” is now yours to change. The built-in module stays as it was.")
    return redirect("curriculum:module", public_id=copy.public_id)


@policy("curriculum.edit", Module, methods=["POST"])
def module_pages(request: HttpRequest, module: Module) -> HttpResponse:
    """Add a page to a module."""
    form = NewPageForm(request.POST)
    if not form.is_valid():
        back = reverse("curriculum:module", args=[module.public_id])
        return show_form(request, form, title=f"Add a page to “{module}”", button="Add the page", back=back)
    page = add_page(module=module, **form.cleaned_data)
    return redirect("curriculum:edit_page", public_id=page.public_id)


@policy("curriculum.edit", Module, methods=["POST"])
def module_order(request: HttpRequest, module: Module) -> HttpResponse:
    """Put a module's pages in order."""
    form = OrderForm(request.POST, pages=[entry.page for entry in path_of(module, request.user, drafts=True)])
    if not form.is_valid():
        messages.error(request, "Positions are whole numbers. The order is as it was.")
        return redirect("curriculum:module", public_id=module.public_id)
    try:
        reorder_pages(module=module, order=form.order(), revision=form.cleaned_data["revision"])
        messages.success(request, "The order is saved.")
    except StaleSave:
        messages.error(request, "Somebody changed this module meanwhile. Nothing was moved; this is how it is now.")
    return redirect("curriculum:module", public_id=module.public_id)


@policy("curriculum.edit", Module, methods=["POST"])
def page_return(request: HttpRequest, module: Module, page: str) -> HttpResponse:
    """Bring a page back that was taken out."""
    found = module.pages.exclude(retired_at=None).filter(public_id=page).first()
    if found is None:
        raise Http404
    bring_back_page(page=found)
    messages.success(request, f"“{found}” is back.")
    return redirect("curriculum:module", public_id=module.public_id)
