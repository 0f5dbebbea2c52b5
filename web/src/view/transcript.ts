/** The log of the conversation: keeps the drawn messages equal to the conversation's. */

import { h, icon } from "../dom";
import * as strings from "../strings";
import { shortTime } from "../time";
import type { Message } from "../types";
import { draw, type Drawn, type Handlers } from "./message";
import { isAside } from "./replies";

const SLOW = 2_500; // ms until the page says that it takes longer
const PAUSE = 5 * 60_000; // ms between messages that get a time between them
const NEAR = 40; // px that count as being there
const ABOVE = 8; // px left above the customer's newest message

export class Transcript {
  readonly element: HTMLElement;
  private readonly entries = h("div");
  private readonly waiting = h(
    "div", { class: "message bot waiting", hidden: true },
    h("div", { class: "bubble", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
  );
  private readonly slow = h("p", { class: "slow" });
  private readonly down = h(
    "button", { type: "button", class: "down", hidden: true, "aria-label": strings.newMessages,
      onclick: () => this.goTo(this.end()) },
    icon("down"),
  );
  private readonly column = h("div", { class: "column" }, this.entries, this.waiting, this.slow);
  private readonly log = h(
    "div",
    { class: "log", role: "log", tabindex: "0", "aria-live": "polite", "aria-label": strings.log },
    this.column,
  );
  private drawn: (Drawn & { key: string })[] = [];
  private slowTimer = 0;
  private following = true; // keep the newest turn in view, until the customer scrolls up
  private top = 0;

  constructor(private readonly handlers: Handlers) {
    this.element = h("div", { class: "transcript" }, this.log, this.down);
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const sized = new ResizeObserver(() => {
      if (this.following) this.follow();
      this.hint();
    });
    sized.observe(this.log);
    sized.observe(this.column);
  }

  /** Show `messages`; what is drawn already stays as it is, so only news is read aloud. */
  show(messages: Message[], busy: boolean): void {
    if (messages[messages.length - 1]?.role === "user") this.following = true;
    const before = this.drawn.length;
    let same = 0;
    while (same < before && same < messages.length && this.drawn[same]?.key === key(messages[same]))
      same += 1;
    for (const gone of this.drawn.splice(same)) gone.element.remove();
    if (messages.length - same > 3) this.quietly(() => this.add(messages, same));
    else this.add(messages, same);
    const active = lastReplies(messages);
    let answered: string | null = null; // what the customer said after the message
    for (let index = messages.length - 1; index >= 0; index -= 1) {
      const message = messages[index] as Message;
      this.drawn[index]?.update(message, {
        active: index === active, recent: answered === null, chosen: answered,
      });
      if (message.role === "user") answered = message.text;
    }
    this.wait(busy, messages.length !== before);
    if (this.following) this.follow();
  }

  private add(messages: Message[], from: number): void {
    messages.slice(from).forEach((message, offset) => {
      const one = draw(message, this.handlers);
      const stamp = timeBetween(messages[from + offset - 1], message);
      const element = h("div", { class: `entry ${message.role}` }, stamp, one.element);
      this.entries.append(element);
      this.drawn.push({ ...one, element, key: key(message) });
    });
  }

  private quietly(change: () => void): void {
    this.log.setAttribute("aria-live", "off");
    change();
    window.setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  private wait(busy: boolean, news: boolean): void {
    if (busy && (this.waiting.hidden || news)) {
      window.clearTimeout(this.slowTimer);
      this.slow.textContent = "";
      this.slowTimer = window.setTimeout(() => {
        this.slow.textContent = strings.slow;
      }, SLOW);
    } else if (!busy) {
      window.clearTimeout(this.slowTimer);
      this.slow.textContent = "";
    }
    this.waiting.hidden = !busy;
  }

  private scrolled(): void {
    const { scrollTop } = this.log;
    if (scrollTop >= this.newest() - NEAR) this.following = true;
    else if (scrollTop < this.top) this.following = false;
    this.top = scrollTop;
    this.hint();
  }

  /** Where the newest turn is in view: the end, or its beginning when it is longer than that. */
  private newest(): number {
    const asked = this.log.querySelectorAll<HTMLElement>(".entry.user");
    const last = asked[asked.length - 1];
    return last ? Math.min(this.end(), last.offsetTop - ABOVE) : 0;
  }

  private end(): number {
    return this.log.scrollHeight - this.log.clientHeight;
  }

  private follow(): void {
    this.log.scrollTop = this.newest();
  }

  private goTo(top: number): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }

  private hint(): void {
    this.down.hidden = this.log.scrollTop >= this.end() - NEAR;
  }
}

/** What makes a message the same as the one drawn in its place; the rest of it is updated. */
function key(message: Message | undefined): string {
  if (!message) return "";
  return message.role === "user" ? "user" : `bot ${message.text} ${message.card?.title ?? ""}`;
}

/** The bot message whose next steps still count: the newest since the customer spoke, or -1. */
function lastReplies(messages: Message[]): number {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.role === "user") return -1;
    if (message?.quick_replies.some((reply) => !isAside(reply))) return index;
  }
  return -1;
}

function timeBetween(before: Message | undefined, message: Message): HTMLElement | null {
  const text = shortTime(message.at);
  if (before && Date.parse(message.at) - Date.parse(before.at) < PAUSE) return null;
  return text ? h("time", { class: "time", datetime: message.at }, text) : null;
}
