/** Where the customer writes; with the always-present way to a person. */

import { h, icon } from "../dom";
import * as strings from "../strings";

const LIMIT = 500; // characters, as the server counts them
const TELL_FROM = 450;

export class Composer {
  readonly element: HTMLFormElement;
  private readonly counter = h("p", { class: "counter", id: "counter", role: "status" });
  private readonly send = h(
    "button", { type: "submit", class: "send", "aria-label": strings.composer.send },
    icon("send"), h("span", { "aria-hidden": "true" }, strings.composer.send),
  );
  private readonly input = h("textarea", {
    id: "message", rows: 1, "aria-label": strings.composer.label,
    placeholder: strings.composer.placeholder, "aria-describedby": "counter",
    enterkeyhint: "send", autocomplete: "off",
    oninput: () => this.changed(),
    onkeydown: (event) => this.pressed(event as KeyboardEvent),
  });

  constructor(private readonly say: (text: string) => void) {
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.counter,
      h(
        "div", { class: "bar" },
        h(
          "button",
          { type: "button", class: "human", onclick: () => say(strings.composer.humanText) },
          icon("human"), h("span", {}, strings.composer.human),
        ),
        h("div", { class: "field" }, this.input, this.send),
      ),
    );
    this.changed();
    // The button grows with the text size, and nothing that is typed changes it.
    new ResizeObserver(() => this.fit()).observe(this.send);
    window.addEventListener("resize", () => this.fit());
  }

  /** Put `text` in for the customer to send or change. */
  fill(text: string): void {
    this.input.value = text;
    this.changed();
    this.focus();
  }

  focus(): void {
    this.input.focus();
  }

  clear(): void {
    this.input.value = "";
    this.changed();
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (text === "" || length(text) > LIMIT) return;
    this.clear();
    this.say(text);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey) return;
    // Enter that ends an input method's composition chooses a word; 229 is what Safari reports.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  private changed(): void {
    const count = length(this.input.value.trim());
    const over = count > LIMIT;
    this.send.disabled = count === 0 || over;
    this.counter.classList.toggle("over", over);
    if (over) this.counter.textContent = strings.composer.tooLong(LIMIT, count);
    else if (count >= TELL_FROM) this.counter.textContent = strings.composer.left(LIMIT - count);
    else this.counter.textContent = "";
    this.input.setAttribute("aria-invalid", String(over));
    this.fit();
  }

  private fit(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}

function length(text: string): number {
  return Array.from(text).length;
}
