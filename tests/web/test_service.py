"""What a customer comes for, on the page: sign in, balance, lost card, one-time code, a person."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat_page import ANSWER, ChatPage

PHONE, DESKTOP = (360, 740), (1280, 800)
Visit = Callable[..., ChatPage]


def test_the_bot_opens_the_conversation_and_says_what_it_is(visit: Visit) -> None:
    chat = visit()
    expect(chat.bot.first).to_contain_text("机器人")
    expect(chat.page.get_by_role("heading", level=1)).to_contain_text("机器人")
    expect(chat.replies.first).to_be_visible()
    assert chat.fits()
    chat.screenshot("greeting-360")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1280"])
def test_balance_of_a_customer_who_signs_in(visit: Visit, size: tuple[int, int]) -> None:
    chat = visit(size)
    chat.page.locator(".identity").click()
    expect(chat.page.locator(".customer")).not_to_have_count(0, timeout=ANSWER)
    assert chat.page.locator(".customer").count() >= 6
    chat.screenshot(f"sign-in-{size[0]}")
    chat.page.keyboard.press("Escape")
    chat.sign_in("zhang_wei")
    expect(chat.page.locator(".identity")).to_contain_text("张")
    chat.say("我卡里还有多少钱")
    expect(chat.card).to_contain_text("余额")
    expect(chat.card.locator(".value").first).to_contain_text(re.compile(r"\d\.\d\d"))
    shown = chat.card.inner_text()
    assert re.search(r"尾号 ?6789", shown)
    assert not re.search(r"\d{8,}", shown), "card and account numbers are masked"
    assert chat.fits()
    chat.screenshot(f"balance-{size[0]}")


def test_lost_card_is_stopped_in_three_turns(visit: Visit) -> None:
    """Stops the card for good: an assistant given by TEST_ASSISTANT_URL needs a fresh bank."""
    chat = visit().sign_in("li_na")
    chat.say("我的卡丢了")
    chat.press(re.compile("尾号 ?3344"))
    chat.press(re.compile("^确认"))
    expect(chat.card.last).to_contain_text("冻结")
    expect(chat.card.last).to_contain_text("编号")
    assert chat.mine.count() == 3
    assert chat.fits()
    chat.screenshot("lost-card-360")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1280"])
def test_one_time_code_is_read_on_the_pretend_phone(visit: Visit, size: tuple[int, int]) -> None:
    chat = visit(size).sign_in("li_na")
    chat.say("我要正式挂失尾号5107的卡")
    code = chat.page.get_by_text(re.compile(r"填入验证码 \d{6}")).filter(visible=True)
    for _ in range(2):  # the terms may be asked to be accepted before the code is sent
        chat.page.wait_for_timeout(500)
        if code.count() == 0 and chat.replies.filter(has_text=re.compile("^(确认|继续)")).count():
            chat.press(re.compile("^(确认|继续)"))
    expect(code).to_be_visible(timeout=ANSWER)
    chat.screenshot(f"code-{size[0]}")
    code.click()
    expect(chat.input).to_have_value(re.compile(r"^\d{6}$"))
    chat.input.press("Enter")
    expect(chat.bot.last).to_contain_text("确认", timeout=ANSWER)


def test_a_person_is_one_button_away(visit: Visit) -> None:
    chat = visit()
    chat.page.get_by_role("button", name="转人工", exact=True).and_(
        chat.page.locator(".human")
    ).click()
    answer = chat.answer(1)
    expect(chat.mine.last).to_have_text("转人工")
    expect(answer).to_contain_text("人工")


def test_signing_out_and_a_new_conversation_leave_nothing_behind(visit: Visit) -> None:
    chat = visit().sign_in("zhang_wei")
    chat.say("我卡里还有多少钱")
    expect(chat.card).to_have_count(1)
    chat.page.get_by_role("button", name="更多选项").click()
    chat.page.get_by_role("button", name="新对话").click()
    expect(chat.card).to_have_count(0)
    chat.greeted()
    expect(chat.page.locator(".identity.known")).to_be_visible()
    chat.page.get_by_role("button", name="更多选项").click()
    chat.page.get_by_role("button", name="退出登录").click()
    expect(chat.page.locator(".identity.known")).to_have_count(0, timeout=ANSWER)
    chat.greeted()
    chat.page.reload()
    chat.greeted()
    expect(chat.page.locator(".identity")).to_have_text("登录")
    expect(chat.mine).to_have_count(0)
