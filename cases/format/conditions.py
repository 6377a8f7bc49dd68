"""`if` and `set`: comparisons, `and`, `not`, `visited(id)`; whole numbers and yes or no. No code is ever run."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Value = int | bool
Variables = Mapping[str, Value]

LONGEST = 300
MOST = 1_000_000
NAME = r"[A-Za-z_][A-Za-z0-9_]{0,39}"
TOKEN = re.compile(
    rf"\s*(?:(?P<visited>visited\(\s*(?P<scene>[\w-]{{1,80}})\s*\))|(?P<word>{NAME})|(?P<number>-?[0-9]{{1,6}})"
    r"|(?P<sign><=|>=|==|!=|<|>|=))"
)
EFFECT = re.compile(rf"(?P<name>{NAME})\s*(?:(?P<sign>[-+=])\s*(?P<value>-?[0-9]{{1,6}}|true|false))?\Z")
TRUTH: dict[str, Value] = {"true": True, "false": False}


class Malformed(ValueError):
    """A condition or an effect that can't be read; the message says where and why."""


@dataclass(frozen=True)
class Test:
    """One thing that has to hold: `name sign value`, or `visited(scene)`; `negated` turns it round."""

    name: str = ""
    sign: str = "=="
    value: Value = True
    visited: str = ""
    negated: bool = False

    def holds(self, variables: Variables, visited: Collection[str]) -> bool:
        """Say whether it holds. A variable that isn't there counts as 0."""
        if self.visited:
            return (self.visited in visited) != self.negated
        left, right = int(variables.get(self.name, 0)), int(self.value)
        if isinstance(self.value, bool):
            left = int(bool(left))
        found = {
            "==": left == right,
            "!=": left != right,
            "<": left < right,
            ">": left > right,
            "<=": left <= right,
            ">=": left >= right,
        }[self.sign]
        return found != self.negated


@dataclass(frozen=True)
class Effect:
    """One change: `=` sets, `+` and `-` change a number."""

    name: str
    sign: str
    value: Value


def _tokens(text: str) -> list[re.Match[str]]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if not match:
            raise Malformed(f"“{text[position : position + 20]}” can't be read in a condition.")
        found.append(match)
        position = match.end()
    return found


def read_condition(text: str) -> tuple[Test, ...]:
    """Give what has to hold, all of it; nothing for an empty text.

    Raises:
        Malformed: when it isn't comparisons and `visited(id)`, joined by `and`, each with `not` before it or without.
    """
    if len(text) > LONGEST:
        raise Malformed(f"A condition has at most {LONGEST} characters.")
    tokens = _tokens(text)
    tests: list[Test] = []
    at = 0
    while at < len(tokens):
        if tests:
            if tokens[at]["word"] != "and":
                raise Malformed(f"“and” is missing before “{tokens[at][0].strip()}”; “or” is two choices.")
            at += 1
        negated = False
        while at < len(tokens) and tokens[at]["word"] == "not":
            negated, at = not negated, at + 1
        test, at = _test(tokens, at, negated)
        tests.append(test)
    return tuple(tests)


def _test(tokens: list[re.Match[str]], at: int, negated: bool) -> tuple[Test, int]:
    if at >= len(tokens):
        raise Malformed("The condition ends too early.")
    first = tokens[at]
    if first["visited"]:
        return Test(visited=first["scene"], negated=negated), at + 1
    if not first["word"] or first["word"] in ("and", "true", "false"):
        raise Malformed(f"A comparison begins with a variable, not with “{first[0].strip()}”.")
    if at + 1 >= len(tokens) or not tokens[at + 1]["sign"]:
        return Test(first["word"], "==", True, negated=negated), at + 1
    if at + 2 >= len(tokens):
        raise Malformed(f"“{first['word']}” is compared with nothing.")
    sign, right = tokens[at + 1]["sign"], tokens[at + 2]
    value = int(right["number"]) if right["number"] else TRUTH.get(right["word"] or "")
    if value is None:
        raise Malformed(f"“{right[0].strip()}” is no whole number and neither true nor false.")
    return Test(first["word"], "==" if sign == "=" else sign, value, negated=negated), at + 3


def read_effects(text: str) -> tuple[Effect, ...]:
    """Give the changes of a `set`, in order: `trust+1, tenants=true, attendance=22`; a bare name sets it true.

    Raises:
        Malformed: when a part is none of these.
    """
    if len(text) > LONGEST:
        raise Malformed(f"A set has at most {LONGEST} characters.")
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = EFFECT.match(part)
        if not match:
            raise Malformed(f"“{part[:40]}” can't be read; write name+1, name-1, name=3 or name=true.")
        value = TRUTH.get(match["value"] or "true")
        sign = match["sign"] or "="
        if value is None:
            value = int(match["value"])
        elif sign != "=":
            raise Malformed(f"“{part[:40]}” adds what is no number.")
        found.append(Effect(match["name"], sign, value))
    return tuple(found)


def holds(tests: tuple[Test, ...], variables: Variables, visited: Collection[str]) -> bool:
    """Say whether all tests hold."""
    return all(test.holds(variables, visited) for test in tests)


def apply(effects: tuple[Effect, ...], variables: Variables) -> dict[str, Value]:
    """Give the variables after these changes; the ones given are left as they are. Numbers stay within a million."""
    changed = dict(variables)
    for effect in effects:
        before = int(changed.get(effect.name, 0))
        if effect.sign == "=":
            changed[effect.name] = effect.value
        else:
            after = before + int(effect.value) if effect.sign == "+" else before - int(effect.value)
            changed[effect.name] = max(-MOST, min(MOST, after))
    return changed
