"""One customer turn, the same on every channel: guard, Rasa, and words whatever happens."""

from __future__ import annotations

import json
import logging
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.channels.awaited import awaited
from assistant.channels.guard import MAX_CHARACTERS, ButtonBook, RateLimiter, clean
from assistant.channels.output import CustomerOutput
from assistant.channels.redaction import Redacted, redact
from assistant.failures import where
from assistant.settings import settings
from assistant.tracking.store import ConversationStore
from assistant.wiring import bank, call_bank, clock, principal_token
from bank.errors import ChallengeExpired, VerificationFailed, VerificationLocked
from bank.principal import Principal

logger = logging.getLogger(__name__)


def conversation_store(agent: Agent) -> ConversationStore:
    """Return our tracker store from inside the wrappers that Rasa puts around it."""
    store: Any = agent.tracker_store
    while not isinstance(store, ConversationStore):
        store = store._tracker_store
    return store


QUIET = timedelta(minutes=15)  # as Rasa's own session in domain.yml, but by our clock
SESSION_START = "/session_start"  # Rasa's own: forgets slots and forms
_REMEMBERED = 5000

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Turns:
    """Runs the turns of one channel.

    Args:
        channel: its name, which Rasa keeps with every message.
        on_new_message: Rasa's handler.
    """

    def __init__(self, channel: str, on_new_message: OnNewMessage) -> None:
        self.channel = channel
        self.buttons = ButtonBook()
        self._last_seen: OrderedDict[str, datetime] = OrderedDict()
        self.agent: Agent | None = None  # set when the server has loaded the model
        self._rate = RateLimiter(settings().rate_per_minute)
        self._on_new_message = on_new_message

    async def went_quiet(self, sender: str) -> bool:
        """Whether the conversation was quiet for as long as ends a session."""
        last = self._last_seen.get(sender)
        if last is None:  # not since this server started
            tracker = await self.peek(sender)
            at = tracker and tracker.latest_message and tracker.latest_message.metadata.get("at")
            if not at:
                return False
            last = datetime.fromisoformat(at)
        return clock().now() - last > QUIET

    async def say(self, principal: Principal, text: object, output: CustomerOutput) -> None:
        """Serve what the customer typed or pressed (a button's token)."""
        if not await self.admit(output):
            return
        if isinstance(text, str) and ButtonBook.is_token(text):
            button = self.buttons.redeem(output.sender, text)
            if button is None:
                await self.event(principal, "button_expired", output)
            else:
                await self._run(principal, button.payload, output, shown=button.title)
            return
        words = clean(text)
        typed = self.buttons.typed(output.sender, words)
        if typed is not None:
            await self._run(principal, typed.payload, output, shown=typed.title)
        elif len(words) > MAX_CHARACTERS:
            await self.event(principal, "message_too_long", output)
        elif not words:
            await self.event(principal, "message_not_text", output)
        else:
            await self._say_clean(principal, words, output)

    async def admit(self, output: CustomerOutput) -> bool:
        """Count a message of the sender; when he sends too many, say so and return False."""
        allowed = self._rate.allow(output.sender)
        if not allowed:
            await self.utter("utter_too_fast", output)
        return allowed

    async def event(
        self, principal: Principal, intent: str, output: CustomerOutput, **entities: str
    ) -> None:
        """Tell Rasa of something that the customer did without words, as an intent."""
        payload = f"/{intent}{json.dumps(entities) if entities else ''}"
        await self._run(principal, payload, output, shown="")

    async def utter(self, response: str, output: CustomerOutput, **values: str) -> None:
        """Send a response of the domain outside of Rasa's turn."""
        if self.agent is None or self.agent.processor is None:
            return  # still starting: there is no domain yet to take words from
        tracker = DialogueStateTracker(output.sender, [])  # these words need nothing of it
        message = await self.agent.processor.nlg.generate(
            response, tracker, output.name(), **values
        )
        await output.send_response(
            output.sender, {**(message or {}), "metadata": {"utter_action": response}}
        )

    async def apologise(self, output: CustomerOutput, problem: str) -> None:
        """Tell the customer that his request failed, with the reference under which it is logged.

        Args:
            problem: what failed, without the customer's words.
        """
        reference = uuid.uuid4().hex[:8]
        logger.error("No answer to %s, reference %s: %s", output.sender, reference, problem)
        await self.utter("utter_technical_problem", output, reference=reference)

    async def requested_slot(self, sender: str) -> str | None:
        """Return the slot that the bot has just asked for."""
        return _requested(await self.peek(sender))

    async def peek(self, sender: str) -> DialogueStateTracker | None:
        """Return the conversation's tracker to look at, outside of Rasa's turn."""
        if self.agent is None:
            return None
        return await conversation_store(self.agent).peek(sender)

    def _saw(self, sender: str) -> None:
        self._last_seen[sender] = clock().now()
        self._last_seen.move_to_end(sender)
        while len(self._last_seen) > _REMEMBERED:
            self._last_seen.popitem(last=False)

    async def _say_clean(self, principal: Principal, words: str, output: CustomerOutput) -> None:
        try:
            tracker = await self.peek(output.sender)
            slot, before = _requested(tracker), tracker and tracker.latest_message
            found = redact(
                words,
                code_expected=slot == "otp",
                id_tail_expected=slot == "id_tail",
                slot=slot,
                awaited=awaited(before.text, before.metadata.get("at"), clock().now())
                if before
                else "",
            )
            if found.secrets or found.code:
                await call_bank(_hand_over, principal_token(principal), found)
        except Exception as error:
            # The bank or the conversations' database is away: nothing may go on to Rasa.
            await self.apologise(output, where(error))
            return
        for kind in dict.fromkeys(found.warnings):
            await self.utter(f"utter_{kind}_warning", output)
        await self._run(principal, found.text, output)

    async def _run(
        self, principal: Principal, text: str, output: CustomerOutput, shown: str | None = None
    ) -> None:
        metadata = {**output.metadata, "principal": principal_token(principal)}
        metadata["at"] = clock().now().isoformat()
        if shown is not None:
            metadata["shown"] = shown
        before, problem = output.sent, "nothing was said"
        message = UserMessage(
            text, output, output.sender, input_channel=self.channel, metadata=metadata
        )
        try:
            if await self.went_quiet(output.sender):
                unfinished = await self.requested_slot(output.sender)
                await self._on_new_message(
                    UserMessage(SESSION_START, output, output.sender, input_channel=self.channel)
                )
                if unfinished:  # or he may take his late answer for accepted
                    await self.utter("utter_session_over", output)
                    before = output.sent
            self._saw(output.sender)
            await self._on_new_message(message)
        except Exception as error:
            # Whatever failed inside Rasa: the customer must not be left without an answer.
            problem = where(error)
            logger.error("A turn of %s failed: %s", output.sender, problem)
        if output.sent == before:
            await self.apologise(output, problem)


def _requested(tracker: DialogueStateTracker | None) -> str | None:
    return tracker.get_slot("requested_slot") if tracker and tracker.active_loop_name else None


def _hand_over(token: str, found: Redacted) -> None:
    """Give the bank what was taken out; what a code is worth, the dialogue asks the bank."""
    for kind, value in found.secrets:
        bank().submit_secret(token, kind, value)
    if found.code:
        try:
            bank().check_challenge(token, found.code)
        except (ChallengeExpired, VerificationFailed, VerificationLocked) as error:
            logger.info("One-time code not accepted: %s", type(error).__name__)
