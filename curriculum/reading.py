"""A page as one reader sees it: its pieces, with each check as it stands for them, and the meanings of terms."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from curriculum.content import address_of
from curriculum.models import CheckAnswer, KnowledgeCheck, Module, Page, PageReading
from curriculum.models.stored import Part, parts_of
from curriculum.progress import BARE_PAGE, PathPage
from practice.models import Concept


@dataclass
class AskedCheck:
    """A check, and a person's last answer to it, if it is shown."""

    check: KnowledgeCheck
    given: CheckAnswer | None = None
    error: str = ""
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Give the answers for a template."""
        return self.check.choices(self.given.chosen if self.given else None)

    @property
    def explained(self) -> list[dict[str, Any]]:
        """Give the chosen answers, whose explanations are shown; after a right answer the others' too."""
        if self.given is None:
            return []
        return [choice for choice in self.choices if choice["chosen"] or self.given.is_right]


@dataclass(frozen=True)
class Piece:
    """A piece of a page for a template: `html`, or a check, or the meaning of a concept at `place`."""

    html: str = ""
    asked: AskedCheck | None = None
    concept: Concept | None = None
    place: str = ""

    @property
    def address(self) -> str:
        """Give the page of the concept."""
        return address_of(self.concept.address) if self.concept else ""


def pieces(parts: Iterable[Part], checks: Mapping[str, AskedCheck]) -> list[Piece]:
    """Give the pieces of a page with its checks and meanings; one query for the meanings, none without any."""
    listed = list(parts)
    addresses = [part.key for part in listed if part.kind == "gloss"]
    meant = list(Concept.objects.filter(address__in=addresses)) if addresses else []
    concepts = {concept.address: concept for concept in meant}
    found = []
    for part in listed:
        if part.kind == "html":
            found.append(Piece(html=part.html))
        elif part.kind == "check" and part.key in checks:
            found.append(Piece(asked=checks[part.key]))
        elif part.kind == "gloss" and part.key in concepts:
            found.append(Piece(concept=concepts[part.key], place=part.place))
    return found


def pieces_for(page: Page, user: Any, *, again: str = "", error: tuple[str, str] = ("", "")) -> list[Piece]:
    """Give a page's pieces for a reader: three queries.

    Args:
        page: the page.
        user: the reader; answers given before a check's words last changed aren't shown.
        again: the key of a check to show unanswered.
        error: the key of a check and what is wrong with the answer just given.
    """
    checks = {check.pk: check for check in page.checks.all() if check.retired_at is None}
    last: dict[int, CheckAnswer] = {}
    if checks:
        for answer in CheckAnswer.objects.filter(user=user, check_asked__in=checks).order_by("pk"):
            if answer.answered_at >= checks[answer.check_asked_id].changed_at:
                last[answer.check_asked_id] = answer
    asked = {}
    for pk, check in checks.items():
        shown = None if check.key in (again, error[0]) else last.get(pk)
        asked[check.key] = AskedCheck(check, shown, error[1] if check.key == error[0] else "")
    return pieces(page.parts, asked)


def pieces_of_preview(html: str, checks: Iterable[Any]) -> list[Piece]:
    """Give the pieces of a text that isn't saved; its checks can be seen and not answered."""
    unsaved = {
        check.key: AskedCheck(
            KnowledgeCheck(key=check.key, kind=check.kind, question_html=check.question_html, answers=check.answers)
        )
        for check in checks
    }
    return pieces(parts_of(html), unsaved)


@dataclass(frozen=True)
class Turn:
    """Where a page stands among those its reader may see."""

    path: list[PathPage]
    before: Page | None
    after: Page | None

    @property
    def read(self) -> int:
        """Give how many pages are read."""
        return sum(entry.is_read for entry in self.path)


def turn_of(page: Page, user: Any, *, drafts: bool) -> Turn:
    """Give a page's neighbors and the whole path: two queries. Drafts are on it for whoever may edit them."""
    path = path_of(page.module, user, drafts=drafts)
    pages = [entry.page for entry in path]
    at = next((number for number, other in enumerate(pages) if other.pk == page.pk), None)
    if at is None:
        return Turn(path, None, None)
    return Turn(path, pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None)


def path_of(module: Module, user: Any, *, drafts: bool) -> list[PathPage]:
    """Give a module's pages with what this person has read: two queries."""
    pages = Page.objects.live() if drafts else Page.objects.published()
    read = set(PageReading.objects.filter(user=user, page__module=module).values_list("page_id", flat=True))
    listed = pages.filter(module=module).only(*BARE_PAGE, "revision", "levels").order_by("position", "pk")
    return [PathPage(page, page.pk in read) for page in listed]
