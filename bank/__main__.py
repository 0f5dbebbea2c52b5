"""The bank's own command line: `python -m bank init`, `unlock`, `verify-audit`, `purge`."""

from __future__ import annotations

import argparse
import sys

from bank import operate
from bank.clock import SystemClock
from bank.seed import is_empty, refresh, seed
from bank.sql.migrate import migrate


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    url, key, clock = options.url, options.key, SystemClock()
    if options.command == "init":
        migrate(url)
        if is_empty(url):
            seed(url, key, clock, options.customers)
        elif not options.if_empty:
            print("this bank has customers already; --if-empty leaves them", file=sys.stderr)
            return 1
        else:
            refresh(url, key, clock)
            operate.purge(url, clock)
    elif options.command == "unlock":
        operate.unlock(url, key, clock, options.customer)
    elif options.command == "purge":
        operate.purge(url, clock)
    elif options.command == "verify-audit":
        broken = operate.broken_audit_entry(url, key)
        print("intact" if broken is None else f"broken at entry {broken}")
        return 0 if broken is None else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    from assistant.settings import settings

    parser = argparse.ArgumentParser(prog="python -m bank", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--url", default=settings().database_url("bank"), help="SQLAlchemy URL")
    common.add_argument("--key", default=settings().principal_key, help="the bank's key")
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", parents=[common], help="make the schema and demo customers")
    init.add_argument("--customers", type=int, default=0, help="plain customers besides")
    init.add_argument("--if-empty", action="store_true", help="keep a bank that has customers")
    unlock = commands.add_parser("unlock", parents=[common], help="lift a customer's lock")
    unlock.add_argument("customer", help="id, zhang_wei for example")
    commands.add_parser("purge", parents=[common], help="delete what has expired")
    commands.add_parser("verify-audit", parents=[common], help="check the audit log's chain")
    return parser


if __name__ == "__main__":
    sys.exit(main())
