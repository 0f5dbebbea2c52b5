"""`assistant chat` against the running assistant: by script, as JSON, and by hand."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Assistant

CHAT = [sys.executable, "-m", "assistant.cli", "chat"]


class Chat:
    """Runs the command with a state folder of its own."""

    def __init__(self, url: str, var: Path) -> None:
        self.url = url
        self.var = var
        self.environment = {**os.environ, "ASSISTANT_VAR": str(var)}

    def __call__(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*CHAT, "--url", self.url, *words],
            input=said,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def open(self, *words: str) -> subprocess.Popen[str]:
        """Start it with pipes to write to and to read from."""
        pipe = subprocess.PIPE
        command = [*CHAT, "--url", self.url, *words]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=self.environment, text=True)


@pytest.fixture
def chat(assistant_url: str, tmp_path: Path) -> Chat:
    """The command, pointed at the running assistant."""
    return Chat(assistant_url, tmp_path)


def messages(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return what a call with --json printed."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def responses(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the names of the responses that a call with --json printed."""
    return [message["response"] for message in messages(done) if "response" in message]


def test_a_pipe_is_answered_line_by_line(chat: Chat) -> None:
    done = chat("--as", "zhang_wei", said="我卡里还有多少钱\n\n再见\n")
    assert done.returncode == 0 and done.stderr == ""
    greeting, balance = done.stdout.index("是机器人"), done.stdout.index("尾号6789")
    assert greeting < balance


def test_a_reply_comes_before_the_next_line_is_written(chat: Chat) -> None:
    talk = chat.open("--as", "zhang_wei", "--json")
    assert talk.stdin and talk.stdout
    try:
        assert "机器人" in json.loads(talk.stdout.readline())["text"]
        talk.stdin.write("我卡里还有多少钱\n")
        talk.stdin.flush()
        assert json.loads(talk.stdout.readline())["response"] == "utter_balance"
        talk.stdin.close()
        assert talk.wait(10) == 0
    finally:
        talk.kill()
        talk.wait()


def test_json_has_text_response_buttons_and_card(chat: Chat) -> None:
    greeting, balance = messages(chat("--as", "zhang_wei", "--json", said="我卡里还有多少钱\n"))
    assert set(greeting) == set(balance) == {"text", "response", "buttons", "card"}
    assert all(set(button) == {"title"} for button in greeting["buttons"])
    assert any("6789" in row["title"] for row in balance["card"]["rows"])


def test_a_button_is_pressed_by_its_title(chat: Chat) -> None:
    press = json.dumps({"button": "查余额"}, ensure_ascii=False)
    assert responses(chat("--as", "zhang_wei", "--json", said=f"{press}\n"))[1:] == [
        "utter_balance"
    ]


def test_a_button_that_is_not_there_is_told_and_the_rest_goes_on(chat: Chat) -> None:
    done = chat("--as", "zhang_wei", "--json", said='{"button": "飞上天"}\n我卡里还有多少钱\n')
    assert "飞上天" in done.stderr and "查余额" in done.stderr
    assert responses(done)[1:] == ["utter_balance"]


def test_each_start_is_a_new_conversation_unless_resumed(chat: Chat) -> None:
    chat("--as", "zhang_wei", said="我卡里还有多少钱\n")
    again = chat("--as", "zhang_wei", "--json", said="")
    assert len(responses(again)) == 1  # greeted as for the first time
    resumed = chat("--as", "zhang_wei", "--json", "--resume", said="我卡里还有多少钱\n")
    assert responses(resumed) == ["utter_balance"]  # still signed in, and not greeted again


def test_the_kept_session_is_for_its_owner_only(chat: Chat) -> None:
    chat("--as", "zhang_wei")
    kept = chat.var / "chat" / "zhang_wei.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_session_that_has_ended_is_told_and_a_new_one_opened(chat: Chat) -> None:
    chat("--as", "zhang_wei")
    kept = chat.var / "chat" / "zhang_wei.json"
    kept.write_text(json.dumps({"url": chat.url, "token": "no longer valid", "demo": True}))
    done = chat("--as", "zhang_wei", "--json", "--resume", said="我卡里还有多少钱\n")
    assert done.stderr.strip() and responses(done)[1:] == ["utter_balance"]


def test_the_pretend_phone_is_printed_so_that_a_script_can_read_the_code(chat: Chat) -> None:
    talk = chat.open("--json")
    assert talk.stdin and talk.stdout
    try:
        talk.stdin.write("我卡里还有多少钱\n15400000001\n1234\n")
        talk.stdin.flush()
        for line in talk.stdout:
            code = re.search(r"\d{6}", json.loads(line).get("sms", {}).get("text", ""))
            if code:
                break
        talk.stdin.write(f"{code.group()}\n")
        talk.stdin.close()
        said = [json.loads(line) for line in talk.stdout]
    finally:
        talk.kill()
        talk.wait()
    assert "utter_balance" in [message.get("response") for message in said]
    assert sum("sms" in message for message in said) == 0  # each is printed once


def test_by_hand_buttons_have_numbers(chat: Chat) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [*CHAT, "--url", chat.url, "--as", "zhang_wei"], chat.environment)
    try:
        shown = wait_for(terminal, "您 ›")
        assert "[1] 查余额" in shown
        os.write(terminal, b"1\n")
        assert "6789" in wait_for(terminal, "您 ›")
        os.write(terminal, b"\x04")
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    finally:
        os.close(terminal)


def wait_for(terminal: int, end: str) -> str:
    """Read the terminal until `end` comes."""
    shown = b""
    deadline = time.monotonic() + 30
    while end.encode() not in shown.split(b"\n")[-1] and time.monotonic() < deadline:
        shown += os.read(terminal, 4096)
    return shown.decode()


def test_an_unknown_customer_is_told_whom_to_choose(chat: Chat) -> None:
    done = chat("--as", "nobody")
    assert done.returncode == 1
    assert "zhang_wei" in done.stderr and "visitor" in done.stderr


def test_nobody_there_says_what_to_do(chat: Chat) -> None:
    chat.url = "http://127.0.0.1:9"
    done = chat(said="你好\n")
    assert done.returncode == 1
    assert "make run" in done.stderr and "Traceback" not in done.stderr


def test_it_starts_without_rasa() -> None:
    code = "import sys, assistant.cli.chat; print({'rasa', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_the_servers_log_no_word_of_the_customer(assistant: Assistant, tmp_path: Path) -> None:
    said = ["我卡里还有多少钱", "15400000001", "1234", "我的密码是834261", "/inform{", "转人工"]
    done = Chat(assistant.url, tmp_path)("--json", said="\n".join(said) + "\n")
    code = next(re.search(r"\d{6}", m["sms"]["text"]) for m in messages(done) if "sms" in m)
    logged = assistant.logs()
    assert "Rasa server is up" in logged and "Registered function" in logged
    for word in ("多少钱", "15400000001", "834261", "inform{", "转人工", code.group()):
        assert word not in logged
