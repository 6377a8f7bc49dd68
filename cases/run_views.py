"""The player: where a run stands, its steps, and looking back."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import actions, pages
from cases.forms import (
    DecisionForm,
    EndingForm,
    ReplayForm,
    StepForm,
    marks_sent,
    new_key,
    typed_answers,
    typed_fields,
)
from cases.journey import AFTER_CHOICE, ENDED, Journey, open_choices
from cases.models import CaseRun
from core.access import policy
from core.drafts import answer_to_autosave, draft_at, saved_label

READ, WORK = "cases.read_run", "cases.work_in_run"


@dataclass(frozen=True)
class Sent:
    """What a page of a run sends: the step it was made at, its key, and whether the run still stands there."""

    step: int
    key: uuid.UUID
    journey: Journey
    scene: dict[str, Any]
    is_here: bool


def read_step(request: HttpRequest, run: CaseRun) -> Sent | None:
    """Give what a page sends, with the scene it was showing; nothing when step or key can't be read."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return None
    step, key = form.cleaned_data["step"], form.cleaned_data["key"]
    journey = actions.journey_of(run)
    shown = next((visit.scene for visit in journey.visits if visit.number == step), journey.scene)
    is_here = journey.steps == step and pages.is_in_scene(journey)
    return Sent(step, key, journey, run.compiled["scenes"][shown], is_here)


def answer_behind(request: HttpRequest, run: CaseRun, sent: Sent) -> HttpResponse:
    """Answer a page that is behind its run: a double click goes where the first one went."""
    if actions.has_happened(run, sent.key):
        return redirect("cases:run", public_id=run.public_id)
    return moved_on(request, run, sent.scene)


def moved_on(request: HttpRequest, run: CaseRun, scene: dict[str, Any] | None = None) -> HttpResponse:
    """Answer a page that is behind: nothing is written, what was typed can be copied, the way on is shown.

    Without `scene`, for a page that doesn't say where it stood, the words are looked for in the scene of the run.
    """
    scene = scene or run.compiled["scenes"][run.scene]
    typed = [(ask, text) for ask, text in typed_answers(scene, request.POST) if text.strip()]
    return render(request, "cases/moved_on.html", {"run": run, "typed": typed}, status=409)


def show_scene(
    request: HttpRequest, run: CaseRun, journey: Journey, form: Any = None, status: int = 200
) -> HttpResponse:
    """Show the scene a run stands in, with what was typed there."""
    scene = run.compiled["scenes"][journey.scene]
    marks = actions.marks_of(run, scene["id"])
    draft = draft_at(request.user, run.draft_place(scene["id"]))
    form = form or DecisionForm(scene, open_choices(run.compiled, journey), initial=draft.fields)
    context = pages.player_context(run, journey) | {
        "scene": scene,
        "scene_html": pages.scene_html(scene, marks),
        "sentences": pages.sentences_of(scene, marks),
        "marked": len(marks),
        "form": form,
        "revision": draft.revision,
        "saved": saved_label(draft.saved_at) if draft.revision else "",
        "key": new_key(),
        "positions": pages.positions_of(run.compiled, journey, scene["id"]) if scene["end"] else [],
    }
    return render(request, "cases/scene.html", context, status=status)


