"""One-time codes: what they prove, to whom they are sent, when they end."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from bank.errors import (
    ChallengeExpired,
    IdentityNeeded,
    NotAuthenticated,
    TooManyCodes,
    VerificationFailed,
)
from bank.model import SecretKind
from bank.principal import Assurance
from bank.sql.adapter import SqlBank
from bank.sql.database import Database
from tests.bank.world import KEY, World


def test_a_visitor_is_nobody(world: World) -> None:
    identity = world.bank.identity(world.visitor())
    assert identity.assurance is Assurance.VISITOR
    assert identity.name is None
    assert not identity.challenge_open


def test_a_signed_in_customer_is_named_masked(world: World) -> None:
    identity = world.bank.identity(world.token("zhang_wei"))
    assert (identity.assurance, identity.name) == (Assurance.SIGNED_IN, "张*")


def test_the_right_code_steps_up_for_ten_minutes_and_no_longer(world: World) -> None:
    world.step_up("zhang_wei")
    world.advance(minutes=9, seconds=59)
    identity = world.bank.identity(world.token("zhang_wei"))
    assert identity.assurance is Assurance.STEPPED_UP
    world.bank.accounts(world.token("zhang_wei"))  # use does not prolong it
    for seconds in (1, 1):
        world.advance(seconds=seconds)
        identity = world.bank.identity(world.token("zhang_wei"))
        assert (identity.assurance, identity.stepped_up_until) == (Assurance.SIGNED_IN, None)


def test_a_visitor_who_proves_everything_is_that_customer_for_ten_minutes(world: World) -> None:
    token = world.prove("chen_jing")
    identity = world.bank.identity(token)
    assert (identity.assurance, identity.name) == (Assurance.STEPPED_UP, "陈*")
    assert [account.tail for account in world.bank.accounts(token)] == ["5566"]
    world.advance(minutes=10, seconds=1)
    assert world.bank.identity(world.visitor()).assurance is Assurance.VISITOR
    with pytest.raises(IdentityNeeded):
        world.bank.accounts(world.visitor())


def test_the_code_goes_to_the_registered_phone(world: World) -> None:
    challenge = world.bank.start_challenge(world.token("li_na"))
    assert challenge.masked_phone == "154****0002"
    message = world.messages("session-of-li_na")[0]
    assert message.phone == "154****0002"
    assert message.text.startswith("【示例银行】您的验证码是")


def test_a_visitor_first_gives_phone_and_id_tail(world: World) -> None:
    with pytest.raises(IdentityNeeded):
        world.bank.start_challenge(world.visitor())
    world.bank.submit_secret(world.visitor(), SecretKind.PHONE, "15400000001")
    with pytest.raises(IdentityNeeded):
        world.bank.start_challenge(world.visitor())


@pytest.mark.parametrize(
    ("phone", "kind", "value"),
    [
        ("+86 154 0000 0002", SecretKind.ID_TAIL, "202x"),
        ("１５４０００００００２", SecretKind.ID_NUMBER, "11010119900101202X"),
    ],
)
def test_what_a_visitor_types_is_understood(
    world: World, phone: str, kind: SecretKind, value: str
) -> None:
    token = world.visitor()
    world.bank.submit_secret(token, SecretKind.PHONE, phone)
    world.bank.submit_secret(token, kind, value)
    world.bank.start_challenge(token)
    world.bank.check_challenge(token, f" {world.code('visitor')} ")
    assert world.bank.identity(token).name == "李*"


def test_submitted_secrets_end_after_ten_minutes(world: World) -> None:
    world.submit(world.visitor(), "li_na")
    world.advance(minutes=10)
    with pytest.raises(IdentityNeeded):
        world.bank.start_challenge(world.visitor())


@pytest.mark.parametrize(
    ("phone", "id_tail"),
    [
        ("15400000001", "9999"),
        ("15499999999", "1234"),
        ("not a phone", "X"),
        ("15400000002", "1234"),
    ],
)
def test_who_is_not_known_walks_the_same_path(world: World, phone: str, id_tail: str) -> None:
    token = world.visitor()
    world.bank.submit_secret(token, SecretKind.PHONE, phone)
    world.bank.submit_secret(token, SecretKind.ID_TAIL, id_tail)
    challenge = world.bank.start_challenge(token)
    assert "****" in challenge.masked_phone
    assert world.bank.identity(token).challenge_open
    assert world.messages("visitor") == []  # nothing is sent
    with pytest.raises(VerificationFailed):
        world.bank.check_challenge(token, "000000")
    assert world.bank.identity(token).last_result == "wrong"


class Gateway:
    """A text-message gateway that remembers what it was asked to send."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str]] = []

    def send(self, phone: str | None, text: str, reference: str) -> None:
        self.asked.append((phone, text))


