/** Draws one message: the customer's bubble, the bot's words and cards. */

import { h, icon } from "../dom";
import * as strings from "../strings";
import type { BotMessage, Card, CardRow, Message, UserMessage } from "../types";
import { Replies, type ReplyHandlers, type Situation } from "./replies";

export interface Handlers extends ReplyHandlers {
  retry(message: UserMessage): void;
}

export interface Drawn {
  element: HTMLElement;
  update(message: Message, situation: Situation): void;
}

export function draw(message: Message, handlers: Handlers): Drawn {
  return message.role === "bot" ? drawBot(message, handlers) : drawUser(handlers);
}

/** Let the placeholders of the customer's secrets read well. */
function readable(text: string): string {
  return text.replace(
    /‹(\w+)(?: ([^›]+))?›/g,
    (_, kind: string, rest = "") => strings.secrets[kind]?.(rest) ?? strings.secret,
  );
}

function drawUser(handlers: Handlers): Drawn {
  const bubble = h("div", { class: "bubble" });
  const state = h("div", { class: "delivery" });
  const element = h(
    "div", { class: "message user" }, h("span", { class: "sr" }, `${strings.you}：`), bubble, state,
  );
  let current: UserMessage | undefined;
  let shown = "";
  const retry = () => current && handlers.retry(current);
  return {
    element,
    update(message) {
      if (message.role !== "user") return;
      current = message;
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
          h("button", { type: "button", class: "link", onclick: retry }, strings.delivery.retry),
        );
      }
    },
  };
}

function drawBot(message: BotMessage, handlers: Handlers): Drawn {
  const replies = new Replies(handlers);
  const element = h(
    "div", { class: "message bot" },
    h("div", { class: "speaker", "aria-hidden": "true" }, icon("mark"), strings.bot),
    h("span", { class: "sr" }, `${strings.bot}：`),
    message.card
      ? drawCard(message.card)
      : message.text && h("div", { class: "bubble" }, message.text),
    ...replies.elements,
  );
  return {
    element,
    update(now, situation) {
      if (now.role === "bot") replies.update(now, situation);
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
