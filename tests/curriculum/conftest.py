"""What the tests of this room share: concepts, a built-in module with three pages, and one of the program's own."""

from dataclasses import dataclass

import pytest

from core.markdown import render_markdown
from curriculum.actions.modules import ModuleFields, place_module
from curriculum.actions.pages import PageFields
from curriculum.loading import store_module, store_page
from curriculum.models import Module, Page
from practice.models import Concept, Scheme
from tests.cast import Cast

CIRCLE = '<circle class="micro line" cx="20" cy="20" r="9"/>'
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{CIRCLE}</svg>'
CHECK = """::: {.check #which kind=single}
Which level?

- [ ] Micro
  > A rule is not a person.
- [x] Macro
  > The rule holds for many.
:::
"""
SEVERAL = """::: {.check #several kind=multiple}
Which hold?

- [x] One
  > Yes, one.
- [x] Two
  > Yes, two.
- [ ] Three
  > No, three.
:::
"""
FIRST = f"""Listening is [[micro-skills:tuning-in|tuning in]].

::: {{.figure src="figures/ring.svg" alt="One ring."}}
A ring.
:::

{CHECK}
{SEVERAL}"""


@dataclass
class Library:
    """A built-in module in Lena's offering, and what hangs on it."""

    module: Module
    pages: list[Page]


def make_concepts() -> None:
    """Make two concepts."""
    scheme = Scheme.objects.create(slug="micro-skills", title="Micro skills", short_title="Micro skills", sure="ours")
    for slug, label in (("tuning-in", "Tuning in"), ("linking", "Linking")):
        definition = f"{label} is a skill."
        Concept.objects.create(
            scheme=scheme,
            slug=slug,
            address=f"micro-skills:{slug}",
            label=label,
            definition=definition,
            definition_html=str(render_markdown(definition)),
            sure="ours",
        )


def store_levels(title: str = "Levels") -> Module:
    """Store the built-in module as a pack does."""
    return store_module(
        slug="levels",
        fields=ModuleFields(title=title, number="M1", summary="Three words.", intro="An *introduction*.", minutes=20),
        position=1,
        suggested={"case": ["damp"]},
        figures={"figures/ring.svg": DRAWING},
    )


@pytest.fixture
def library(cast: Cast) -> Library:
    make_concepts()
    module = store_levels()
    first = PageFields(
        title="First", minutes=5, levels=["micro"], concept_addresses=["micro-skills:tuning-in"], body=FIRST
    )
    pages = [store_page(module=module, slug="first", fields=first, position=1)]
    for position, slug in ((2, "second"), (3, "third")):
        fields = PageFields(title=slug.capitalize(), body=f"The {slug} page.\n")
        pages.append(store_page(module=module, slug=slug, fields=fields, position=position))
    place_module(offering=cast.offering, module=module)
    return Library(module, pages)


@pytest.fixture
def own_module(cast: Cast) -> Module:
    """Give an unpublished module of Lena's program."""
    return Module.objects.create(program=cast.program, slug="groups", title="Groups")


@pytest.fixture
def own_page(own_module: Module) -> Page:
    """Give an unpublished page of it."""
    return Page.objects.create(
        module=own_module, slug="phases", title="Phases", body="Old words.\n", html="<p>Old words.</p>"
    )
