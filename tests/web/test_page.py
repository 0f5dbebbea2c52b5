"""How the page behaves: history, connection, settings, keyboard, what may and may not be sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.web.chat_page import ANSWER, ChatPage

Visit = Callable[..., ChatPage]
ENTER = """(input, how) => input.dispatchEvent(new KeyboardEvent(
    'keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how }))"""


def test_reload_brings_the_conversation_back(visit: Visit) -> None:
    chat = visit().sign_in("chen_jing")
    chat.say("我卡里还有多少钱")
    shown = chat.card.inner_text()
    chat.page.reload()
    expect(chat.card).to_have_count(1, timeout=ANSWER)
    assert chat.card.inner_text() == shown
    expect(chat.mine).to_have_text(["我卡里还有多少钱"])
    expect(chat.page.locator(".identity.known")).to_be_visible()
    chat.screenshot("reload-360")
    chat.press(re.compile("."))  # the buttons that came with the history work
    expect(chat.mine).to_have_count(2)


def test_what_is_said_offline_arrives_once_the_network_is_back(visit: Visit) -> None:
    chat = visit()
    chat.page.context.set_offline(True)
    expect(chat.bar).to_have_text("连接已断开，正在重连…", timeout=ANSWER)
    chat.input.fill("转人工")
    chat.input.press("Enter")
    expect(chat.page.locator(".delivery")).to_contain_text("待发送")
    chat.screenshot("offline-360")
    chat.page.context.set_offline(False)
    expect(chat.bar).to_have_text("已恢复", timeout=ANSWER)
    chat.answer(1)
    expect(chat.page.locator(".delivery")).to_have_text("")
    expect(chat.bar).to_have_text("", timeout=ANSWER)
    assert len(chat.sent) == 1


def test_answer_lost_on_the_way_comes_after_the_reconnect(visit: Visit) -> None:
    chat = visit()
    chat.input.fill("你是机器人吗")
    chat.input.press("Enter")
    chat.page.context.set_offline(True)
    expect(chat.bar).to_have_text("连接已断开，正在重连…", timeout=ANSWER)
    chat.page.wait_for_timeout(1_000)  # the server answers a page that is not there
    chat.page.context.set_offline(False)
    chat.answer(1)
    expect(chat.page.locator(".entry.user ~ .entry.bot")).to_have_count(1)
    expect(chat.mine).to_have_text(["你是机器人吗"])


def test_a_turn_that_hangs_is_told_and_sent_again_with_the_same_id(visit: Visit) -> None:
    sent: list[str] = []
    swallow = [True]

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if "user_uttered" in str(frame):
                sent.append(str(frame))
                if swallow[0]:
                    return
            server.send(frame)

        socket.on_message(pass_on)

    def prepare(page: Page) -> None:
        page.route_web_socket(re.compile("/socket.io/"), between)
        page.clock.install()

    chat = visit(prepare=prepare)
    chat.input.fill("转人工")
    chat.input.press("Enter")
    expect(chat.page.locator(".waiting")).to_be_visible()
    slow = chat.page.get_by_text("正在为您查询，请稍候…")
    expect(slow).to_have_count(0)
    chat.page.clock.run_for(2_600)
    expect(slow).to_be_visible()
    chat.screenshot("slow-360")
    chat.page.clock.run_for(30_000)
    expect(chat.page.get_by_text("没有发送成功")).to_be_visible()
    expect(chat.page.locator(".waiting")).to_be_hidden()
    chat.screenshot("failed-360")
    swallow[0] = False
    chat.page.get_by_role("button", name="重试").click()
    chat.answer(1)
    expect(chat.page.get_by_text("没有发送成功")).to_have_count(0)
    ids = {re.search(r'"id":"(\w+)"', frame)[1] for frame in sent}  # type: ignore[index]
    assert len(sent) == 2 and len(ids) == 1


def test_large_text_is_large_and_stays(visit: Visit) -> None:
    chat = visit((320, 640))
    assert chat.fits()
    chat.page.get_by_role("button", name="大字版").click()
    chat.page.reload()
    chat.greeted()
    sizes = chat.page.locator(".message.bot .bubble, .reply, #message, .human").evaluate_all(
        "all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 20
    heights = chat.replies.evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert min(heights) >= 48
    assert chat.fits()
    chat.screenshot("large-text-320")


@pytest.mark.parametrize("theme", ["浅色", "深色"])
def test_both_themes_are_readable_and_stay(visit: Visit, theme: str) -> None:
    chat = visit((1280, 800), color_scheme="dark" if theme == "浅色" else "light")
    chat.page.get_by_role("button", name="更多选项").click()
    chat.page.get_by_role("button", name=theme).click()
    chat.page.reload()
    chat.sign_in("zhang_wei").say("我卡里还有多少钱")
    background = chat.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) < 200) == (theme == "深色")
    for selector in (
        ".message.bot .bubble",
        ".message.user .bubble",
        ".speaker",
        ".reply:enabled",
        ".reply:disabled",
        ".row dt",
        ".value",
        ".row .note",
        ".card .footer",
        ".time",
        ".human",
        ".names p",
        ".pill",
        ".intro .lead",
        ".tag",
        ".fine",
        ".sms .none",
        ".link",
    ):
        assert chat.contrast(selector) >= 4.5, selector
    chat.screenshot("dark-1280" if theme == "深色" else "light-1280")


def test_keyboard_alone_is_enough(visit: Visit) -> None:
    chat = visit((1280, 800))
    press = chat.page.keyboard.press
    chat.page.locator(".skip").focus()
    expect(chat.page.locator(".skip")).to_be_in_viewport()
    press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type("第一行")
    press("Shift+Enter")
    chat.page.keyboard.type("第二行")
    expect(chat.mine).to_have_count(0)
    press("Enter")
    chat.answer(1)
    expect(chat.mine).to_have_text(["第一行\n第二行"])
    expect(chat.input).to_be_focused()
    press("Shift+Tab")
    press("Shift+Tab")
    expect(chat.replies.last).to_be_focused()
    press("Enter")
    chat.answer(2)
    expect(chat.input).to_be_focused()
    chat.page.locator(".identity").focus()
    press("Enter")
    expect(chat.page.locator(".customer").first).to_be_focused(timeout=ANSWER)
    press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(chat.page.locator(".identity")).to_be_focused()


def test_a_button_pressed_twice_counts_once(visit: Visit) -> None:
    chat = visit()
    chat.replies.first.dblclick()
    chat.answer(1)
    assert len(chat.sent) == 1


def test_enter_that_ends_a_composition_does_not_send(visit: Visit) -> None:
    chat = visit()
    chat.input.fill("yu'e")
    chat.input.evaluate(ENTER, {"isComposing": True})
    chat.input.evaluate(ENTER, {"keyCode": 229})  # as Safari reports it
    expect(chat.mine).to_have_count(0)
    expect(chat.input).to_have_value("yu'e")
    assert chat.sent == []


def test_a_message_too_long_cannot_be_sent(visit: Visit) -> None:
    chat = visit()
    send = chat.page.get_by_role("button", name="发送")
    chat.input.fill("长" * 460)
    expect(chat.page.get_by_text("还可以输入 40 字")).to_be_visible()
    chat.input.fill("长" * 501)
    expect(chat.page.get_by_text("最多 500 字")).to_be_visible()
    expect(send).to_be_disabled()
    chat.input.press("Enter")
    expect(chat.mine).to_have_count(0)
    chat.input.fill("长" * 500)
    expect(send).to_be_enabled()


def test_markup_in_a_message_is_only_text(visit: Visit) -> None:
    chat = visit()
    text = '<img src=x onerror="document.title=1"><b>粗</b> https://example.com'
    chat.say(text)
    expect(chat.mine).to_have_text([text])
    assert chat.page.locator(".log :is(img, b, a)").count() == 0
    assert chat.page.title().startswith("小银")


def test_a_verdict_stays_with_its_answer_and_leaves_the_other_buttons(visit: Visit) -> None:
    chat = visit()
    chat.say("信用卡取现手续费多少")
    related = chat.page.get_by_role("group", name="相关问题").get_by_role("button")
    verdict = chat.page.get_by_role("group", name="评价这个回答").get_by_role("button")
    expect(verdict).to_have_text(["有帮助", "没帮助"])
    offered = chat.replies.all_inner_texts()
    assert offered[-2:] == ["有帮助", "没帮助"] and offered[0] not in related.all_inner_texts()
    assert chat.fits()
    chat.screenshot("answer-360")
    verdict.first.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.bot.last).to_contain_text("谢谢您的反馈", timeout=ANSWER)
    expect(verdict).to_have_text(["有帮助"])
    expect(verdict).to_have_attribute("aria-pressed", "true")
    expect(verdict).to_be_focused()
    chat.page.keyboard.press("Enter")  # once is enough
    expect(chat.mine).to_have_count(1)
    assert len(chat.sent) == 2
    assert chat.contrast(".feedback .chosen") >= 4.5
    chat.screenshot("rated-360")
    for again in (False, True):
        if again:
            chat.page.reload()
            expect(verdict).to_have_text(["有帮助"], timeout=ANSWER)
            expect(chat.mine).to_have_count(1)
        assert chat.replies.filter(visible=True).all_inner_texts() == [*offered[:-2], "有帮助"]
    title = related.first.inner_text()
    chat.press(title)
    expect(chat.mine.last).to_have_text(title)
    expect(verdict.filter(visible=True)).to_have_text(["有帮助", "有帮助", "没帮助"])
    expect(related.first).to_be_disabled()


