"""How far people have come, asked of the database in a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from curriculum.models import (
    CheckAnswer,
    Enrolment,
    Module,
    ModuleCompletion,
    Offering,
    OfferingModule,
    Page,
    PageReading,
)

BARE_MODULE = tuple(f"module__{name}" for name in ("public_id", "number", "title", "summary", "levels"))
BARE_PAGE = ("public_id", "module_id", "slug", "title", "position", "minutes", "published_at")


@dataclass(frozen=True)
class PathPage:
    """A page on a module's path, and whether this person has read it."""

    page: Page
    is_read: bool


@dataclass
class ModuleProgress:
    """A person's progress in a module. `is_complete` never becomes false again, whatever is added."""

    module: Module
    place: OfferingModule | None = None
    pages: list[PathPage] = field(default_factory=list)
    was_completed: bool = False

    @property
    def total(self) -> int:
        """Give the number of published pages."""
        return len(self.pages)

    @property
    def read(self) -> int:
        """Give how many of them are read."""
        return sum(entry.is_read for entry in self.pages)

    @property
    def is_complete(self) -> bool:
        """Say whether every page that there was at the time has been read."""
        return self.was_completed or (self.total > 0 and self.read == self.total)

    @property
    def next_page(self) -> Page | None:
        """Give the first page that isn't read yet."""
        return next((entry.page for entry in self.pages if not entry.is_read), None)

    @property
    def minutes_left(self) -> int:
        """Give the minutes that the unread pages take, as their authors reckon."""
        return sum(entry.page.minutes for entry in self.pages if not entry.is_read)


def progress_by_module(modules: Iterable[Module], user: Any) -> dict[int, ModuleProgress]:
    """Give a person's progress in each module, by the module's id: three queries, however many modules."""
    found = {module.pk: ModuleProgress(module) for module in modules}
    pages = list(Page.objects.published().filter(module_id__in=found).only(*BARE_PAGE).order_by("position", "pk"))
    read = set(PageReading.objects.filter(user=user, page__module_id__in=found).values_list("page_id", flat=True))
    done = ModuleCompletion.objects.filter(user=user, module_id__in=found).values_list("module_id", flat=True)
    for page in pages:
        found[page.module_id].pages.append(PathPage(page, page.pk in read))
    for module_id in done:
        found[module_id].was_completed = True
    return found


@dataclass
class Course:
    """An offering as its student sees it: what is open, and how many modules open later."""

    offering: Offering
    modules: list[ModuleProgress] = field(default_factory=list)
    later: list[OfferingModule] = field(default_factory=list)

    @property
    def next_page(self) -> Page | None:
        """Give the page to go on with."""
        return next((entry.next_page for entry in self.modules if entry.next_page), None)

    @property
    def next_opening(self) -> Any:
        """Give when the next module opens."""
        return min((place.opens_at for place in self.later if place.opens_at), default=None)


def courses_of(user: Any) -> list[Course]:
    """Give what a student studies, with progress: five queries, however many offerings and modules."""
    offerings = Offering.objects.attended_by(user).select_related("course", "term")
    courses = {offering.pk: Course(offering) for offering in offerings}
    places = (
        OfferingModule.objects.filter(offering_id__in=courses, module__retired_at=None)
        .exclude(module__published_at=None)
        .select_related("module")
        .only("offering_id", "position", "opens_at", *BARE_MODULE)
    )
    opened = []
    for place in places:
        opened.append(place) if place.is_open else courses[place.offering_id].later.append(place)
    progress = progress_by_module({place.module_id: place.module for place in opened}.values(), user)
    for place in opened:
        entry = progress[place.module_id]
        courses[place.offering_id].modules.append(
            ModuleProgress(place.module, place, entry.pages, entry.was_completed)
        )
    return list(courses.values())


@dataclass
class Taught:
    """An offering as those see it who run it."""

    offering: Offering
    students: int
    places: list[OfferingModule] = field(default_factory=list)


def taught_by(user: Any) -> list[Taught]:
    """Give the offerings a person runs, with their modules: two queries, however many there are."""
    live = Q(enrolments__role=Enrolment.Role.STUDENT, enrolments__ended_at=None, enrolments__user__is_active=True)
    offerings = Offering.objects.run_by(user).select_related("course", "term")
    found = {
        offering.pk: Taught(offering, offering.students)
        for offering in offerings.annotate(students=Count("enrolments", filter=live))
    }
    places = OfferingModule.objects.filter(offering_id__in=found, module__retired_at=None).select_related("module")
    for place in places.defer("module__intro", "module__intro_html").order_by("position"):
        found[place.offering_id].places.append(place)
    return list(found.values())