def test_even_the_code_that_nobody_gets_is_of_no_use(world: World, url: str) -> None:
    gateway = Gateway()
    database = Database(url)
    bank = SqlBank(database, KEY, world.clock, sms=gateway)
    statements: list[list[str]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements[-1].append(statement)

    for session, id_tail in (("known", "0925"), ("unknown", "0000")):
        world.submit(world.visitor(session), "chen_jing", id_tail)
        statements.append([])
        bank.start_challenge(world.visitor(session))
    assert [phone for phone, _ in gateway.asked] == ["15400000005", None]
    assert statements[0] == statements[1]  # the same work, so that time tells nothing
    statements.append([])
    code = gateway.asked[1][1].split("验证码是")[1][:6]
    with pytest.raises(VerificationFailed):
        bank.check_challenge(world.visitor("unknown"), code)
    assert bank.identity(world.visitor("unknown")).assurance is Assurance.VISITOR


def test_the_code_ends_after_ten_minutes(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    code = world.code("session-of-zhang_wei")
    world.advance(minutes=10)
    assert not world.bank.identity(world.token("zhang_wei")).challenge_open
    with pytest.raises(ChallengeExpired):
        world.bank.check_challenge(world.token("zhang_wei"), code)


def test_a_code_works_once(world: World) -> None:
    token = world.step_up("zhang_wei")
    with pytest.raises(ChallengeExpired):
        world.bank.check_challenge(token, world.code("session-of-zhang_wei"))
    assert world.bank.identity(token).last_result == "ok"


def test_a_new_code_replaces_the_old_one(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    old = world.code("session-of-zhang_wei")
    world.advance(seconds=60)
    world.bank.start_challenge(world.token("zhang_wei"))
    new = world.code("session-of-zhang_wei")
    assert world.bank.identity(world.token("zhang_wei")).last_result is None
    if old != new:
        with pytest.raises(VerificationFailed):
            world.bank.check_challenge(world.token("zhang_wei"), old)
    world.bank.check_challenge(world.token("zhang_wei"), new)


def test_a_code_is_of_use_in_its_own_session_alone(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    code = world.code("session-of-zhang_wei")
    for token in (
        world.token("zhang_wei", "another"),
        world.token("zhang_wei", channel="telegram"),
        world.visitor("session-of-zhang_wei", "telegram"),
        world.token("li_na", "session-of-zhang_wei"),
    ):
        with pytest.raises(ChallengeExpired):
            world.bank.check_challenge(token, code)


def test_a_step_up_is_not_inherited_by_whoever_signs_in(world: World) -> None:
    world.prove("chen_jing", "shared")
    identity = world.bank.identity(world.token("li_na", "shared"))
    assert (identity.assurance, identity.name) == (Assurance.SIGNED_IN, "李*")


def test_forgetting_a_session_drops_everything(world: World) -> None:
    world.prove("chen_jing")
    world.bank.forget_session(world.visitor())
    assert world.bank.identity(world.visitor()).assurance is Assurance.VISITOR
    with pytest.raises(IdentityNeeded):
        world.bank.start_challenge(world.visitor())


def test_forgetting_closes_the_open_challenge(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    world.bank.forget_session(world.token("zhang_wei"))
    with pytest.raises(ChallengeExpired):
        world.bank.check_challenge(world.token("zhang_wei"), world.code("session-of-zhang_wei"))


def test_codes_are_not_sent_in_quick_succession(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    world.advance(seconds=20)
    with pytest.raises(TooManyCodes) as refused:
        world.bank.start_challenge(world.token("zhang_wei"))
    assert refused.value.retry_after == 40
    # the code sent before still holds
    world.bank.check_challenge(world.token("zhang_wei"), world.code("session-of-zhang_wei"))


def test_who_mistyped_his_phone_need_not_wait(world: World) -> None:
    world.submit(world.visitor(), "li_na")
    world.bank.start_challenge(world.visitor())
    world.submit(world.visitor(), "zhang_wei")
    world.bank.start_challenge(world.visitor())
    world.bank.check_challenge(world.visitor(), world.code("visitor"))
    assert world.bank.identity(world.visitor()).name == "张*"


@pytest.mark.parametrize("phone", ["15400000004", "15477777777"])
def test_a_phone_gets_ten_unused_codes_an_hour(world: World, phone: str) -> None:
    def start(number: int) -> None:
        token = world.visitor(f"visitor-{number}")
        world.bank.submit_secret(token, SecretKind.PHONE, phone)
        world.bank.submit_secret(token, SecretKind.ID_TAIL, "0618")
        world.bank.start_challenge(token)

    for number in range(10):
        start(number)
        world.advance(minutes=1)
    with pytest.raises(TooManyCodes) as refused:
        start(10)
    assert refused.value.retry_after == 50 * 60
    world.advance(minutes=50)
    start(11)


def test_codes_that_are_entered_count_not(world: World) -> None:
    for _ in range(12):
        world.step_up("zhang_wei")


def test_a_customer_the_bank_does_not_know_is_refused(world: World) -> None:
    with pytest.raises(NotAuthenticated):
        world.bank.identity(world.token("nobody"))
