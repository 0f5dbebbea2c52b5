"""Takes secrets out of what a customer typed, before Rasa sees it.

Works on a view of the text in which written Chinese digits are ASCII digits, so that a spoken
号码 is caught too. Classes of secrets: JR/T 0171-2020 (C3 passwords, codes, CVV; C2 phone, ID).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from bank.model import SecretKind

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "0012345678" + "91")
_SEPARATOR = r"[ \-]?"

_PHONE = re.compile(
    rf"(?<!\d)(?:\+?86{_SEPARATOR})?(1[3-9]\d){_SEPARATOR}(\d{{4}}){_SEPARATOR}(\d{{4}})(?!\d)"
)
_LONG = re.compile(rf"(?<!\d)(?:\d{_SEPARATOR}){{12,}}[\dXx](?![\dA-Za-z])")
_CVV = re.compile(
    r"(?:cvv2?|cvc2?|安全码|背面[后末]?[三3]位(?:数字?)?)\D{0,6}?(\d{3,4})(?!\d)", re.I
)
_PASSWORD = re.compile(
    r"(?:密码|口令|pin码?|password|passwd)(?:就是|是|为|[:=,，：\s])*([0-9A-Za-z!@#$%^&*_.\-]{4,32})",
    re.I,
)
_CODE_NAMED = re.compile(
    r"(?:验证码|校验码|动态码|code)\D{0,6}?(\d{4,8}|\d{3}[ \-]\d{3})(?!\d)", re.I
)
_CODE = re.compile(r"(?<![\d.])(\d{6}|\d{3}[ \-]\d{3})(?![\d.]|\s*(?:元|块|万|年|多))")
_ID_TAIL_NAMED = re.compile(r"身份证(?:号码?)?[后末最]*[四4]位\D{0,4}?(\d{3}[\dXx])(?![\dA-Za-z])")
_ID_TAIL = re.compile(r"(?<![\dA-Za-z])(\d{3}[\dXx])(?![\dA-Za-z])")


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

    def replace(pattern: re.Pattern[str], make: object, group: int = 0) -> None:
        view = result.text.translate(_CHINESE_DIGITS)
        out, last = [], 0
        for match in pattern.finditer(view):
            placeholder = make(match)  # type: ignore[operator]
            if placeholder is None:
                continue
            start, end = match.span(group)
            out += [result.text[last:start], placeholder]
            last = end
        result.text = "".join(out) + result.text[last:]

    def phone(match: re.Match[str]) -> str:
        result.secrets.append((SecretKind.PHONE, "".join(match.groups())))
        return f"‹phone {match[1]}****{match[3]}›"

    def long_number(match: re.Match[str]) -> str | None:
        number = re.sub(r"[ \-]", "", match[0]).upper()
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
    replace(_CVV, warning("cvv"), group=1)
    replace(_CODE_NAMED, code, group=1)
    replace(_PASSWORD, warning("password"), group=1)
    replace(_ID_TAIL_NAMED, id_tail, group=1)
    alone = re.fullmatch(r"[^\w]*\d{3}[ \-]?\d{3}[^\w]*", result.text.translate(_CHINESE_DIGITS))
    if code_expected or alone:
        replace(_CODE, code, group=1)
    if id_tail_expected and "‹id_" not in result.text:
        replace(_ID_TAIL, id_tail, group=1)
    return result


def _has_birth_date(number: str) -> bool:
    """Whether digits 7 to 14 are a date, as in every ID number (GB 11643-1999)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
