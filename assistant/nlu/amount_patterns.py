"""How customers say amounts of money; `assistant.nlu.amounts` reads what these match."""

from __future__ import annotations

import re

from assistant.nlu.numerals import NUMBER

YUAN = r"(?:块钱?|元[钱整]?|圆整?|rmb)"
# 三块二毛五, 12块5, 五百块五, 5毛
SMALL = (
    r"(?:(?P<jiao>[\d零一二两三四五六七八九半])(?:[毛角](?P<fen>[\d零一二三四五六七八九])?分?)?)"
)
MONEY = (
    rf"(?P<sign>¥|rmb)?(?P<number>{NUMBER})(?:(?P<more>多|来|几|出头|挂零)(?P<scale>[千万亿])?)?"
    rf"(?P<unit>{YUAN}(?:{SMALL}(?![\d十百千万%年月日号张笔个天]))?(?P<over>出头|多)?"
    rf"|[毛角](?P<cents>[\d一二三四五六七八九])?分?(?!度)|分钱)?"
)
CURRENCY = (
    r"美[元金刀]|刀(?!切)乐?|港[币元纸]|欧元?|英?镑|日[元币圆]|人民币|软妹币|[澳加韩]元|[澳加韩台新]币|澳门[元币]|"
    r"新加坡[元币]|加拿大元|新西兰元|泰铢|瑞郎|瑞士法郎|卢布|林吉特|迪拉姆|"
    r"(?:usd|hkd|eur|gbp|jpy|cny|aud|cad|sgd|krw|thb|chf|mop|twd|rub|myr|nzd|aed)(?![a-z])"
)
FOREIGN = rf"(?= ?(?:{CURRENCY}))"
SIGNED = re.compile(
    rf"(?:[$€£]|(?![刀欧镑]){CURRENCY}) ?$"
)  # before the number; the sign is a currency
BEFORE = {
    "gte": r"超过了?|大于等于|大于|高于|多于|不低于|不少于|至少|最少|起码|满|不止",
    "lte": r"不超过|不高于|不大于|不多于|不到|不足|低于|小于等于|小于|少于|至多|最多",
    "about": r"大概|大约|差不多|约莫|约|将近|接近|近|小",
    "eq": r"金额[是为]?|消费了?|会员费|支出了?|支付了?|花[了的]?|转账?了?"
    r"|转[出走](?:去了?|了)?|[转取存付]的"
    r"|扣[款了]{0,2}(?:我们?)?|付款?了?|(?<!盗)刷[了的]?我?|充值?了?|退[款了]{0,2}我?|还款了?|还了|最低还|只还"
    r"|入账|收到|到账|取款?了?|取了|存了?|少了|多收了?我?",
}
AFTER = {
    "gte": r"及?以上|起步|往上|之上|开外",
    "lte": r"及?以下|以内|之内|之下|往下",
    "about": r"左右|上下",
    "eq": r"的?(?:那|这)(?:一)?笔|的(?:消费|交易|支出|转账|扣款|流水|单子)",
}
TO = r"(?:到|至|-|~|—|–)"
AMOUNT = re.compile(
    rf"(?:(?P<before>{'|'.join(v for v in BEFORE.values())}))?"
    rf"(?<![\d.:/年第-]){MONEY}(?P<foreign>{FOREIGN})?(?P<after>{'|'.join(AFTER.values())})?"
)
RANGE = re.compile(
    rf"(?<![\d.:/年第-])¥?(?P<low>{NUMBER})(?P<low_unit>{YUAN})?"
    rf"(?:{TO}|(?P<and>[和跟与]))¥?"
    rf"(?P<high>{NUMBER})(?P<unit>{YUAN}(?:之间)?|{FOREIGN}|之间|区间)?"
)
COMPARED = re.compile(
    rf"比(?P<number>{NUMBER}){YUAN}?[还要更]?(?P<way>[多高大贵少低小])(?!{YUAN}|[千万亿])"
)
SPREAD = re.compile(
    rf"([一两二三四五六七八])([二三四五六七八九])([十百千万])"
    rf"(?=多?(?:{YUAN}|{CURRENCY})|左右|的|$|[,。!? ])"
)
VAGUE = re.compile(rf"(?:(?P<several>[好几]几?)|上)(?P<unit>[十百千万])(?P<yuan>{YUAN})")
# 充一百 asks for something: the amount alone is the value.
SERVICE = re.compile(r"[充退还]|转[出走的]|[取存付]的|最低还|只还|多收|会员费")
HALF = re.compile(r"半(?:块钱|元钱?|块(?=$|[,。!?的]))")
CARD_TAIL = re.compile(r"(?:尾[号数]|末尾|[后末][四4]位)(?:就?是|为|:)?$")  # 尾号6789的流水
NOT_MONEY = re.compile(
    r"年|月|[天日号张笔个次期点分位岁折倍里夜条人家名只股克斤步米%]|小时|秒|积分|电话|热线|公里"
    r"|的?(?:那|这)?张|(?:[那这]个|的)?卡|结尾|尾号"
)
