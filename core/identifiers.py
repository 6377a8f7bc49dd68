"""Text that may identify a real person: pointed out before it is stored or handed in, never forbidden."""

import re

NAME = "a name with a title"
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
STREET = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Ct|Place|Pl|Terrace|Square|Sq|Way)"
KINDS = (
    ("an e-mail address", re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,24}){1,4}")),
    ("a number like a social security number", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    (
        "a phone number",
        re.compile(r"(?<![\d-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])?\d{3}[ .-]\d{4}(?![\d-])"),
    ),
    ("a street address", re.compile(rf"\b\d{{1,5}} (?:[A-Z][\w’'.-]{{0,30}} ){{1,3}}{STREET}\b")),
    (
        "a date of birth",
        re.compile(
            rf"(?i:\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth)\b)[:, ]{{0,3}}"
            rf"(?:[\d./-]{{4,10}}|\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH} \d{{1,2}}(?:, \d{{4}})?)"
            r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)"
            rf"|\b(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}},?) (?:19|20)\d{{2}}\b"
        ),
    ),
    (NAME, re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.? (?:[A-Z][\w’'-]{0,30})")),
)
# What could stand in its place.
ADVICE = {
    "an e-mail address": "Leave it out.",
    "a number like a social security number": "Leave it out.",
    "a phone number": "Leave it out.",
    "a street address": "Write “the family’s home” or name the part of town.",
    "a date of birth": "Write an age or “in their forties”.",
    NAME: "Write “a tenant”, “a mother”. The text keeps its meaning and names nobody.",
}


def find_in(text: str) -> list[tuple[str, str]]:
    """Give (kind, words) of everything in a text that looks like an identifier; each place is named once."""
    found: list[tuple[str, str]] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in KINDS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((kind, match.group()))
    return found
