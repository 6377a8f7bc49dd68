"""A small case, set for Lena's offering, and the words it names."""

import uuid
from typing import Any

import pytest

from cases.actions import publish_case
from cases.models import Case, CaseUse
from practice.models import Concept, Scheme
from tests.cast import Cast

SMALL = """---
format: case/1
id: notice
number: V9
version: 1
title: Notice on the door
summary: Four doors, one notice.
minutes: 20
levels: [micro, mezzo, macro]
start: intake
worker: ada
index: maria
content_note: Someone may lose her home.
invented: Everything is invented.
disclaimer: Rules vary.
aims: ["Hear one thing twice."]
debrief: ["What stayed the same?"]
modes: ["rothman:social-action"]
vars: {trust: 0, tenants: false}
households: {home: {label: Reyes household}}
people:
  maria: {name: Maria Reyes, age: 34, gender: woman, household: home, level: micro}
  ben: {name: Ben Reyes, age: 6, household: home}
  ada: {name: Ada Olsen, system: office, level: mezzo}
  housing: {name: City Housing Office, system: housing, level: macro}
  group: {name: Fourth floor, system: group, level: mezzo}
ties:
  - maria ada: weak, calm, in
  - maria housing: strong, stressful, out
---
## The first visit {#intake .micro skills="tuning-in" date="Monday 2 March"}
Maria says [she has slept in the kitchen since March]{#cue-sleep .cue level=micro}. Her boy says nothing.

[Four doors on her floor carry the same notice]{#cue-doors .cue level=macro}. It rains.

::: {.facts}
- {#fact-kitchen} Maria sleeps in the kitchen.
:::

::: {.ask #why-1 kind=text confidence=yes}
Which detail changes your assessment, and why?
:::

- [Ask what she wants first](#goals){#listen skills="tuning-in" competencies="epas-2022:6" set="trust+1"}
  > SECRET-KETTLE she puts the kettle on.
- [Tell her to call the office](#office){#refer modes="rothman:social-action"}
  > SECRET-OFFICE nobody answers.
- [Sit and wait](#goals){#wait}
  > SECRET-WAIT the rain goes on.

::: {.expert for=why-1 by="Positions written by the authors"}
SECRET-EXPERT one notice is a case.
:::

::: {.panel for=why-1}
- **Tenant**: SECRET-PANEL ask us.
:::

## Goals {#goals .micro .mezzo date="Tuesday 3 March"}
She wants SECRET-GOALS to stay.

::: {.facts}
- {#fact-stay} SECRET-FACT she wants to stay.
:::

::: {.ties}
- maria ada: strong, calm, both
- group housing: weak, stressful, out
:::

::: {.ask #why-2 kind=text confidence=yes}
And now?
:::

- [Knock on four doors](#meeting){#knock if="trust >= 1" set="tenants=true"}
  > Three open.
- [Write to the office](#office){#write}
  > A letter.

::: {.expert for=why-2 by="Positions written by the authors"}
Both are defensible.
:::

## The office {#office .macro .end outcome=open}
The line is busy.

## Eleven chairs {#meeting .macro .end outcome=strong}
All of them came.
"""

WORDS = ["micro-skills:tuning-in", "epas-2022:6", "rothman:social-action"]


@pytest.fixture
def words(db: None) -> None:
    """Make the concepts that the small case names."""
    for address in WORDS:
        scheme_slug, slug = address.split(":")
        named: dict[str, Any] = {"title": scheme_slug, "short_title": scheme_slug, "sure": "ours"}
        scheme, _ = Scheme.objects.get_or_create(slug=scheme_slug, defaults=named)
        Concept.objects.create(scheme=scheme, slug=slug, address=address, label=slug, definition="", sure="ours")


@pytest.fixture
def case(cast: Cast, words: None) -> Case:
    """Give the small case, published and set for Lena's offering."""
    version = publish_case(source=SMALL)
    CaseUse.objects.create(offering=cast.offering, case=version.case)
    return Case.objects.get(pk=version.case_id)


def new_key() -> uuid.UUID:
    """Give a key as a form would carry it."""
    return uuid.uuid4()


REASON = {"why-1": {"text": "The doors.", "confidence": 3}}
