/** Draws one message: the customer's bubble, the bot's words, cards and quick replies. */

import { h, icon } from "../dom";
import * as strings from "../strings";
import type { BotMessage, Card, CardRow, Message, QuickReply, UserMessage } from "../types";

export interface Handlers {
  reply(reply: QuickReply): void;
  retry(id: string): void;
}

/** What may change on a message after it is drawn. */
export interface Situation {
  active: boolean; // its quick replies may be pressed
  chosen: string | null; // the title of the one that was
}

export interface Drawn {
  element: HTMLElement;
  update(message: Message, situation: Situation): void;
}

export function draw(message: Message, handlers: Handlers): Drawn {
  return message.role === "bot" ? drawBot(message, handlers) : drawUser(message, handlers);
}

/** Let the placeholders of the customer's secrets read well. */
function readable(text: string): string {
  return text.replace(/‹(\w+)(?: (\w+))?›/g, (_, kind: string, tail?: string) => {
    const name = strings.secrets[kind] ?? strings.secret;
    return tail ? name.replace("］", ` 尾号 ${tail}］`) : name;
  });
}

function drawUser(first: UserMessage, handlers: Handlers): Drawn {
  const bubble = h("div", { class: "bubble" });
  const state = h("div", { class: "delivery" });
  const element = h(
    "div", { class: "message user" }, h("span", { class: "sr" }, `${strings.you}：`), bubble, state,
  );
  let shown = "";
  return {
    element,
    update(message) {
      if (message.role !== "user") return;
      const text = readable(message.text);
      if (bubble.textContent !== text) bubble.textContent = text;
      if (shown === message.delivery) return;
      shown = message.delivery;
      element.dataset["delivery"] = shown;
      state.replaceChildren();
      if (shown === "queued") state.append(strings.delivery.queued);
      if (shown === "failed") {
        state.append(
          strings.delivery.failed,
          h(
            "button", { type: "button", class: "link", onclick: () => handlers.retry(first.id) },
            strings.delivery.retry,
          ),
        );
      }
    },
  };
}

function drawBot(message: BotMessage, handlers: Handlers): Drawn {
  const buttons = message.quick_replies.map((reply) =>
    h(
      "button", { type: "button", class: "reply", onclick: () => handlers.reply(reply) },
      icon("check"), h("span", {}, reply.title),
    ),
  );
  const element = h(
    "div", { class: "message bot" },
    h("div", { class: "speaker", "aria-hidden": "true" }, icon("mark"), strings.bot),
    h("span", { class: "sr" }, `${strings.bot}：`),
    message.card
      ? drawCard(message.card)
      : message.text && h("div", { class: "bubble" }, message.text),
    buttons.length > 0 && h("div", { class: "replies" }, ...buttons),
  );
  return {
    element,
    update(_, situation) {
      element.classList.toggle("spent", !situation.active);
      for (const button of buttons) {
        const chosen = button.textContent === situation.chosen;
        button.disabled = !situation.active;
        button.classList.toggle("chosen", chosen);
        if (chosen) button.setAttribute("aria-label", `${strings.chosen}：${situation.chosen}`);
      }
    },
  };
}

function drawCard(card: Card): HTMLElement {
  return h(
    "section", { class: "card", "aria-label": card.title },
    h("h3", {}, card.title),
    h("dl", {}, ...card.rows.map(drawRow)),
    card.footer && h("p", { class: "footer" }, card.footer),
  );
}

function drawRow(row: CardRow): HTMLElement {
  return h(
    "div", { class: "row", "data-tone": row.tone ?? undefined },
    h("dt", {}, row.title),
    h("dd", { class: "value" }, row.value),
    row.note && h("dd", { class: "note" }, row.note),
  );
}
