"""What the customer's message says that the next one may be: he named a secret without its value.

The text is that of the conversation, so the secrets are out of it already.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

AWAITED = timedelta(minutes=10)  # later messages are about something else

_OWN = (
    r"(?:我|俺|你|这|那|张|个|的|是|有|卡|银行|信用|储蓄|借记|手机|网银|网上|app|登[录陆]|交易|取款|取钱"
    r"|支付|付款|消费|查询|短信|告诉|发|给|说|一下|my|the|[\s,，:])*"
)
_END = (
    r"(?:号码?|就|应该|可能|好像|是|为|等于|叫|如下|告诉你|给你|发你|发给你|is|呢|啊|吧"
    r"|[\s:=,，.。…、])*"
)
_NAMED = {
    "password": re.compile(rf"{_OWN}(?:密[码碼]|口令|pin码?|password|passwd|mima){_END}", re.I),
    "cvv": re.compile(
        rf"{_OWN}(?:(?:cvv2?|cvc2?|[三3]位安全码|安全码)(?:数字|码)?"
        rf"|(?:[背反后][面后]|背)[面后]?的?[那这后末最]?[后末]?[三3][位个]?(?:数字?|码)?"
        rf"|[后末][三3][位]?码){_END}",
        re.I,
    ),
    "card": re.compile(rf"{_OWN}(?:卡号|卡的?号码|卡的数字|card ?number){_END}", re.I),
    "id": re.compile(rf"{_OWN}(?:身份证|证件)(?:号码?)?{_END}"),
}


def awaited(text: str | None, at: str | None, now: datetime) -> str:
    """Return what the next message may be: `password`, `cvv`, `card`, `id`, or "" for nothing.

    Args:
        text: the customer's message before, as it is kept.
        at: when it came, in ISO format.
        now: by the clock.
    """
    if not text or not at or now - datetime.fromisoformat(at) > AWAITED:
        return ""
    if "‹number›" in text:  # a piece of it
        return "id" if re.search("身份证|证件", text) else "card"
    for kind, named in _NAMED.items():
        if named.fullmatch(text):
            return kind
    return ""
