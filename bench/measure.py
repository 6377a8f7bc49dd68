"""Asking a server over HTTP on kept connections, and taking the time of each answer.

At concurrency 1 the floor and the page are asked in turn, one request each, so that a machine that slows down for a
while slows both. Counts are bounded, and so is the time a slow page may take.
"""

import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.figures import timings
from bench.plan import ALONE, CONNECTIONS, TOGETHER, Page, Request

WARM_UP = 8
COUNT = 120
WARM_UP_EACH, COUNT_EACH = 2, 20  # on each of eight connections
FEWEST, FEWEST_EACH = 15, 2
LONGEST_S = 25.0
# Django reads a token of 32 characters as it is, so cookie and header may be the same.
CSRF = "benchbenchbenchbenchbenchbench12"
COOKIES = "mezzo_session={session}; mezzo_csrf=" + CSRF


class WrongAnswer(Exception):
    """The server's answer was not the page that was to be measured."""


@dataclass
class Asker:
    """One kept connection that asks its row of requests, again from the start when it is through."""

    port: int
    requests: Sequence[Request]
    is_once: bool = False
    turn: int = 0
    sizes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _next(self) -> Request:
        if self.is_once and self.turn >= len(self.requests):
            raise WrongAnswer(f"There is nothing left to ask of {self.requests[0].path}.")
        request = self.requests[self.turn % len(self.requests)]
        self.turn += 1
        return request

    def ask(self, *, is_timed: bool = True) -> None:
        """Ask once and note time and size.

        Raises:
            WrongAnswer: for an error, or when the answer leads to the sign-in page.
        """
        request = self._next()
        body = encode(request.fields, self.turn) if request.fields is not None else None
        headers = {
            "Host": f"localhost:{self.port}",
            "Accept-Encoding": "gzip",
            "Cookie": COOKIES.format(session=request.session),
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        began = time.perf_counter()
        self.connection.request(request.method, request.path, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        refuse_wrong(request, answer.status, answer.getheader("Location", ""), content)
        if is_timed:
            self.seconds.append(took)
            self.sizes.append(len(content))

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


def encode(fields: dict[str, Any], turn: int) -> bytes:
    """Give a form's body, with the number of the turn in place of `{turn}`."""
    pairs = [
        (name, text.replace("{turn}", str(turn)))
        for name, value in fields.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs).encode()


def refuse_wrong(request: Request, status: int, location: str, content: bytes) -> None:
    """Let pass what was asked for: a page, a part of one, or the way on after a save.

    Raises:
        WrongAnswer: for anything else.
    """
    if status < 300 or (request.method == "POST" and status in (302, 303) and "/account/" not in location):
        return
    raise WrongAnswer(f"{request.method} {request.path}: {status} {location} {content[:300]!r}")


def _asker(port: int, page: Page, lane: int) -> Asker:
    return Asker(port, page.lanes[lane], is_once=page.is_once)


def in_turn(askers: Sequence[Asker], *, count: int = COUNT) -> None:
    """Let askers ask in turn, one request each, until each has asked `count` times or the time is up."""
    for _ in range(WARM_UP):
        for asker in askers:
            asker.ask(is_timed=False)
    began = time.monotonic()
    for number in range(count):
        if number >= FEWEST and time.monotonic() - began > LONGEST_S:
            break
        for asker in askers:
            asker.ask()
    for asker in askers:
        asker.close()


def one_at_a_time(floor: Request, page: Page, ports: Sequence[int], pages: Sequence[Page] = ()) -> list[Asker]:
    """Measure the floor and a page in turn at concurrency 1.

    Args:
        floor: asked of the first server.
        page: asked of the first server.
        ports: of the servers.
        pages: the same page of further servers, which hold more rows, asked in the same rounds.

    Returns: the floor's asker, the page's, and those of the further servers.
    """
    askers = [Asker(ports[0], [floor]), _asker(ports[0], page, ALONE)]
    askers += [_asker(port, more, ALONE) for port, more in zip(ports[1:], pages, strict=True)]
    in_turn(askers)
    return askers


def figures_of(asker: Asker) -> dict[str, Any]:
    """Give the times of one connection and the middle size of its answers, in bytes as they crossed the wire."""
    return {**timings(asker.seconds, sum(asker.seconds)), "bytes": sorted(asker.sizes)[len(asker.sizes) // 2]}


def _ask_all(asker: Asker, ready: threading.Barrier) -> None:
    try:
        for _ in range(WARM_UP_EACH):
            asker.ask(is_timed=False)
    except Exception:
        # The others would wait for ever.
        ready.abort()
        raise
    ready.wait()
    began = time.monotonic()
    for number in range(COUNT_EACH):
        if number >= FEWEST_EACH and time.monotonic() - began > LONGEST_S:
            break
        asker.ask()


def all_at_once(port: int, page: Page) -> dict[str, float]:
    """Measure a page at concurrency 8, each connection with people and rows of its own."""
    askers = [_asker(port, page, lane) for lane in TOGETHER]
    ready = threading.Barrier(CONNECTIONS + 1)
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        asking = [threads.submit(_ask_all, asker, ready) for asker in askers]
        with suppress(threading.BrokenBarrierError):
            ready.wait()
        began = time.monotonic()
    elapsed = time.monotonic() - began
    failures = [failure for asked in asking if (failure := asked.exception())]
    for asker in askers:
        asker.close()
    if failures:
        raise next((failure for failure in failures if isinstance(failure, WrongAnswer)), failures[0])
    return timings([seconds for asker in askers for seconds in asker.seconds], elapsed)
