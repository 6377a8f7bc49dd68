"""What this room records of a person."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import Invitation, Membership, User
from accounts.record import RecordSection, local_moment, register_record_kind
from core.models import SentMail


@register_record_kind
def account(user: User) -> RecordSection:
    """Tell of the account itself."""
    rows = [
        ("Name", user.name),
        ("E-mail address", user.email),
        ("Account made", local_moment(user.joined_at)),
        ("Password", "set, stored as a hash that can’t be read back" if user.has_usable_password() else "none"),
    ]
    rows += [
        ("Address", f"{address.email}, {'confirmed' if address.verified else 'not confirmed'}")
        for address in EmailAddress.objects.filter(user=user).order_by("email")
    ]
    rows += [
        ("Second factor", f"{factor.get_type_display()}, since {local_moment(factor.created_at)}")
        for factor in Authenticator.objects.filter(user=user).order_by("pk")
    ]
    return RecordSection(
        title="Account",
        what="Your name, your e-mail address and how you sign in. Secrets are kept as hashes or encrypted keys.",
        who_sees="You; name and address also the administrators and teachers of your programs.",
        kept_for="As long as you belong to a program here; then until the program erases it.",
        columns=("What", "Recorded"),
        rows=rows,
    )


@register_record_kind
def memberships(user: User) -> RecordSection:
    """Tell of the roles held, and by what invitation."""
    held = Membership.objects.filter(user=user).select_related("program", "added_by").order_by("-started_at")
    rows = [
        (
            membership.get_role_display(),
            membership.program.name,
            membership.student_number,
            local_moment(membership.started_at),
            membership.added_by.name if membership.added_by else "",
            local_moment(membership.ended_at),
        )
        for membership in held
    ]
    invited = (
        Invitation.objects.filter(email=user.email).select_related("program", "invited_by").order_by("-created_at")
    )
    rows += [
        (
            f"Invited as {invitation.get_role_display().lower()}",
            invitation.program.name,
            invitation.student_number,
            local_moment(invitation.created_at),
            invitation.invited_by.name if invitation.invited_by else "",
            local_moment(invitation.accepted_at),
        )
        for invitation in invited
    ]
    return RecordSection(
        title="Roles",
        what="In which programs you have or had which role, with your student number, and who added you.",
        who_sees="You and the administrators of the program.",
        kept_for="For good, as part of the program’s records; an ended role no longer opens anything.",
        columns=("Role", "Program", "Student number", "Since", "Added or invited by", "Ended or accepted"),
        rows=rows,
    )


@register_record_kind
def sessions(user: User) -> RecordSection:
    """Tell what signing in leaves behind."""
    return RecordSection(
        title="Sign-in sessions",
        what="A browser in which you are signed in holds a cookie. The site knows when you last signed in and until "
        "when each cookie works, not from where. Wrong passwords are counted by address for five minutes. "
        "Which pages you look at, and for how long, is neither recorded nor graded.",
        who_sees="You. Changing your password signs you out in every other browser.",
        kept_for="A session ends twelve hours after you signed in.",
        columns=("What", "Recorded"),
        rows=[("Last signed in", local_moment(user.last_login))],
    )


@register_record_kind
def mail(user: User) -> RecordSection | None:
    """Tell of the mail that was sent to a person."""
    rows = SentMail.objects.filter(to__iexact=user.email).order_by("-sent_at").values_list("subject", "sent_at")
    if not rows:
        return None
    return RecordSection(
        title="Mail sent to you",
        what="Each mail that left for your address, with its text, to tell whether it went.",
        who_sees="You, in your own mailbox. Whoever keeps the server can look it up.",
        kept_for="Until whoever keeps the server clears it.",
        columns=("Subject", "Sent"),
        rows=[(subject, local_moment(at)) for subject, at in rows],
    )
