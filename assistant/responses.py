"""Responses with lists in them, all words still in YAML.

Rasa's templates cannot repeat a line. Here, when an action gives a list for `{accounts}` of
`utter_balance`, each item is rendered with the response `utter_balance__accounts`: its texts fill
`{accounts}`, its buttons join the message's, its `custom: row:` joins `card: rows:`. An item with a
`variant` is rendered with `utter_balance__accounts__<variant>` where there is one.
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig


class ListResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response generator, with lists. Named in endpoints.yml under `nlg`."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    def generate_from_slots(
        self,
        utter_action: str,
        filled_slots: dict[str, Any],
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Render `utter_action`; see the module's docstring for lists."""
        buttons: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        values = dict(kwargs)
        for name, items in kwargs.items():
            if not isinstance(items, list) or name == "buttons":
                continue
            rendered = [
                self._item(f"{utter_action}__{name}", filled_slots, output_channel, kwargs, item)
                for item in items
            ]
            values[name] = "\n".join(item["text"] for item in rendered if item.get("text"))
            for item in rendered:
                buttons += item.get("buttons") or []
                row = (item.get("custom") or {}).get("row")
                if row:
                    rows.append({key: value for key, value in row.items() if value})
        message = super().generate_from_slots(utter_action, filled_slots, output_channel, **values)
        if message is None:
            return None
        message["text"] = (message.get("text") or "").strip()
        if buttons:
            message["buttons"] = buttons + (message.get("buttons") or [])
        if rows and isinstance(message.get("custom"), dict) and "card" in message["custom"]:
            message["custom"]["card"]["rows"] = rows
        return message

    def _item(
        self,
        name: str,
        slots: dict[str, Any],
        channel: str,
        shared: dict[str, Any],
        item: dict[str, Any],
    ) -> dict[str, Any]:
        variant = f"{name}__{item.get('variant')}"
        template = variant if variant in self.responses else name
        values = {key: value for key, value in shared.items() if not isinstance(value, list)}
        return super().generate_from_slots(template, slots, channel, **{**values, **item}) or {}
