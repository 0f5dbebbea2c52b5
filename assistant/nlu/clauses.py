"""Splits a message where a customer goes on to something else: 查下余额，顺便看看账单."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLAUSES = "clauses"  # set on a message that can be split
HEARD = "heard"  # set on it too: the readings of the whole, before any check decided
BRIEF = 8  # characters of a command: 转人工, but no story
BRIEF_BESIDE = 10  # of one of several: 信用卡上个月账单呢
MOST = 6  # clauses that are looked at

_STOP = r"[,，。.;；!！?？、\n~～…]+"
_GO_ON = (
    r"(?:然后|顺便|顺带|另外|接着|之后|以及|并且|同时|此外|还有就是|还有|再(?=[查看帮给把来说问])"
    r"|(?<!能)也(?=[查看帮给把])|还[想要](?=[查看帮问办])|(?<!不)对了|and then|and also|also)"
)
_STRONG = re.compile(rf"(?:{_STOP}|(?={_GO_ON}))")
_WEAK = re.compile(r"[和跟与及]|\band\b")
_LEADING = re.compile(rf"^(?:{_STOP}|\s+|{_GO_ON}|首先|先(?!生)|再|也|还|就)+")
_JOINT = re.compile(rf"{_GO_ON}|[再也还]")
_CORRECTION = re.compile(r"^(?:哦|啊|呃)?(?:不对|错了|说错了?|我说错了|不是|算了|搞错了?|等等)+$")


@dataclass
class Clause:
    """A part of a message and, once it was classified, what it asks for.

    Args:
        text: what it says, without 顺便 and the like.
        start, end: where it stands in the message.
        weak: it was split off at 和, so it shares what was said before.
        joined: a word such as 顺便 or 和 leads to it; else there is a comma, or it is the first.
        correction: it takes back what was said before (不对).
        intent, confidence: what the classifier made of it.
    """

    text: str
    start: int
    end: int
    weak: bool = False
    joined: bool = False
    correction: bool = False
    intent: str | None = None
    confidence: float = 0.0

    @property
    def brief(self) -> bool:
        """Whether it is as short as a command."""
        return len(self.text) <= BRIEF_BESIDE


def split(text: str) -> list[Clause]:
    """Return the clauses of `text`, none if it cannot be split."""
    if text.startswith("/"):
        return []
    found = _cut(text, _STRONG, weak=False)
    if len(found) < 2:
        found = _cut(text, _WEAK, weak=True)
    return found[:MOST] if len(found) > 1 else []


def _cut(text: str, separator: re.Pattern[str], weak: bool) -> list[Clause]:
    places = [0]
    for match in separator.finditer(text):
        places += [match.start(), match.end()]
    places.append(len(text))
    found = []
    for start, end in zip(places[::2], places[1::2], strict=True):
        lead = _LEADING.match(text[start:end])
        inner = text[start + (lead.end() if lead else 0) : end].strip()
        if len(inner) > 1:
            took_back = bool(_CORRECTION.match(inner))
            joined = bool(lead and _JOINT.search(lead[0]))
            shares = weak and start > 0
            found.append(Clause(inner, start, end, shares, joined or shares, took_back))
    return found
