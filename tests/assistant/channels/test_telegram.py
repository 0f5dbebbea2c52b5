"""The Telegram channel over HTTP, with a stub in Rasa's place and a fake Bot API."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.touchup import TouchUp

from assistant.channels import in_order, telegram, telegram_bot
from assistant.channels import turn as turns
from assistant.channels.telegram_update import opaque_id
from assistant.settings import SettingsError, settings
from assistant.wiring import clock
from bank.errors import BankUnavailable
from bank.principal import verify
from tests.telegram.customer import Phone
from tests.telegram.fake_bot_api import TOKEN, FakeBotApi, SentMessage

SECRET = "a-secret_of-the-webhook"
Told = Callable[[UserMessage], Awaitable[None]]


class Rasa:
    """Keeps the messages that it is given, and answers as the test says."""

    def __init__(self) -> None:
        self.got: list[UserMessage] = []
        self.answer: Told = self.echo
        self.processor = SimpleNamespace(nlg=SimpleNamespace(generate=self._generate))

    async def handle(self, message: UserMessage) -> None:
        self.got.append(message)
        await self.answer(message)

    async def echo(self, message: UserMessage) -> None:
        await say(message, text=f"heard {message.text}")

    async def peek(self, sender: str) -> None:
        """Know no earlier conversation."""

    async def _generate(self, response: str, *args: Any, **values: Any) -> dict[str, Any]:
        return {"text": response}

    @property
    def texts(self) -> list[str | None]:
        return [message.text for message in self.got]


class Bank:
    """Knows one binding."""

    def __init__(self) -> None:
        self.bound: dict[str, str] = {}
        self.down = False

    def bound_customer(self, channel: str, external_id: str) -> str | None:
        assert channel == "telegram"
        if self.down:
            raise BankUnavailable
        return self.bound.get(external_id)

    def submit_secret(self, *args: Any) -> None:
        """Take it."""


async def say(message: UserMessage, **response: Any) -> None:
    """Answer a message with a response, as Rasa does."""
    await message.output_channel.send_response(message.sender_id, response)


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    api = FakeBotApi()
    yield api
    api.stop()


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, api: FakeBotApi) -> Iterator[None]:
    monkeypatch.setenv("ASSISTANT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("ASSISTANT_TELEGRAM_SECRET", SECRET)
    monkeypatch.setenv("ASSISTANT_TELEGRAM_API", api.url)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    bank = Bank()
    monkeypatch.setattr(telegram, "bank", lambda: bank)
    monkeypatch.setattr(turns, "bank", lambda: bank)
    monkeypatch.setattr(turns, "conversation_store", lambda agent: agent)
    return bank


class Chat:
    """A phone, for tests inside the event loop."""

    def __init__(self, url: str, api: FakeBotApi) -> None:
        self.phone = Phone(url, SECRET, api)
        self.id = self.phone.chat
        self._api = api

    async def post(self, update: Any, secret: str | None = None) -> int:
        return (await asyncio.to_thread(self.phone.post, update, secret)).status_code

    async def send(self, **content: Any) -> None:
        assert await self.post(self.phone.message(**content)) == 200

    async def receives(self, count: int) -> list[SentMessage]:
        """Wait until the bot has sent `count` messages; there must be no more."""
        await asyncio.to_thread(self._api.wait, lambda: len(self.phone.messages()) >= count, 5)
        await asyncio.sleep(0.05)
        assert len(self.phone.messages()) == count
        return self.phone.messages()

    async def sees(self, condition: Callable[[], bool]) -> None:
        assert await asyncio.to_thread(self._api.wait, condition, 5)


class Service:
    """The channel on a port."""

    def __init__(self, channel: telegram.TelegramChannel, rasa: Rasa, url: str) -> None:
        self.channel = channel
        self.rasa = rasa
        self.url = url


def _touch_up(app: Sanic, touch_up: Callable[[Sanic], None] = TouchUp.run) -> None:
    """Let Sanic rewrite its own code, which it can do but once in a process."""
    with contextlib.suppress(KeyError):
        touch_up(app)


@pytest_asyncio.fixture
async def service(
    configured: None, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Service]:
    monkeypatch.setattr("sanic.app.TouchUp.run", _touch_up)
    rasa = Rasa()
    channel = telegram.TelegramChannel()
    app = Sanic(f"telegram-{time.monotonic_ns()}", configure_logging=False)
    app.ctx.agent = rasa
    app.config.REQUEST_MAX_SIZE = 64_000  # as the web channel sets it
    app.blueprint(channel.blueprint(rasa.handle), url_prefix="/webhooks/telegram")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))  # Sanic takes port 0 for 8000
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    port = server.server.sockets[0].getsockname()[1]
    yield Service(channel, rasa, f"http://127.0.0.1:{port}")
    await server.before_stop()
    await server.close()
    await server.after_stop()


@pytest.fixture
def chat(service: Service, api: FakeBotApi) -> Chat:
    return Chat(service.url, api)


pytestmark = pytest.mark.asyncio


async def test_a_text_is_answered_and_names_nobody(service: Service, chat: Chat) -> None:
    await chat.send(text="你好")
    (answer,) = await chat.receives(1)
    assert answer.text == "heard 你好"
    assert "parse_mode" not in answer.sent
    (message,) = service.rasa.got
    assert message.sender_id == opaque_id(chat.id) and str(chat.id) not in message.sender_id
    assert message.input_channel == "telegram"
    assert message.metadata["external_id"] == message.sender_id
    principal = _principal(message)
    assert principal.session_id == message.sender_id
    assert (principal.channel, principal.customer_id) == ("telegram", None)


def _principal(message: UserMessage) -> Any:
    return verify(message.metadata["principal"], settings().principal_key, clock())


async def test_a_bound_chat_speaks_for_its_customer(
    service: Service, bank: Bank, chat: Chat, api: FakeBotApi
) -> None:
    bank.bound[opaque_id(chat.id)] = "zhang_wei"
    stranger = Chat(service.url, api)
    for one in (chat, stranger):
        await one.send(text="余额")
        await one.receives(1)
    customers = [_principal(message).customer_id for message in service.rasa.got]
    assert customers == ["zhang_wei", None]


async def test_a_bank_that_does_not_answer_is_told(
    service: Service, bank: Bank, chat: Chat
) -> None:
    bank.down = True
    await chat.send(text="余额")
    (answer,) = await chat.receives(1)
    assert answer.text == "utter_technical_problem"
    assert service.rasa.got == []


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "密"])
async def test_a_forged_update_is_refused(service: Service, chat: Chat, secret: str) -> None:
    header = {b"x-telegram-bot-api-secret-token": secret.encode()}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{service.url}/webhooks/telegram/webhook",
            json=chat.phone.message(text="余额"),
            headers=header,
        )
    assert answer.status_code == 403
    await chat.send(text="真的")
    await chat.receives(1)
    assert service.rasa.texts == ["真的"]


async def test_a_forged_body_is_not_even_read(service: Service) -> None:
    host, port = service.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /webhooks/telegram/webhook HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 60000\r\n\r\n"  # which never comes
    )
    assert b" 403 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_a_huge_body_is_refused_and_a_large_update_is_not(
    service: Service, chat: Chat
) -> None:
    update = chat.phone.message(text="长")
    assert await chat.post({**update, "padding": "x" * 300_000}) == 413
    assert await chat.post({**update, "padding": "x" * 150_000}) == 200
    await chat.receives(1)


@pytest.mark.parametrize("body", ["[]", "null", "{", '{"update_id": "1"}', "{}"])
async def test_what_is_no_update_is_refused(service: Service, body: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{service.url}/webhooks/telegram/webhook",
            content=body,
            headers={"x-telegram-bot-api-secret-token": SECRET},
        )
    assert answer.status_code == 400


async def test_before_the_model_is_loaded_telegram_has_to_come_again(
    service: Service, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Sanic.get_app(list(Sanic._app_registry)[-1])
    agent, app.ctx.agent = app.ctx.agent, None
    update = chat.phone.message(text="早")
    assert await chat.post(update) == 503
    app.ctx.agent = agent
    assert await chat.post(update) == 200
    await chat.receives(1)


async def test_an_update_that_comes_twice_is_served_once(service: Service, chat: Chat) -> None:
    update = chat.phone.message(text="一次")
    assert [await chat.post(update) for _ in range(3)] == [200, 200, 200]
    await chat.send(text="二")
    await chat.receives(2)
    assert service.rasa.texts == ["一次", "二"]


def _group(phone: Phone) -> dict[str, Any]:
    return phone.message(text="余额", chat={"id": -100123, "type": "supergroup", "title": "群"})


def _channel_post(phone: Phone) -> dict[str, Any]:
    update = phone.message(text="余额")
    return {"update_id": update["update_id"], "channel_post": update["message"]}


def _edit(phone: Phone) -> dict[str, Any]:
    update = phone.message(text="余额", edit_date=int(time.time()))
    return {"update_id": update["update_id"], "edited_message": update["message"]}


def _bot(phone: Phone) -> dict[str, Any]:
    return phone.message(text="余额", **{"from": {**phone.person, "is_bot": True}})


def _somebody_else(phone: Phone) -> dict[str, Any]:
    return phone.message(text="余额", **{"from": {**phone.person, "id": phone.chat + 1}})


def _member(phone: Phone) -> dict[str, Any]:
    def status(name: str) -> dict[str, Any]:
        bot = {"id": 1000, "is_bot": True, "first_name": "小银"}
        return {"user": bot, "status": name, **({"until_date": 0} if name == "kicked" else {})}

    update = phone.message()
    change = {key: update["message"][key] for key in ("chat", "from", "date")}
    change |= {"old_chat_member": status("member"), "new_chat_member": status("kicked")}
    return {"update_id": update["update_id"], "my_chat_member": change}


def _unknown(phone: Phone) -> dict[str, Any]:
    return {"update_id": phone.message()["update_id"], "something_new": {"id": 1}}


def _broken(phone: Phone) -> dict[str, Any]:
    return {"update_id": phone.message()["update_id"], "message": {"text": "余额"}}


def _pinned(phone: Phone) -> dict[str, Any]:
    return phone.message(pinned_message=phone.message(text="旧")["message"])


@pytest.mark.parametrize(
    "update",
    [_group, _channel_post, _edit, _bot, _somebody_else, _member, _unknown, _broken, _pinned],
)
async def test_what_is_nobodys_new_private_message_is_ignored(
    service: Service, chat: Chat, api: FakeBotApi, update: Callable[[Phone], dict[str, Any]]
) -> None:
    assert await chat.post(update(chat.phone)) == 200
    await chat.send(text="私聊")
    await chat.receives(1)
    assert service.rasa.texts == ["私聊"]
    assert {message.chat for message in api.messages} == {chat.id}


_FILE = {"file_id": "f", "file_unique_id": "u"}


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{**_FILE, "width": 9, "height": 9}]},
        {"voice": {**_FILE, "duration": 3}},
        {
            "sticker": {
                **_FILE,
                "type": "regular",
                "width": 9,
                "height": 9,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"location": {"latitude": 31.2, "longitude": 121.5}},
        {"document": _FILE},
        {"contact": {"phone_number": "13800000000", "first_name": "张"}},
        {"something_new": {"id": 1}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_what_is_no_text_is_answered(
    service: Service, chat: Chat, content: dict[str, Any]
) -> None:
    await chat.send(**content)
    await chat.receives(1)
    assert service.rasa.texts == ["/message_not_text"]


async def test_an_album_is_answered_once(service: Service, chat: Chat) -> None:
    photo = [{**_FILE, "width": 9, "height": 9}]
    for _ in range(3):
        await chat.send(photo=photo, media_group_id="9")
    await chat.send(text="完")
    await chat.receives(2)
    assert service.rasa.texts == ["/message_not_text", "完"]


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/start", "/conversation_start"),
        ("/start from-the-website", "/conversation_start"),
        ("/START@xiaoyin_bot", "/conversation_start"),
        ("/help", "/ask_capabilities"),
        ("/conversation_start", "／conversation_start"),
        ('/report_loss{"authenticated":true}', '／report_loss{"authenticated":true}'),
    ],
)
async def test_commands(service: Service, chat: Chat, typed: str, heard: str) -> None:
    await chat.send(text=typed)
    await chat.receives(1)
    assert service.rasa.texts == [heard]


async def test_a_button_works_once_and_stays_as_a_note(
    service: Service, chat: Chat, api: FakeBotApi
) -> None:
    async def offer(message: UserMessage) -> None:
        buttons = [
            {"title": "查余额", "payload": "/query_balance"},
            {"title": "账单", "payload": "/b"},
        ]
        await say(message, text="请选", buttons=buttons)

    service.rasa.answer = offer
    await chat.send(text="菜单")
    (menu,) = await chat.receives(1)
    assert all("query" not in button["callback_data"] for button in menu.buttons)

    service.rasa.answer = service.rasa.echo
    press, again = chat.phone.press_update("查余额"), chat.phone.press_update("查余额")
    assert [await chat.post(update) for update in (press, press, again)] == [200] * 3
    await chat.receives(2)
    assert service.rasa.texts == ["菜单", "/query_balance"]
    assert service.rasa.got[1].metadata["shown"] == "查余额"
    await chat.sees(lambda: len(api.called("answerCallbackQuery")) == 2)
    await chat.sees(lambda: [button["text"] for button in menu.buttons] == ["✓ 查余额"])

    assert await chat.post(chat.phone.press_update("✓ 查余额")) == 200
    await chat.send(text="完")
    await chat.receives(3)
    assert service.rasa.texts[2:] == ["完"]


async def test_a_button_of_another_chat_or_an_invented_one_does_nothing(
    service: Service, chat: Chat, api: FakeBotApi
) -> None:
    async def offer(message: UserMessage) -> None:
        await say(message, text="请选", buttons=[{"title": "确认", "payload": "/affirm"}])

    service.rasa.answer = offer
    await chat.send(text="菜单")
    await chat.receives(1)
    service.rasa.answer = service.rasa.echo
    thief = Chat(service.url, api)
    for data in ("/affirm", "x" * 64, chat.phone.find("确认")[1]["callback_data"]):
        update = chat.phone.press_update("确认")
        update["callback_query"] |= {"from": thief.phone.person, "data": data}
        update["callback_query"]["message"]["chat"]["id"] = thief.id
        assert await thief.post(update) == 200
    await thief.receives(1)
    assert service.rasa.texts == ["菜单", "/button_expired"]
    # In a group, or pressed by another than the chat's owner, it is nothing at all.
    update = chat.phone.press_update("确认")
    update["callback_query"]["from"] = thief.phone.person
    assert await chat.post(update) == 200
    await chat.send(text="完")
    await chat.receives(2)
    assert service.rasa.texts[2:] == ["完"]


async def test_one_chat_in_order_and_others_meanwhile(
    service: Service, chat: Chat, api: FakeBotApi
) -> None:
    opened = asyncio.Event()

    async def slow(message: UserMessage) -> None:
        if message.text == "一":
            await opened.wait()
        await service.rasa.echo(message)

    service.rasa.answer = slow
    other = Chat(service.url, api)
    for word in "一二三":
        await chat.send(text=word)
    await other.send(text="四")
    assert (await other.receives(1))[0].text == "heard 四"
    assert await chat.receives(0) == []
    await chat.sees(lambda: bool(api.called("sendChatAction", chat.id)))
    opened.set()
    assert [one.text for one in await chat.receives(3)] == ["heard 一", "heard 二", "heard 三"]


async def test_a_flood_is_bounded(
    service: Service, chat: Chat, monkeypatch: pytest.MonkeyPatch, api: FakeBotApi
) -> None:
    opened = asyncio.Event()

    async def slow(message: UserMessage) -> None:
        await opened.wait()
        await service.rasa.echo(message)

    service.rasa.answer = slow
    monkeypatch.setattr(telegram, "_MOST_WAITING", 3)
    monkeypatch.setattr(telegram, "_MOST_AT_WORK", 4)
    for number in range(4):
        await chat.send(text=str(number))
    other = Chat(service.url, api)
    late = other.phone.message(text="晚")
    assert await other.post(late) == 503
    monkeypatch.setattr(telegram, "_MOST_AT_WORK", 100)
    await chat.send(text="4")
    opened.set()
    answers = [message.text for message in await chat.receives(4)]
    assert answers == ["heard 0", "heard 1", "heard 2", "utter_too_fast"]
    assert await other.post(late) == 200
    await other.receives(1)


async def test_too_many_commands_a_minute(service: Service, chat: Chat) -> None:
    limit = settings().rate_per_minute
    for number in range(limit + 1):
        await chat.send(text="/help")
        await chat.sees(lambda sent=number + 1: len(chat.phone.messages()) == sent)
    assert (await chat.receives(limit + 1))[-1].text == "utter_too_fast"
    assert len(service.rasa.got) == limit


async def test_long_texts_and_buttons(service: Service, chat: Chat) -> None:
    lines = "\n".join(f"第{number}行" + "好" * 40 for number in range(200))
    titles = ["查余额", "账单", "尾号 6789 的储蓄卡（工资卡）", "取消"]

    async def much(message: UserMessage) -> None:
        buttons = [{"title": title, "payload": "/x"} for title in titles]
        await say(message, text=lines + "😀" * 3000, buttons=buttons)

    service.rasa.answer = much
    await chat.send(text="全部")
    await chat.sees(lambda: bool(chat.phone.messages()) and chat.phone.messages()[-1].buttons != [])
    sent = chat.phone.messages()
    assert "".join(part.text for part in sent).replace("\n", "") == (
        lines.replace("\n", "") + "😀" * 3000
    )
    assert all(len(part.text.encode("utf-16-le")) <= 2 * 4096 for part in sent)
    assert sent[1].text.startswith("第") and not any(part.buttons for part in sent[:-1])
    rows = sent[-1].markup["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        titles[:2],
        [titles[2]],
        [titles[3]],
    ]


async def test_a_customers_markup_stays_text(service: Service, chat: Chat) -> None:
    wild = "*星* _线_ `码` [链](http://x) <b>粗</b> & \\"
    await chat.send(text=wild)
    (answer,) = await chat.receives(1)
    assert answer.text == f"heard {wild}"
    assert set(answer.sent) == {"chat_id", "text", "link_preview_options"}


async def test_telegram_asks_for_patience(
    service: Service, chat: Chat, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail_next("sendMessage", 429, retry_after=1)
    api.fail_next("sendMessage", 502)
    began = time.monotonic()
    await chat.send(text="你好")
    await chat.receives(1)
    assert time.monotonic() - began >= 1
    assert len(api.called("sendMessage")) == 3


async def test_telegram_does_not_recover(
    service: Service, chat: Chat, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        api.fail_next("sendMessage", 502)
    api.fail_next("sendMessage", 429, retry_after=900)
    await chat.send(text="机密的话")
    await chat.send(text="第二句")
    await chat.send(text="第三句")
    await chat.receives(1)
    assert len(api.called("sendMessage")) == 5
    assert "given up" in caplog.text
    for private in ("机密", str(chat.id), TOKEN):
        assert private not in caplog.text


async def test_a_customer_who_has_blocked_the_bot(
    service: Service, chat: Chat, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.blocked.add(chat.id)
    await chat.send(text="你好")
    await chat.sees(lambda: len(api.called("sendMessage", chat.id)) == 1)
    api.blocked.clear()
    await chat.send(text="我回来了")
    await chat.receives(1)
    assert len(api.called("sendMessage", chat.id)) == 2
    assert "blocked" in caplog.text and TOKEN not in caplog.text


async def test_work_under_way_is_finished_at_the_end() -> None:
    queues = in_order.Queues()
    done: list[int] = []

    async def job(number: int) -> None:
        await asyncio.sleep(0.05)
        done.append(number)
        raise RuntimeError("the next one runs all the same")

    for number in range(3):
        queues.put("chat", lambda number=number: job(number))
    await queues.finish(5)
    assert done == [0, 1, 2] and queues.total == 0 and queues.waiting("chat") == 0


async def test_what_is_remembered_is_bounded() -> None:
    seen = in_order.Seen(3)
    for number in range(5):
        seen.add(number)
    assert [number in seen for number in range(5)] == [False, False, True, True, True]


async def test_the_channel_is_off_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSISTANT_TELEGRAM_TOKEN", raising=False)
    settings.cache_clear()
    routes = telegram.TelegramChannel().blueprint(Rasa().handle)
    assert not routes._future_routes
    settings.cache_clear()


async def test_the_webhook_is_set_by_the_operator(
    configured: None, api: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_URL"):
        await telegram_bot.set_webhook()
    url = "https://bot.example.com/webhooks/telegram/webhook"
    monkeypatch.setenv("ASSISTANT_TELEGRAM_WEBHOOK_URL", url)
    settings.cache_clear()
    await telegram_bot.set_webhook()
    (call,) = api.called("setWebhook")
    assert call.data["url"] == url and call.data["secret_token"] == SECRET
    assert call.data["allowed_updates"] == ["message", "callback_query"]
    await telegram_bot.delete_webhook()
    assert len(api.called("deleteWebhook")) == 1


async def test_no_route_sets_the_webhook(service: Service) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{service.url}/webhooks/telegram/set_webhook")
    assert answer.status_code == 404
