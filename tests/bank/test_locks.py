"""Guessing ends after five failures, whoever guesses, wherever, whatever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bank.errors import BankError, VerificationFailed, VerificationLocked
from bank.model import CardOperation, SecretKind
from bank.operate import unlock
from tests.bank.world import CUSTOMERS, KEY, NOW, World

ZHANG = "session-of-zhang_wei"


def fail(world: World, times: int, session: str = ZHANG) -> None:
    """Enter wrong codes for zhang_wei in an open challenge."""
    for _ in range(times):
        with pytest.raises(VerificationFailed):
            world.bank.check_challenge(world.token("zhang_wei", session), world.wrong_code(session))


def test_the_fifth_failure_locks_for_thirty_minutes(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))
    identity = world.bank.identity(world.token("zhang_wei"))
    assert identity.locked_until and (identity.locked_until - NOW).total_seconds() == 1800
    assert not identity.challenge_open
    world.advance(minutes=29, seconds=59)
    with pytest.raises(VerificationLocked):
        world.bank.start_challenge(world.token("zhang_wei"))
    world.advance(seconds=1)
    world.step_up("zhang_wei")


def test_the_right_code_is_refused_while_locked(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.code(ZHANG))


def test_starting_again_and_leaving_forgive_nothing(world: World) -> None:
    for _ in range(4):
        world.bank.start_challenge(world.token("zhang_wei"))
        fail(world, 1)
        world.bank.forget_session(world.token("zhang_wei"))
        world.advance(minutes=2)
    world.bank.start_challenge(world.token("zhang_wei"))
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))


def test_the_lock_holds_on_every_channel_and_for_visitors(world: World) -> None:
    for number, channel in enumerate(["web", "telegram", "rest", "web"]):
        token = world.token("zhang_wei", f"s{number}", channel)
        world.bank.start_challenge(token)
        with pytest.raises(VerificationFailed):
            world.bank.check_challenge(token, world.wrong_code(f"s{number}"))
    visitor = world.visitor("somewhere")
    world.submit(visitor, "zhang_wei")
    world.bank.start_challenge(visitor)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(visitor, world.wrong_code("somewhere"))
    with pytest.raises(VerificationLocked):
        world.bank.start_challenge(world.token("zhang_wei", "fresh", "telegram"))
    assert world.bank.identity(world.token("zhang_wei", "fresh")).locked_until
    # nobody else is locked
    world.step_up("li_na")


@pytest.mark.parametrize("phone", ["15400000001", "15466666666"])
def test_a_known_and_an_unknown_phone_lock_alike(world: World, phone: str) -> None:
    """The same answers, in the same order, for the same tries with a wrong ID tail."""
    heard = []
    for number in range(6):
        token = world.visitor(f"v{number}")
        world.bank.submit_secret(token, SecretKind.PHONE, phone)
        world.bank.submit_secret(token, SecretKind.ID_TAIL, "0000")
        try:
            world.bank.start_challenge(token)
            world.bank.check_challenge(token, "123456")
        except BankError as error:
            heard.append((type(error).__name__, str(error)))
    assert heard == [("VerificationFailed", "not verified")] * 4 + [
        ("VerificationLocked", "locked now"),
        ("VerificationLocked", "verification is locked"),
    ]


@pytest.mark.parametrize("phone", ["15400000001", "15466666666"])
def test_pairs_of_card_and_phone_cannot_be_tried_out(world: World, phone: str) -> None:
    heard = []
    for number in range(6):
        token = world.visitor(f"v{number}")
        world.bank.submit_secret(token, SecretKind.PHONE, phone)
        with pytest.raises(BankError) as refused:
            world.bank.prepare(token, CardOperation.FREEZE, [f"000{number}"])
        heard.append(type(refused.value).__name__)
    assert heard == ["VerificationFailed"] * 4 + ["VerificationLocked"] * 2


def test_one_session_cannot_try_many_phones(world: World) -> None:
    token = world.visitor("robot")
    heard = []
    for number in range(6):
        world.bank.submit_secret(token, SecretKind.PHONE, f"1590000000{number}")
        with pytest.raises(BankError) as refused:
            world.bank.prepare(token, CardOperation.FREEZE, ["6789"])
        heard.append(type(refused.value).__name__)
    assert heard == ["VerificationFailed"] * 4 + ["VerificationLocked"] * 2
    # the phones themselves are not locked for others
    world.submit(world.visitor("other"), "zhang_wei")
    world.bank.start_challenge(world.visitor("other"))


def test_success_forgives_only_what_this_session_failed_for_this_phone(world: World) -> None:
    attacker = world.token("zhang_wei", "attacker")
    world.bank.start_challenge(attacker)
    fail(world, 3, "attacker")
    # the customer himself fails once, then succeeds: his own failure is forgiven
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 1)
    world.bank.check_challenge(world.token("zhang_wei"), world.code(ZHANG))
    # the attacker has two tries left, not five
    fail(world, 1, "attacker")
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(attacker, world.wrong_code("attacker"))


def test_success_with_ones_own_phone_buys_no_tries_at_others(world: World) -> None:
    for victim in ("li_na", "wang_fang", "zhao_lei", "sun_li"):
        token = world.visitor("attacker")
        world.submit(token, victim, id_tail="0000")
        world.bank.start_challenge(token)
        with pytest.raises(VerificationFailed):
            world.bank.check_challenge(token, "123456")
        world.advance(minutes=1)
    token = world.visitor("attacker")
    world.submit(token, "zhou_min")
    world.bank.start_challenge(token)
    world.bank.check_challenge(token, world.code("attacker"))
    world.submit(token, "chen_jing", id_tail="0000")
    world.bank.start_challenge(token)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(token, "123456")


def test_failures_are_forgotten_after_a_day(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    world.advance(days=1, seconds=1)
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)


def test_after_a_lock_there_are_five_tries_again(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))
    world.advance(minutes=30)
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))


def test_guesses_side_by_side_are_all_counted(world: World) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    wrong = world.wrong_code(ZHANG)

    def guess(_: int) -> str:
        try:
            world.bank.check_challenge(world.token("zhang_wei"), wrong)
        except BankError as error:
            return type(error).__name__
        return "stepped up"

    with ThreadPoolExecutor(8) as pool:
        heard = sorted(pool.map(guess, range(12)))
    assert heard == ["VerificationFailed"] * 4 + ["VerificationLocked"] * 8


def test_an_operator_lifts_the_lock(world: World, url: str) -> None:
    world.bank.start_challenge(world.token("zhang_wei"))
    fail(world, 4)
    with pytest.raises(VerificationLocked):
        world.bank.check_challenge(world.token("zhang_wei"), world.wrong_code(ZHANG))
    unlock(url, KEY, world.clock, "zhang_wei")
    world.bank.start_challenge(world.token("zhang_wei", "fresh"))
    with pytest.raises(LookupError):
        unlock(url, KEY, world.clock, "nobody")


def test_no_code_is_kept_in_the_clear(world: World, url: str) -> None:
    """Nothing that a visitor typed, and no code, can be read in the tables of the proofs."""
    from sqlalchemy import select

    from bank.sql.database import Database
    from bank.sql.traces import challenges, secrets

    world.prove("li_na")
    world.bank.submit_secret(world.visitor(), SecretKind.CARD_NUMBER, "6222021234567890123")
    with Database(url).read() as tx:
        kept = str(tx.execute(select(secrets)).all()) + str(tx.execute(select(challenges)).all())
    phone, tail = CUSTOMERS["li_na"].phone, CUSTOMERS["li_na"].id_tail
    for hidden in (phone, tail, world.code("visitor"), "622202123456"):
        assert hidden not in kept
