/** The buttons under a bot message: the menu, next steps, related questions, was it helpful. */

import { h, icon } from "../dom";
import * as strings from "../strings";
import type { BotMessage, QuickReply, ReplyKind } from "../types";

export interface ReplyHandlers {
  reply(reply: QuickReply): void;
  rate(message: BotMessage, reply: QuickReply): void;
}

/** How the conversation went on after a message. */
export interface Situation {
  active: boolean; // its menu and its next steps may be pressed
  recent: boolean; // the customer has not spoken since, so what stands aside may be pressed too
  chosen: string | null; // what he said next: the title of the button, if it was one
}

interface Drawn {
  title: string;
  button: HTMLButtonElement;
}

/** Whether a button leaves the others alone: another message's do not replace it. */
export function isAside(reply: QuickReply): boolean {
  return reply.kind === "related" || reply.kind === "feedback";
}

export class Replies {
  private readonly menu = group("choices", strings.choices);
  private readonly steps = h("div", { class: "replies" });
  private readonly related = group("related", strings.related);
  private readonly feedback = group("feedback", strings.feedback);
  private replies: QuickReply[] = [];
  private drawn = new Map<HTMLElement, Drawn[]>();
  private message: BotMessage | null = null;

  constructor(private readonly handlers: ReplyHandlers) {}

  get elements(): HTMLElement[] {
    return [this.menu, this.steps, this.related, this.feedback];
  }

  update(message: BotMessage, situation: Situation): void {
    this.message = message;
    // The history brings new payloads for the newest buttons, and none for those before.
    if (message.quick_replies.length > 0 && differ(message.quick_replies, this.replies)) {
      this.fresh(message.quick_replies);
    }
    this.choose(this.menu, situation.active, situation.chosen);
    this.choose(this.steps, situation.active, situation.chosen);
    this.choose(this.related, situation.recent, situation.chosen);
    this.rated(message.rated ?? null, situation.recent);
  }

  private fresh(replies: QuickReply[]): void {
    this.replies = replies;
    const reply = (one: QuickReply) => this.handlers.reply(one);
    const rate = (one: QuickReply) => this.message && this.handlers.rate(this.message, one);
    const of = (kind: ReplyKind) => replies.filter((one) => one.kind === kind);
    this.fill(this.menu, of("menu"), "check", reply);
    this.fill(this.steps, replies.filter((one) => one.kind !== "menu" && !isAside(one)), "check", reply);
    this.fill(this.related, of("related"), "next", reply);
    this.fill(this.feedback, of("feedback"), "thumb", rate);
  }

  private fill(
    box: HTMLElement, replies: QuickReply[], mark: Parameters<typeof icon>[0],
    press: (reply: QuickReply) => void,
  ): void {
    const drawn = replies.map((reply) => ({
      title: reply.title,
      button: h(
        "button", { type: "button", class: "reply", onclick: () => press(reply) },
        icon(mark), h("span", {}, reply.title),
      ),
    }));
    this.drawn.set(box, drawn);
    box.replaceChildren(...drawn.map(({ button }) => button));
  }

  private choose(box: HTMLElement, active: boolean, chosen: string | null): void {
    box.classList.toggle("spent", !active);
    for (const { title, button } of this.drawn.get(box) ?? []) {
      button.disabled = !active;
      button.classList.toggle("chosen", title === chosen);
      if (title === chosen) button.setAttribute("aria-label", `${strings.chosen}：${title}`);
    }
  }

  /** The pressed one stays, and keeps the focus; once the customer speaks, the others go. */
  private rated(title: string | null, recent: boolean): void {
    const known = this.drawn.get(this.feedback) ?? [];
    if (title !== null && !known.some((one) => one.title === title)) {
      this.fill(this.feedback, [{ title, payload: "" }], "check", () => undefined);
    }
    for (const { title: own, button } of this.drawn.get(this.feedback) ?? []) {
      const pressed = own === title;
      button.hidden = title === null ? !recent : !pressed;
      button.classList.toggle("chosen", pressed);
      button.setAttribute("aria-pressed", String(pressed));
      if (pressed) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
}

function group(name: string, label: string): HTMLElement {
  return h("div", { class: name, role: "group", "aria-label": label });
}

function differ(some: QuickReply[], others: QuickReply[]): boolean {
  const all = (replies: QuickReply[]) => replies.map((reply) => reply.payload).join(" ");
  return all(some) !== all(others);
}
