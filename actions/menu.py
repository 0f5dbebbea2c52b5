"""The service menu: its branches and services as buttons, one level at a time."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events
from actions.context import Context
from assistant.knowledge import Leaf, knowledge


class ActionBrowseMenu(BankAction):
    """Shows the branch that is named or was pressed, else the top."""

    action_name = "action_browse_menu"

    async def perform(self, context: Context) -> Events:
        return show_branch(context)


class ActionMenuBack(BankAction):
    """Shows the branch above the one that was shown last."""

    action_name = "action_menu_back"

    async def perform(self, context: Context) -> Events:
        return _show(context, tuple(context.slot(names.MENU_PATH) or ())[:-1])


def show_branch(context: Context) -> Events:
    """Show the branch of the pressed button, or the one that the customer's words name."""
    pressed = context.entity("menu_branch")
    if pressed:
        return _show(context, tuple(pressed.split("/")))
    named = knowledge().branches(context.text)
    if len(named) > 1:
        context.say("utter_menu_several", entries=[_branch(path) for path in named])
        return []
    return _show(context, named[0] if named else ())


def _show(context: Context, path: tuple[str, ...]) -> Events:
    branches, leaves = knowledge().under(path)
    entries = [
        {"variant": "branch", "title": name, "branch": "/".join((*path, name))} for name in branches
    ]
    entries += [_service(leaf) for leaf in leaves]
    if path:
        context.say("utter_menu_branch", branch=path[-1], entries=entries)
    else:
        context.say("utter_menu_top", entries=entries)
    return [SlotSet(names.MENU_PATH, list(path))]


def _branch(path: tuple[str, ...]) -> dict[str, str]:
    return {"variant": "branch", "title": path[-1], "branch": "/".join(path)}


def _service(leaf: Leaf) -> dict[str, str]:
    """Return what a service's button is made from; a flow is started with the leaf's entities."""
    if "/" in leaf.label:
        return {"variant": "answer", "title": leaf.name, "label": leaf.label}
    said = ",".join(f'"{name}":"{value}"' for name, value in leaf.entities)
    return {"variant": "flow", "title": leaf.name, "label": leaf.label, "entities": f"{{{said}}}"}
