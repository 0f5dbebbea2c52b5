"""Takes secrets out of what a customer typed, before Rasa sees it.

Works on a view of the text in which written Chinese digits are ASCII digits, so that a spoken
号码 is caught too. Classes of secrets: JR/T 0171-2020 (C3 passwords, codes, CVV; C2 phone, ID).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from bank.model import SecretKind

_CHINESE_DIGITS = str.maketrans(
    "〇零一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖", "001234567891122334566789"
)
_SEPARATOR = r"[ \-]?"
# What people put between groups of digits, where the grouping itself tells what it is.
_BETWEEN = r"[\s\-‐–—−.·•_/,、()]{0,3}"
_NO_LIST = r"[\s\-‐–—−.·•_/()]{0,3}"  # 6789、2468、8826、1357 are the ends of four cards

_PHONE = re.compile(
    rf"(?<!\d)(?:\+?86{_BETWEEN})?(1[3-9]\d){_BETWEEN}(\d{{4}}){_BETWEEN}(\d{{4}})(?!\d)"
    rf"|(?<!\d)(1[3-9]\d)(\d)[ \-](\d{{3}})(\d)[ \-](\d{{3}})(?!\d)"
)
_LONG = re.compile(rf"(?<!\d)(?:\d{_SEPARATOR}){{12,}}[\dXx](?!\d)")
_GROUPED = re.compile(
    rf"(?<!\d)(?:(?:\d{{4}}{_BETWEEN}){{4}}\d{{1,3}}"
    rf"|(?:\d{{4}}{_NO_LIST}){{3}}\d{{3,4}}"
    rf"|\d{{6}}{_BETWEEN}\d{{8}}{_BETWEEN}\d{{3}}[\dXx])(?!\d)"
)
_REST = re.compile(rf"[^\w‹]*((?:\d{_SEPARATOR}){{7,11}}\d)[^\w‹]*")
_DATES = re.compile(r"(?:(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?[ \-]?){1,2}")
_CVV = re.compile(
    r"(?:cvv2?|cvc2?|安全码|背[面后]?的?[后末]?[三3][位码](?:数字?)?|[后末][三3]码)"
    r"[^\d‹]{0,6}?(\d{3,4})(?!\d)",
    re.I,
)
_SECRET_WORD = r"(?:密[码碼]|口令|pin码?|password|passwd|mima)"
_PASSWORD = re.compile(
    rf"{_SECRET_WORD}(?:就是|是|为|叫|is|[:=,，：\s'\"“”‘’「」()])*"
    r"([0-9A-Za-z!@#$%^&*_.\-]{4,32})"
    rf"|{_SECRET_WORD}[^\d‹,，。;!?\n]{{1,12}}?(\d{{6}})(?!\d)"  # 密码我记得是……
    rf"|(?<!\d)(\d{{6}})[就也]?[是为][^\d‹,，。;!?\n]{{0,8}}?{_SECRET_WORD}",
    re.I,
)
_CODE_NAMED = re.compile(
    r"(?:验证码|校验码|动态密?码|动态口令|code)[^\d‹]{0,6}?((?:\d[ \-]?){3,7}\d)(?!\d)", re.I
)
_SIX = r"\d{6}|\d{3}[ \-]\d{3}|\d{2} \d{2} \d{2}|(?:\d ){5}\d"
_CODE = re.compile(rf"(?<![\d.])({_SIX})(?![\d.]|\s*(?:元|块|万|年|多))")
_ID_TAIL_NAMED = re.compile(
    r"(?:身份证|证件)(?:号码?)?的?(?:[后末最]*[四4]位|[尾末]号|末尾|尾数)[^\d‹]{0,4}?(\d{3}[\dXx])"
    r"(?![\dA-Za-z])"
)
_ID_TAIL = re.compile(r"(?<![\dA-Za-z])(\d{3}[\dXx])(?![\dA-Za-z]|[^‹]*›)")  # in no placeholder


@dataclass
class Redacted:
    """What is left of a message, and what was taken out.

    Args:
        text: the message with placeholders.
        secrets: for the bank to keep by session.
        code: a one-time code for the bank to check.
        warnings: `password`, `cvv`: things that a customer should never tell.
    """

    text: str
    secrets: list[tuple[SecretKind, str]] = field(default_factory=list)
    code: str | None = None
    warnings: list[str] = field(default_factory=list)


def redact(text: str, *, code_expected: bool = False, id_tail_expected: bool = False) -> Redacted:
    """Replace the secrets in `text` by placeholders.

    Args:
        text: NFKC-normalised.
        code_expected: a one-time code was sent, so six digits are one.
        id_tail_expected: the bot has just asked for the ID number's last four.
    """
    result = Redacted(text)

    def replace(pattern: re.Pattern[str], make: object, whole: bool = True) -> None:
        view = result.text.translate(_CHINESE_DIGITS)
        out, last = [], 0
        for match in pattern.finditer(view):
            placeholder = make(match)  # type: ignore[operator]
            if placeholder is None:
                continue
            start, end = match.span(0 if whole else match.lastindex or 0)
            out += [result.text[last:start], placeholder]
            last = end
        result.text = "".join(out) + result.text[last:]

    def phone(match: re.Match[str]) -> str:
        number = "".join(group for group in match.groups() if group)
        result.secrets.append((SecretKind.PHONE, number))
        return f"‹phone {number[:3]}****{number[-4:]}›"

    def long_number(match: re.Match[str]) -> str | None:
        number = re.sub(r"[^\dX]", "", match[0].upper())
        if number.startswith(("19", "20")):
            return None  # dates; no card begins so (ISO/IEC 7812), and no ID number
        if len(number) == 18 and _has_birth_date(number):
            result.secrets.append((SecretKind.ID_NUMBER, number))
            result.secrets.append((SecretKind.ID_TAIL, number[-4:]))
            return "‹id_number›"
        result.secrets.append((SecretKind.CARD_NUMBER, number))
        return f"‹card {number[-4:]}›"

    def code(match: re.Match[str]) -> str:
        result.code = re.sub(r"[ \-]", "", match[1])
        return "‹otp›"

    def warning(kind: str) -> object:
        def make(match: re.Match[str]) -> str:
            result.warnings.append(kind)
            return f"‹{kind}›"

        return make

    def id_tail(match: re.Match[str]) -> str:
        result.secrets.append((SecretKind.ID_TAIL, match[1].upper()))
        return "‹id_tail›"

    replace(_PHONE, phone)
    replace(_LONG, long_number)
    replace(_GROUPED, long_number)
    replace(_CVV, warning("cvv"), whole=False)
    replace(_CODE_NAMED, code, whole=False)
    replace(_PASSWORD, warning("password"), whole=False)
    replace(_ID_TAIL_NAMED, id_tail, whole=False)
    view = result.text.translate(_CHINESE_DIGITS)
    alone = re.fullmatch(r"[^\w]*(?:\d{3}[ \-]?\d{3}|(?:\d ){5}\d)[^\w]*", view)
    if code_expected or alone:
        replace(_CODE, code, whole=False)
    if id_tail_expected and "‹id_" not in result.text:
        replace(_ID_TAIL, id_tail, whole=False)
    part = _REST.fullmatch(result.text.translate(_CHINESE_DIGITS))
    if part and not _DATES.fullmatch(part[1]):
        result.text = "‹number›"  # nothing but digits: part of a number sent in pieces
    return result


def _has_birth_date(number: str) -> bool:
    """Whether digits 7 to 14 are a date, as in every ID number (GB 11643-1999)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