@policy(READ, CaseRun)
def run_page(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Show where the run stands: a scene, what followed a decision, or its end."""
    journey = actions.journey_of(run)
    if journey.phase == ENDED:
        return redirect("cases:ending", public_id=run.public_id)
    if journey.phase == AFTER_CHOICE:
        return show_consequence(request, run, journey)
    return show_scene(request, run, journey)


def show_consequence(request: HttpRequest, run: CaseRun, journey: Journey) -> HttpResponse:
    """Show what followed, then the positions written by the authors, then the way on."""
    scene = run.compiled["scenes"][journey.scene]
    marks = actions.marks_of(run, scene["id"])
    context = pages.player_context(run, journey) | {
        "scene": scene,
        "positions": pages.positions_of(run.compiled, journey, scene["id"]),
        "cues": pages.cues_met(scene, marks),
        "key": new_key(),
    }
    return render(request, "cases/consequence.html", context)


@policy(WORK, CaseRun, methods=["POST"])
def decisions(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Commit reason, choice and confidence together."""
    sent = read_step(request, run)
    if sent is None:
        return render(request, "400.html", status=400)
    if not sent.is_here:
        return answer_behind(request, run, sent)
    form = DecisionForm(sent.scene, open_choices(run.compiled, sent.journey), request.POST)
    if not form.is_valid():
        return show_scene(request, run, sent.journey, form, status=422)
    cleaned = form.cleaned_data
    try:
        actions.commit_decision(
            run=run,
            step=sent.step,
            choice=cleaned["choice"],
            answers=form.answers,
            marks=cleaned["mark"],
            key=sent.key,
        )
    except (actions.StaleStep, actions.ChoiceClosed):
        return moved_on(request, run, sent.scene)
    return redirect("cases:run", public_id=run.public_id)


@policy(WORK, CaseRun, methods=["POST"])
def draft(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Keep what is typed, and the marks, while the student writes."""
    return keep_typed(request, run)


@policy(WORK, CaseRun, methods=["POST"])
def marks(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Keep the marks, and with them what is typed, for a page without scripts."""
    sent = read_step(request, run)
    answer = keep_typed(request, run)
    if answer.status_code != 200:
        return moved_on(request, run, sent.scene if sent else None)
    return redirect(reverse("cases:run", args=[run.public_id]) + "#scene-text")


def keep_typed(request: HttpRequest, run: CaseRun) -> JsonResponse:
    """Save the draft of the scene the run stands in; the marks go with it when that has worked."""
    sent = read_step(request, run)
    if sent is None or not sent.is_here:
        said = "Not saved: this run has moved on in another tab. Copy what you need, then reload."
        return JsonResponse({"message": said}, status=409)
    place = run.draft_place(sent.scene["id"])
    answer = answer_to_autosave(request, place=place, fields=typed_fields(sent.scene, request.POST))
    if answer.status_code == 200:
        actions.keep_marks(run=run, scene=sent.scene["id"], marks=marks_sent(sent.scene, request.POST))
    return answer


@policy(WORK, CaseRun, methods=["POST"])
def steps(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Go on to the scene that the last decision leads to."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        actions.go_on(run=run, **form.cleaned_data)
    except actions.StaleStep:
        return moved_on(request, run)
    return redirect("cases:run", public_id=run.public_id)


@policy(WORK, CaseRun, methods=["POST"])
def endings(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Finish a run that stands in an ending."""
    sent = read_step(request, run)
    if sent is None:
        return render(request, "400.html", status=400)
    form = EndingForm(sent.scene, request.POST)
    if not sent.is_here or not form.is_valid():
        return answer_behind(request, run, sent)
    try:
        actions.finish(run=run, step=sent.step, marks=form.cleaned_data["mark"], key=sent.key)
    except actions.StaleStep:
        return moved_on(request, run)
    return redirect("cases:ending", public_id=run.public_id)


@policy(READ, CaseRun)
def ending(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Look back on a finished run: one's own path, what was noticed and done, the positions, the questions."""
    journey = actions.journey_of(run)
    if journey.phase != ENDED:
        return redirect("cases:run", public_id=run.public_id)
    kept = actions.all_marks(run)
    context = pages.player_context(run, journey) | {
        "scene": run.compiled["scenes"][journey.scene],
        "scene_html": pages.scene_html(run.compiled["scenes"][journey.scene], kept.get(journey.scene, set())),
        "decided": [
            (stop, pages.positions_of(run.compiled, journey, stop.scene["id"]), new_key())
            for stop in pages.path_of(run, journey)
            if stop.decision
        ],
        "levels": pages.noticed_and_done(run, journey, kept),
        "debrief": run.compiled["debrief"],
    }
    return render(request, "cases/ending.html", context)


@policy(WORK, CaseRun, methods=["POST"])
def replays(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Try again from a decision, in a new run."""
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    try:
        made = actions.replay_from(run=run, **form.cleaned_data)
    except actions.StaleStep:
        return moved_on(request, run)
    return redirect("cases:run", public_id=made.public_id)


@policy(READ, CaseRun)
def scene_again(request: HttpRequest, run: CaseRun, number: int) -> HttpResponse:
    """Show a scene one has been in, to read again; nothing in it can be changed."""
    journey = actions.journey_of(run)
    stop = next((stop for stop in pages.path_of(run, journey) if stop.visit.number == number), None)
    if stop is None:
        raise Http404
    if stop.visit == journey.visits[-1] and pages.is_in_scene(journey):
        return redirect("cases:run", public_id=run.public_id)
    kept = actions.marks_of(run, stop.scene["id"])
    context = pages.player_context(run, journey) | {
        "stop": stop,
        "scene": stop.scene,
        "scene_html": pages.scene_html(stop.scene, kept),
        "positions": pages.positions_of(run.compiled, journey, stop.scene["id"]) if stop.decision else [],
        "cues": pages.cues_met(stop.scene, kept) if stop.decision or journey.phase == ENDED else [],
    }
    return render(request, "cases/scene_again.html", context)


@policy(READ, CaseRun)
def eco_map(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Show the eco-map large, with its list."""
    return render(request, "cases/map.html", pages.player_context(run, actions.journey_of(run)))


@policy(READ, CaseRun)
def transcript(request: HttpRequest, run: CaseRun) -> HttpResponse:
    """Show the whole run as one text, to print or keep."""
    journey = actions.journey_of(run)
    kept = actions.all_marks(run)
    rows = [
        {
            "stop": stop,
            "html": pages.scene_html(stop.scene, kept.get(stop.scene["id"], set())),
            "positions": pages.positions_of(run.compiled, journey, stop.scene["id"]) if stop.decision else [],
        }
        for stop in pages.path_of(run, journey)
    ]
    context = {"run": run, "case": run.version.case, "rows": rows, "is_over": journey.phase == ENDED}
    return render(request, "cases/transcript.html", context)
