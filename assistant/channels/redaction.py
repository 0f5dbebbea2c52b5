"""Takes secrets out of what a customer typed, before Rasa sees it.

Works on a view of the text in which digits are ASCII digits however they were written (see
`assistant.channels.digits`), so that a spoken 号码 is caught too. Classes of secrets: JR/T
0171-2020 (C3 passwords, codes, CVV; C2 phone, ID).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from assistant.channels.digits import view
from bank.model import SecretKind

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
_NO_AMOUNT = r"(?![\d两百千万十]|\s*(?:元|块|万|年|月|次|笔|天|人民币|多))"
_SINGLY = re.compile(r"(?<!\d)(?<!\d[.,])\d(?:[\s\-‐–—−.·•_/,、，]{1,3}\d){12,18}(?![\d.,]\d|\d)")
_PLUS = r"(?:\s*(?:[,，、]?(?:再|又)?加上?|[,，]?(?:再|又)?(?:然后|接着|后面)(?:就?是|接)?|再)\s*)"
_JOINED = re.compile(rf"(?<![\d.])\d{{2,}}(?:{_PLUS}\d{{2,}})+(?!\d){_NO_AMOUNT}")
_PART = r"\d(?:[ \-]?\d){4,11}"
_CARD_PART = re.compile(  # no 卡号尾号6789, and no 卡号6789 1234: two tails
    r"(?:卡号|卡的?号码)(?:(?![尾末]|最后|后的?[四4])(?:[前头]\d位|[^\d‹,，。;!?\n])){0,6}?"
    rf"(\d{{5,12}}|\d(?: \d){{5,11}}|(?=62|[^。\n]*(?:[前后]|半|段|部分|中间|开头)){_PART})"
    rf"(?!\d){_NO_AMOUNT}"
)
_HALF = re.compile(rf"[前后]半[段部截]?(?:分)?[^\d‹]{{0,4}}?({_PART})(?!\d){_NO_AMOUNT}")
_ID_PART = re.compile(
    r"(?:身份证|证件)(?:(?!有效|[过到]期|[验校]|密?码)(?:[前后]\d{1,2}位|[^\d‹,，。;!?\n])){0,8}?"
    r"(\d{6}(?:后面?\d位|[^\d‹]){0,6}\d{8}(?:[^\d‹]{0,6}\d{3}[\dXx])?|\d{14}|\d{8}|\d{6})"
    rf"{_NO_AMOUNT}(?!\s*(?:有效|[过到]期))"
)
_REST = re.compile(rf"[^\w‹]*((?:\d{_SEPARATOR}){{7,11}}\d)[^\w‹]*")
_DATES = re.compile(r"(?:(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?[ \-]?){1,2}")
# 八百四十七 and 七百三十九 一百五十八, in the view; no amounts.
_SAID = r"[\d两](?:[百千][\d两百千十]*|[\d两百千十]*万[\d两百千十]+)"
_CVV = re.compile(
    r"(?:cvv2?|cvc2?|安全码|背[面后]?的?[后末]?[三3][位码](?:数字?)?|[后末][三3]码)"
    r"[^\d‹]{0,6}?"
    r"(?:(\d{3,4})(?!\d)|(\d(?:[ \-,、]{1,2}\d){2,3})(?![\d两百千]|[ \-]\d)"
    rf"|({_SAID}){_NO_AMOUNT})",
    re.I,
)
_SECRET_WORD = r"(?:密[码碼]|口令|pin码?|password|passwd|mima)"
_NEXT_TO_IT = r"(?:就是|是|为|等于|叫|is|[:=,，：\s'\"“”‘’「」()])*"
_PASSWORD = re.compile(
    rf"{_SECRET_WORD}{_NEXT_TO_IT}(\d(?:[ ,、]{{1,2}}\d){{3,11}})(?!\d)"
    rf"|{_SECRET_WORD}{_NEXT_TO_IT}({_SAID}(?:[ ,、和]{{0,2}}{_SAID})*){_NO_AMOUNT}"
    rf"|{_SECRET_WORD}{_NEXT_TO_IT}"
    r"([0-9A-Za-z!@#$%^&*_.\-]{4,32})"
    rf"|{_SECRET_WORD}[^\d‹,，。;!?\n]{{1,12}}?(\d{{6}})(?!\d)"  # 密码我记得是……
    rf"|(?<!\d)(\d{{6}})[就也]?[是为][^\d‹,，。;!?\n]{{0,8}}?{_SECRET_WORD}",
    re.I,
)
_CODE_NAMED = re.compile(
    r"(?:验证码|校验码|动态密?码|动态口令|短信密码|code)[^\d‹]{0,6}?((?:\d[ \-]?){3,7}\d)(?!\d)",
    re.I,
)
_SIX = r"\d{6}|\d{3}[ \-]\d{3}|\d{2} \d{2} \d{2}|(?:\d ){5}\d"
_CODE = re.compile(rf"(?<![\d.])({_SIX})(?![\d.]|\s*(?:元|块|万|年|多))")
_ID_TAIL_NAMED = re.compile(
    r"(?:身份证|证件)(?:号码?)?的?(?:[后末最]*[四4]位|[尾末]号|末尾|尾数)[^\d‹]{0,4}?(\d{3}[\dXx])"
    r"(?![\dA-Za-z])"
)
_ID_TAIL = re.compile(r"(?<![\dA-Za-z])(\d{3}[\dXx])(?![\dA-Za-z]|[^‹]*›)")  # in no placeholder


# The whole message is what the last one named; see `assistant.channels.awaited`.
_LEAD, _TRAIL = r"[^\w¥$]*(?:(?:就是|是|为|等于|it'?s|is)[\s:,，]*)?", r"(?:吧|呀|啊|哦)?\W*"
_ONLY_CVV = re.compile(
    rf"^{_LEAD}(\d{{3,4}}|\d(?:[ \-,、]{{1,2}}\d){{2,3}}|{_SAID}){_TRAIL}$", re.I
)
_ONLY_PASSWORD = re.compile(
    rf"^{_LEAD}(\d(?: ?\d){{3,11}}|{_SAID}(?:[ ,、和]{{0,2}}{_SAID})*"
    r"|(?=[^\s]*[0-9!@#$%^&*])(?!\d+[\-.:]\d)(?=\S*[A-Za-z!@#$%^&*])[0-9A-Za-z!@#$%^&*_.\-]{4,32})"
    rf"{_TRAIL}$",
    re.I,
)
_ONLY = {"cvv": _ONLY_CVV, "password": _ONLY_PASSWORD}
_PIECE = re.compile(rf"(?<![\d.¥$])(\d(?:{_BETWEEN}\d){{4,18}}[Xx]?)(?!\d){_NO_AMOUNT}")
_OTHER_NUMBER = re.compile(r"(?:单号|流水号?|编号|工单|订单)[^\d‹]{0,4}$")


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


def redact(
    text: str,
    *,
    code_expected: bool = False,
    id_tail_expected: bool = False,
    slot: str | None = None,
    awaited: str = "",
) -> Redacted:
    """Replace the secrets in `text` by placeholders.

    Args:
        text: NFKC-normalised.
        code_expected: a one-time code was sent, so six digits are one.
        id_tail_expected: the bot has just asked for the ID number's last four.
        slot: that the bot has just asked for; four digits are then a card's tail.
        awaited: the secret that the message before named: `password`, `cvv`, `card`, `id`.
    """
    result = Redacted(text)

    def replace(pattern: re.Pattern[str], make: object, whole: bool = True) -> None:
        # Where nothing names the secret, 尾号四个八 is a card's.
        seen = view(result.text, counted=pattern not in (_CODE, _ID_TAIL))
        out, last = [], 0
        for match in pattern.finditer(seen.text):
            placeholder = make(match)  # type: ignore[operator]
            if placeholder is None:
                continue
            start, end = seen.span(*match.span(0 if whole else match.lastindex or 0))
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

    def joined(match: re.Match[str]) -> str | None:
        groups = re.findall(r"\d+", match[0])
        if not 13 <= sum(map(len, groups)) <= 19 or all(one.endswith("00") for one in groups):
            return None
        return long_number(match)

    def part(match: re.Match[str]) -> str:
        return "‹number›"

    def piece(match: re.Match[str]) -> str | None:
        if _OTHER_NUMBER.search(match.string, 0, match.start()):
            return None
        dates = _DATES.fullmatch(match[1]) or re.fullmatch(
            r"(?:19|20)\d\d\D.*|[\d,]+\.\d\d?", match[1]
        )
        return None if dates and awaited == "card" else "‹number›"

    def code(match: re.Match[str]) -> str:
        result.code = re.sub(r"\D", "", match[1])
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
    replace(_SINGLY, long_number)
    replace(_ID_PART, part, whole=False)
    replace(_JOINED, joined)
    replace(_CVV, warning("cvv"), whole=False)
    replace(_CODE_NAMED, code, whole=False)
    replace(_PASSWORD, warning("password"), whole=False)
    replace(_ID_TAIL_NAMED, id_tail, whole=False)
    for pattern in (_CARD_PART, _HALF):
        replace(pattern, part, whole=False)
    if awaited in _ONLY:
        only = _ONLY[awaited].fullmatch(view(result.text).text)
        answer = r"\d{6}" if code_expected else r"\d{4}"  # to what the bot asked: a code, a tail
        if only and not (slot and re.fullmatch(answer, only[1].replace(" ", ""))):
            replace(_ONLY[awaited], warning(awaited), whole=False)
    elif awaited:
        replace(_PIECE, piece, whole=False)
    alone = re.fullmatch(r"[^\w]*(?:\d{3}[ \-]?\d{3}|(?:\d ){5}\d)[^\w]*", view(result.text).text)
    if code_expected or alone:
        replace(_CODE, code, whole=False)
    if id_tail_expected and "‹id_" not in result.text:
        replace(_ID_TAIL, id_tail, whole=False)
    rest = _REST.fullmatch(view(result.text).text)
    if rest and not _DATES.fullmatch(rest[1]):
        result.text = "‹number›"  # nothing but digits: part of a number sent in pieces
    return result


def _has_birth_date(number: str) -> bool:
    """Whether digits 7 to 14 are a date, as in every ID number (GB 11643-1999)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
