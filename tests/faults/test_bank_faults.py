"""Whatever fails, the customer reads something true, and others do not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.customers import Customer, responses, texts
from tests.servers import Assistant

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def faulty(start_assistant: Callable[..., Assistant]) -> AsyncIterator[Assistant]:
    yield start_assistant(bank_adapter="tests.faults.slow_bank.FaultyBank", bank_deadline=1.5)


async def test_every_failure_ends_in_words(faulty: Assistant) -> None:
    async with (
        Customer(faulty.url, "zhao_lei") as slow,
        Customer(faulty.url, "li_na") as away,
        Customer(faulty.url, "sun_li") as broken,
        Customer(faulty.url, "zhang_wei") as calm,
    ):
        waiting = asyncio.create_task(slow.say("查余额"))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        assert "utter_balance" in responses(await calm.say("查余额"))
        assert not waiting.done(), "the slow customer's turn should still be going on"
        assert time.monotonic() - started < 1.2  # the deadline less the head start
        assert responses(await waiting) == ["utter_bank_unavailable"]
        assert responses(await away.say("查余额")) == ["utter_bank_unavailable"]
        assert responses(await broken.say("查余额")) == ["utter_technical_problem"]
        assert "6222021234567890128" not in texts(broken.read)

        # The answer to the freeze is lost, the freeze is not: the status tells.
        await slow.say("我的借记卡丢了，尾号" + _tail(slow, await slow.say("我的卡丢了")))
        answer = await slow.press("确认")
        assert "utter_bank_unavailable" in responses(answer)
        status = texts(await slow.say("查卡状态"))
        assert "临时冻结" in status


def _tail(customer: Customer, asked: list[dict]) -> str:
    buttons = [button["title"] for message in asked for button in message["quick_replies"]]
    found = next((title for title in buttons if "尾号" in title), "")
    return "".join(char for char in found if char.isdigit())


async def test_without_the_action_server_the_customer_still_reads_words(
    assistant: Assistant,
) -> None:
    async with Customer(assistant.url, "zhang_wei") as customer:
        assistant.kill_actions()
        try:
            assert responses(await customer.say("查余额")) == ["utter_technical_problem"]
            assert "utter_thank" in responses(await customer.say("谢谢"))
        finally:
            assistant.start_actions()
        assert "utter_balance" in responses(await customer.say("查余额"))


async def test_a_restarted_server_knows_the_conversation(assistant: Assistant) -> None:
    async with Customer(assistant.url, "zhang_wei") as customer:
        await customer.say("我的卡丢了")
        await customer.say("尾号2468")
    assistant.restart_rasa()
    async with Customer(assistant.url, token=customer.token) as again:
        said = [message["text"] for message in again.history]
        assert "我的卡丢了" in said
        buttons = again.history[-1]["quick_replies"]
        yes = next(button["payload"] for button in buttons if button["title"] == "取消")
        assert "utter_card_loss_not_done" in responses(await again.say(yes))
