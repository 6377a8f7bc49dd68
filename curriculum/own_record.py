"""What this room records of a person."""

from accounts.models import User
from accounts.record import RecordSection, local_moment, register_record_kind
from curriculum.models import CheckAnswer, Enrolment, PageReading


@register_record_kind
def enrolments(user: User) -> RecordSection:
    """Tell of the courses taken, taught or marked."""
    held = Enrolment.objects.filter(user=user).select_related("offering__course", "offering__term")
    return RecordSection(
        title="Courses",
        what="In which offerings of courses you are or were, as what, and in which section.",
        who_sees="You, those who teach or mark there, and the program’s administrators.",
        kept_for="For good, as part of the program’s records.",
        columns=("Course", "As", "Section", "Since", "Until"),
        rows=[
            (
                str(row.offering),
                row.get_role_display(),
                row.section,
                local_moment(row.started_at),
                local_moment(row.ended_at),
            )
            for row in held.order_by("-started_at")
        ],
    )


@register_record_kind
def readings(user: User) -> RecordSection:
    """Tell of pages marked as read."""
    read = PageReading.objects.filter(user=user).select_related("page__module").order_by("-read_at")
    return RecordSection(
        title="Pages read",
        what="Which pages you have marked as read, and when. How long you looked is not recorded and never graded.",
        who_sees="You and those who teach the course.",
        kept_for="As long as you are enrolled, and one year more.",
        columns=("Module", "Page", "Read"),
        rows=[
            (module, page, local_moment(at))
            for module, page, at in read.values_list("page__module__title", "page__title", "read_at")
        ],
    )


@register_record_kind
def answers(user: User) -> RecordSection:
    """Tell of answers to knowledge checks."""
    given = CheckAnswer.objects.filter(user=user).order_by("-answered_at")
    columns = ("check_asked__page__title", "check_asked__key", "chosen", "is_right", "answered_at")
    return RecordSection(
        title="Knowledge checks",
        what="Every answer you gave to a check in a module. They are practice and carry no mark.",
        who_sees="You; those who teach see how many were right, by student and by page.",
        kept_for="As long as you are enrolled, and one year more.",
        columns=("Page", "Check", "Chosen (from 0)", "Right", "Answered"),
        rows=[
            (page, key, ", ".join(map(str, chosen)), "yes" if right else "no", local_moment(at))
            for page, key, chosen, right, at in given.values_list(*columns)
        ],
    )