def shelf_of(user: Any) -> list[Module]:
    """Give the modules a person may use or edit, each with its number of live pages as `page_count`: one query."""
    counted = Count("pages", filter=Q(pages__retired_at=None))
    modules = Module.objects.authored_by(user).select_related("program").defer("intro", "intro_html")
    return list(modules.annotate(page_count=counted))


@dataclass(frozen=True)
class StudentRow:
    """A student in the table of a class: pages read for each module, checks answered and right."""

    enrolment: Enrolment
    read: list[int]
    total: int
    answered: int
    right: int
    last_read_at: Any


def page_counts(modules: Iterable[Module]) -> dict[int, int]:
    """Give the number of published pages by module id."""
    counted = Page.objects.published().filter(module__in=list(modules)).values("module_id")
    return dict(counted.annotate(n=Count("pk")).order_by().values_list("module_id", "n"))


def student_rows(enrolments: list[Enrolment], modules: list[Module]) -> list[StudentRow]:
    """Give a row for each enrolment: three queries, however many students and modules.

    A check counts once for each person: right if its latest try was.
    """
    users = [enrolment.user_id for enrolment in enrolments]
    read: Counter[tuple[int, int]] = Counter()
    last: dict[int, Any] = {}
    pages = {"page__module__in": modules, "page__published_at__isnull": False, "page__retired_at": None}
    readings = PageReading.objects.filter(user_id__in=users, **pages)
    for user, module, at in readings.values_list("user_id", "page__module_id", "read_at"):
        read[user, module] += 1
        last[user] = max(last.get(user, at), at)
    checks: dict[int, dict[int, bool]] = defaultdict(dict)
    answers = CheckAnswer.objects.filter(
        user_id__in=users, check_asked__retired_at=None, check_asked__page__module__in=modules
    )
    for user, check, is_right in answers.order_by("pk").values_list("user_id", "check_asked_id", "is_right"):
        checks[user][check] = is_right
    rows = []
    for enrolment in enrolments:
        user = enrolment.user_id
        counts = [read[user, module.pk] for module in modules]
        tried = checks[user]
        rows.append(StudentRow(enrolment, counts, sum(counts), len(tried), sum(tried.values()), last.get(user)))
    return rows


@dataclass(frozen=True)
class PageRow:
    """A page in the table of a module: how many of the class have read it, and how its checks went at first try."""

    page: Page
    readers: int
    tried: int
    right_first: int


def page_rows(offering: Offering, module: Module) -> list[PageRow]:
    """Give a row for each published page of a module: three queries, however many pages and students."""
    students = Enrolment.objects.live().students().filter(offering=offering).values("user_id")
    readers = Count("readings", filter=Q(readings__user__in=students))
    pages = list(Page.objects.published().filter(module=module).only(*BARE_PAGE).annotate(readers=readers))
    tried: Counter[int] = Counter()
    right: Counter[int] = Counter()
    seen: set[tuple[int, int]] = set()
    answers = CheckAnswer.objects.filter(
        check_asked__page__module=module, check_asked__retired_at=None, user__in=students
    ).order_by("pk")
    for page, check, user, is_right in answers.values_list(
        "check_asked__page_id", "check_asked_id", "user_id", "is_right"
    ):
        if (check, user) not in seen:
            seen.add((check, user))
            tried[page] += 1
            right[page] += is_right
    return [PageRow(page, page.readers, tried[page.pk], right[page.pk]) for page in pages]


def places_of(offering: Offering) -> list[OfferingModule]:
    """Give an offering's modules in order, retired ones apart: one query."""
    places = OfferingModule.objects.filter(offering=offering, module__retired_at=None).select_related("module")
    return list(places.defer("module__intro", "module__intro_html").order_by("position", "pk"))


def students_of(offering: Offering) -> Any:
    """Give the live enrolments of an offering's students, by name."""
    return (
        Enrolment.objects.live()
        .students()
        .filter(offering=offering)
        .select_related("user")
        .order_by("user__name", "pk")
    )
