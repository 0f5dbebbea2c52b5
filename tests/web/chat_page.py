"""The chat page as a test uses it: what a customer does, and what he reads."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SCREENSHOTS = Path("var/screenshots")
ANSWER = 20_000  # ms within which the real assistant answers, also on a busy machine


class ChatPage:
    """A page that is open on the assistant.

    Args:
        page: The browser's page.
        sent: The `user_uttered` messages that left the page, newest last.
    """

    def __init__(self, page: Page, sent: list[str]) -> None:
        self.page = page
        self.sent = sent
        self.input = page.get_by_label("输入您的问题")
        self.bot = page.locator(".message.bot:not(.waiting)")
        self.mine = page.locator(".message.user .bubble")
        self.card = page.locator(".card")
        self.replies = page.locator(".reply:enabled")
        self.bar = page.locator(".link-bar")

    def greeted(self) -> ChatPage:
        """Wait until the conversation is open."""
        expect(self.bot.first).to_be_visible(timeout=ANSWER)
        return self

    def sign_in(self, customer: str) -> ChatPage:
        """Sign in as a demo customer, by id; a new conversation opens."""
        self.page.locator(".identity").click()
        self.page.locator(f'.customer[data-id="{customer}"]').click(timeout=ANSWER)
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        expect(self.page.locator(".identity.known")).to_be_visible()
        return self.greeted()

    def say(self, text: str) -> Locator:
        """Type `text` and press Enter; returns the bot's last message once the turn is over."""
        before = self.mine.count()
        self.input.fill(text)
        self.input.press("Enter")
        return self.answer(before + 1)

    def press(self, title: re.Pattern[str] | str) -> Locator:
        """Press a quick reply; returns the bot's last message once the turn is over."""
        before = self.mine.count()
        self.replies.filter(has_text=title).first.click(timeout=ANSWER)
        return self.answer(before + 1)

    def answer(self, after: int) -> Locator:
        """Wait for what the bot says after the customer's message number `after`."""
        expect(self.mine).to_have_count(after)
        expect(self.page.locator(".entry.user ~ .entry.bot").last).to_be_visible(timeout=ANSWER)
        expect(self.page.locator(".entry").last.locator(".message.bot")).to_be_visible(
            timeout=ANSWER
        )
        expect(self.page.locator(".waiting")).to_be_hidden(timeout=ANSWER)
        return self.bot.last

    def fits(self) -> bool:
        """Whether nothing sticks out of the window sideways."""
        script = """() => {
            const wide = document.documentElement.clientWidth;
            const out = [...document.querySelectorAll('body *')].filter((e) => {
                const { width, right, left } = e.getBoundingClientRect();
                return width > 0 && !e.matches('.sr, .skip') && (right > wide + 1 || left < -1);
            });
            return document.documentElement.scrollWidth <= wide && out.length === 0;
        }"""
        return bool(self.page.evaluate(script))

    def contrast(self, selector: str) -> float:
        """The contrast ratio (WCAG 2) of the first such element's text with what lies behind."""
        script = """(element) => {
            const light = ([r, g, b]) => [r, g, b]
                .map((v) => v / 255)
                .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
            let behind = element;
            while (parts(getComputedStyle(behind).backgroundColor)[3] === 0)
                behind = behind.parentElement;
            const pair = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
                .map((colour) => light(parts(colour)) + 0.05);
            return Math.max(...pair) / Math.min(...pair);
        }"""
        return float(self.page.locator(selector).first.evaluate(script))

    def screenshot(self, name: str) -> None:
        """Keep what is shown now, under var/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(250)  # let what moves come to rest
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
