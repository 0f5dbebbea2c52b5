"""A view of a message in which digits that were written otherwise are ASCII digits.

Chinese digits (八四七), counted ones (两个八三个六), English words (eight four seven), and the
letters l, I, O, o inside of a long number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = str.maketrans(
    "〇零一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖", "001234567891122334566789"
)
_ALIKE = str.maketrans("lIOo", "1100")
_MIXED = re.compile(r"(?<![A-Za-z\d])(?=(?:[lIOo \-]*\d){9})\d(?:[ \-]?[\dlIOo]){11,}")
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = {"oh": "0", **{name: str(digit) for digit, name in enumerate(_NAMES)}}
_WORD = rf"(?:{'|'.join(_WORDS)})"
_SPELT = re.compile(rf"(?<![A-Za-z])(?:{_WORD}[ ,\-]{{1,2}}){{2,}}{_WORD}(?![A-Za-z])", re.I)
_TIMES = {"两": 2, **{str(times): times for times in range(1, 7)}}
_COUNTED = re.compile(r"(?<!\d)(?:[1-6两]个\d(?!\d(?!个)|[百千万十个]))+")


@dataclass(frozen=True)
class View:
    """The message as it is searched, and where each character of it stands in the message."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the view is in the message."""
        return self.starts[start], self.ends[end - 1]


def view(text: str, *, counted: bool = True) -> View:
    """Return the view of `text`; unless `counted`, 四个八 stays as it is."""
    plain = _MIXED.sub(lambda match: match[0].translate(_ALIKE), text.translate(_CHINESE))
    out, starts, ends = [], [], []

    def put(char: str, start: int, end: int) -> None:
        out.append(char)
        starts.append(start)
        ends.append(end)

    replaced = {}
    for match in _SPELT.finditer(plain):
        for word in re.finditer(_WORD, match[0], re.I):
            at = match.start() + word.start()
            replaced[at] = (_WORDS[word[0].lower()], match.start() + word.end())
    for match in _COUNTED.finditer(plain) if counted else ():
        run = [(at, _TIMES[plain[at]]) for at in range(*match.span(), 3)]
        if sum(times for _, times in run) >= 3:  # 一个6 is no number
            replaced.update({at: (plain[at + 2] * times, at + 3) for at, times in run})
    at = 0
    while at < len(plain):
        digits, end = replaced.get(at, (plain[at], at + 1))
        for digit in digits:
            put(digit, at, end)
        at = end
    return View("".join(out), starts, ends)
