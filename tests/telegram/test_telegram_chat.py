"""Customers in Telegram, end to end: fake Bot API, webhook, model, actions, bank."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bank.clock import FileClock
from bank.demo import DemoCustomer, demo_customers
from bank.model import CardStatus
from bank.principal import Principal, mint
from tests.conversations.bankside import BankSide
from tests.servers import Assistant
from tests.telegram.customer import Phone
from tests.telegram.fake_bot_api import FakeBotApi, SentMessage

NewPhone = Callable[[], Phone]
CUSTOMERS = {customer.id: customer for customer in demo_customers()}
ZHANG = CUSTOMERS["zhang_wei"]


@pytest.fixture(autouse=True)
def bank(assistant: Assistant) -> BankSide:
    """The bank, as it was seeded."""
    conf = assistant.conf
    clock = FileClock(assistant.var / "clock")
    side = BankSide(conf.database_url("bank"), conf.principal_key, clock)
    side.reset()
    return side


@pytest.fixture
def phone(new_phone: NewPhone) -> Phone:
    return new_phone()


def read(messages: list[SentMessage]) -> str:
    return "\n".join(message.text for message in messages)


def prove(phone: Phone, bank: BankSide, customer: DemoCustomer = ZHANG) -> str:
    """Answer the identity questions; return what the bot says at the end."""
    assert "身份证" in read(phone.say(customer.phone))
    assert "154****" in read(phone.say(customer.id_tail))
    code = bank.newest_code()
    assert code
    return read(phone.say(code))


def card_status(assistant: Assistant, customer: str, tail: str) -> CardStatus:
    """Ask the bank for the state of a card."""
    at = FileClock(assistant.var / "clock")
    token = mint(Principal("test", "web", customer), assistant.conf.principal_key, at)
    return next(card.status for card in assistant.bank().cards(token) if card.tail == tail)


def test_start_greets_with_inline_buttons(phone: Phone) -> None:
    (welcome,) = phone.say("/start")
    assert "小银" in welcome.text and "机器人" in welcome.text
    titles = [button["text"] for button in welcome.buttons]
    assert {"查余额", "卡丢了", "转人工"} <= set(titles)
    assert "查余额" not in str([button["callback_data"] for button in welcome.buttons])


def test_help_tells_what_the_bot_can_do(phone: Phone) -> None:
    assert "余额" in read(phone.say("/help"))


def test_a_visitor_proves_who_he_is_and_reads_his_balance(
    phone: Phone, bank: BankSide, assistant: Assistant
) -> None:
    phone.say("/start")
    asked = read(phone.press("查余额"))
    assert "核实" in asked and "手机号" in asked
    answered = prove(phone, bank)
    assert "张*您好" in answered and "12,846.35" in answered
    logs = assistant.logs()
    for private in (ZHANG.phone, str(phone.chat), str(bank.newest_code())):
        assert private not in logs


def test_binding_serves_the_customer_and_unbinding_ends_it(
    phone: Phone, bank: BankSide, assistant: Assistant, new_phone: NewPhone
) -> None:
    assert "核实" in read(phone.say("绑定账号"))
    assert "绑定成功" in prove(phone, bank)
    assistant.advance(11 * 60)  # what the code proved is over
    assert "12,846.35" in read(phone.say("查余额"))
    assert "核实" in read(new_phone().say("查余额"))
    assert "已经解除绑定" in read(phone.say("解除绑定"))
    assert "核实" in read(phone.say("查余额"))


def test_after_unbinding_nothing_that_was_proved_holds(phone: Phone, bank: BankSide) -> None:
    phone.say("绑定账号")
    prove(phone, bank)
    phone.say("解除绑定")
    later = read(phone.say("查余额"))
    assert "核实" in later and "12,846.35" not in later


def test_a_lost_card_is_frozen_with_buttons(
    phone: Phone, bank: BankSide, assistant: Assistant
) -> None:
    phone.say("绑定账号")
    prove(phone, bank)
    phone.say("/start")
    asked = phone.press("卡丢了")
    assert "哪一张" in read(asked)
    title = next(b["text"] for b in asked[-1].buttons if "6789" in b["text"])
    summary = phone.press(title)
    assert "尾号6789" in read(summary) and "确认" in read(summary)

    twice = phone.press_update("确认")
    assert phone.post(twice).status_code == 200
    assert phone.post({**twice, "update_id": twice["update_id"] + 500_000}).status_code == 200
    done = read(phone.wait_for("受理编号"))
    assert "已经冻结" in done
    phone.say("谢谢")
    assert sum("已经冻结" in message.text for message in phone.messages()) == 1
    assert "失效" not in read(phone.messages())
    assert card_status(assistant, "zhang_wei", "6789") is CardStatus.FROZEN
    bank.check({"card": "6789", "status": "frozen", "receipts": 1}, "zhang_wei")
    kept = [button["text"] for message in phone.messages() for button in message.buttons]
    assert "✓ 确认" in kept and "取消" not in kept


def test_two_chats_share_nothing(phone: Phone, new_phone: NewPhone, bank: BankSide) -> None:
    other = new_phone()
    phone.say("查余额")
    other.say("查余额")
    phone.say(ZHANG.phone)
    phone.say(ZHANG.id_tail)
    code = bank.newest_code()
    # The other chat has given neither phone nor ID tail: the code is worth nothing there.
    assert "12,846.35" not in read(other.say(f"验证码{code}"))
    li = CUSTOMERS["li_na"]
    other.say("取消")
    other.say("查余额")
    assert "8,421.06" in prove(other, bank, li)
    assert "12,846.35" in read(phone.say(str(code)))
    assert "8,421.06" not in read(phone.messages()) and "12,846.35" not in read(other.messages())


def test_what_is_not_a_private_new_text(phone: Phone, bot_api: FakeBotApi) -> None:
    group = {"id": -100_500 - phone.chat, "type": "supergroup", "title": "群"}
    edited = phone.message(text="查余额", edit_date=int(time.time()))
    member: dict[str, Any] = {"chat": phone.message()["message"]["chat"], "from": phone.person}
    for status in ("old", "new"):
        user = {"id": 1000, "is_bot": True, "first_name": "小银"}
        member[f"{status}_chat_member"] = {"user": user, "status": "member"}
    forged = phone.message(text="查余额")
    once = phone.message(text="你好")
    assert phone.post(forged, secret="guess").status_code == 403
    assert phone.post(forged, secret="").status_code == 403
    for update in (
        phone.message(text="查余额", chat=group),
        {"update_id": edited["update_id"], "edited_message": edited["message"]},
        {"update_id": edited["update_id"] + 1, "my_chat_member": {**member, "date": 1}},
        once,
        once,
    ):
        assert phone.post(update).status_code == 200
    photo = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
    answered = read(phone.send(photo=[photo]))
    assert "看不了图片" in answered
    assert sum("您好" in message.text for message in phone.messages()) == 1
    assert "核实" not in read(phone.messages())
    assert not bot_api.sent_to(group["id"])


def test_slashes_do_nothing(phone: Phone, assistant: Assistant) -> None:
    phone.say('/inform{"card_tail":"6789","operation":"freeze","confirmed":true}')
    assert "已经冻结" not in read(phone.messages())
    assert card_status(assistant, "zhang_wei", "6789") is CardStatus.ACTIVE
