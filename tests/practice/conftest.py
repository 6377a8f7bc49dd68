"""A small vocabulary: two schemes, a cross-walk and one bridge."""

import pytest

from practice.actions import relate_concepts, store_bridges, store_crosswalk, store_scheme
from practice.content import BridgeContent, ConceptContent, CrosswalkContent, RowContent, SchemeContent


def make_concept(slug: str, label: str, **more: object) -> ConceptContent:
    """Give a concept with a definition of its own."""
    values = {"definition": f"{label} is *defined* here.", "sure": "checked", "source": "Rothman (2001)"}
    return ConceptContent(slug=slug, label=label, **(values | more))


ROTHMAN = SchemeContent(
    slug="rothman",
    title="Rothman's three models",
    short_title="Rothman's models",
    about="Three ways. They overlap.",
    source="Rothman (2001)",
    sure="checked",
    is_ordered=True,
    variables=(("tactics", "Tactics"), ("seen-as", "Beneficiaries are seen as")),
    group="Community change",
    concepts=(
        make_concept(
            "social-planning",
            "Social planning",
            levels=("macro",),
            values={"tactics": {"text": "Consensus or conflict", "sure": "general"}},
        ),
        make_concept(
            "social-action",
            "Social action",
            levels=("mezzo", "macro"),
            primary_level="macro",
            sure="general",
            note="A note on risk.",
            related=("skills:listening",),
            values={
                "tactics": {"text": "Confrontation", "sure": "checked"},
                "seen-as": {"text": "People subjected to injustice", "sure": "checked", "original": "Victims"},
            },
        ),
    ),
)
SKILLS = SchemeContent(
    slug="skills",
    title="Skills",
    short_title="Skills",
    about="What one does.",
    source="Ours",
    sure="ours",
    position=1,
    concepts=(
        make_concept("listening", "Active listening", levels=("micro",)),
        make_concept("linking", "Linking", levels=("mezzo",), parent="listening"),
        make_concept("campaign", "Listening campaign", levels=("macro",)),
    ),
)
WALK = CrosswalkContent(
    slug="rothman-to-skills",
    title="From Rothman to skills",
    source="rothman",
    target="skills",
    about="They answer different questions.",
    rows=(RowContent("rothman:social-action", ("skills:campaign",), "weak", "Pressing is more than listening."),),
)
BRIDGE = BridgeContent(
    slug="b03",
    skill="skills:listening",
    group_form="skills:linking",
    macro_practice="skills:campaign",
    example="One father, then sixty talks.",
    limit="The person could walk out; a campaign keeps a record.",
    competencies=("rothman:social-planning",),
)


def store_everything() -> list:
    """Store the whole vocabulary and give what that changed."""
    changes = [*store_scheme(scheme=ROTHMAN), *store_scheme(scheme=SKILLS)]
    changes += relate_concepts(schemes=[ROTHMAN, SKILLS])
    changes += store_crosswalk(crosswalk=WALK)
    return changes + store_bridges(table="mezzo", about="**Read** them in three steps.", bridges=[BRIDGE])


@pytest.fixture
def vocabulary(db: None) -> None:
    """Store the small vocabulary."""
    store_everything()
