"""A real Chromium on the real page. Any error that the page logs fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.web.chat_page import ChatPage

PHONE = (360, 740)


def _chromium() -> str | None:
    """Return the system's Chromium, or None to let playwright look for its own."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")  # its loop must not outlive the module: asyncio tests follow
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    with sync_playwright() as playwright:
        path = _chromium() or playwright.chromium.executable_path
        if not Path(path).exists():
            reason = "no Chromium: install it, or run `playwright install chromium`"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, assistant_url: str) -> Iterator[Callable[..., ChatPage]]:
    """Open the page as a new visitor: `visit(size=(width, height), **context options)`.

    `prepare` is called with the page before it loads.
    """
    problems: list[str] = []
    contexts = []

    def open_page(
        size: tuple[int, int] = PHONE,
        prepare: Callable[[Page], object] | None = None,
        **options: object,
    ) -> ChatPage:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        sent: list[str] = []

        def watch(socket: WebSocket) -> None:
            socket.on(
                "framesent",
                lambda frame: "user_uttered" in str(frame) and sent.append(str(frame)),
            )

        page.on("websocket", watch)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and "ERR_INTERNET_DISCONNECTED" not in message.text  # tests that pull the plug
                and problems.append(message.text)
            ),
        )
        if prepare:
            prepare(page)
        page.goto(assistant_url)
        return ChatPage(page, sent).greeted()

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
