"""Checks the answers of the action server as Rasa does, but its schema only once.

Rasa checks the schema itself anew for every answer, which takes longer than all else in a turn:
40 ms (jsonschema 4.17), against 1 ms for the answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def check_schema_once() -> None:
    """Let all of Rasa's calls of the action server check their answers here."""
    RemoteAction._validate_action_result = _validate


def _validate(_: RemoteAction, answer: dict[str, Any]) -> bool:
    """Return True.

    Raises:
        ValidationError: the answer is none that an action server gives.
    """
    error = best_match(_validator().iter_errors(answer))
    if error is not None:
        raise error
    return True


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)