def test_what_did_not_help_leads_on_to_a_person(visit: Visit) -> None:
    chat = visit((1280, 800))
    chat.say("信用卡取现手续费多少")
    chat.page.get_by_role("button", name="没帮助").click()
    expect(chat.bot.last).to_contain_text("抱歉没帮上您", timeout=ANSWER)
    expect(chat.page.locator(".related .reply:enabled")).not_to_have_count(0)
    expect(chat.mine).to_have_count(1)
    chat.screenshot("not-helpful-1280")
    chat.press("转人工")
    expect(chat.mine).to_have_count(2)


@pytest.mark.parametrize(("size", "columns"), [((360, 740), 2), ((1280, 800), 3)])
def test_the_menu_is_a_grid_of_one_level(visit: Visit, size: tuple[int, int], columns: int) -> None:
    chat = visit(size)
    chat.say("菜单")
    entries = chat.page.get_by_role("group", name="业务菜单").last.get_by_role("button")
    assert entries.count() >= 15
    places = entries.evaluate_all("all => all.map((e) => e.getBoundingClientRect().left)")
    heights = entries.evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert len(set(places)) == columns and min(heights) >= 40
    assert chat.fits()
    chat.screenshot(f"menu-{size[0]}")
    entries.filter(has_text="积分").focus()
    chat.page.keyboard.press("Enter")
    chat.answer(2)
    expect(chat.mine.last).to_have_text("积分")
    past = chat.page.locator(".choices").filter(has_text="积分").first.get_by_role("button")
    expect(past.filter(visible=True)).to_have_text(["积分"])
    assert 2 <= entries.count() <= 9
    chat.press("返回上一级")
    assert entries.count() >= 15


def test_the_menu_in_large_text(visit: Visit) -> None:
    chat = visit()
    chat.page.get_by_role("button", name="大字版").click()
    chat.say("菜单")
    entries = chat.page.locator(".choices .reply:enabled")
    assert min(entries.evaluate_all("all => all.map((e) => e.offsetHeight)")) >= 48
    assert chat.fits()
    chat.say("信用卡取现手续费多少")
    heights = chat.replies.evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert len(heights) >= 4 and min(heights) >= 48
    assert chat.fits()
    chat.screenshot("answer-large-360")
