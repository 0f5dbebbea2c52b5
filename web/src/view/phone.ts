/** Demo mode: the pretend phone on which the bank's text messages can be read. */

import { demoSms } from "../api";
import { h, icon } from "../dom";
import * as strings from "../strings";
import { shortTime } from "../time";
import type { Sms } from "../types";

const LATER = [1_500, 4_000]; // ms after a turn that speaks of a code, when to look again

export class Phone {
  readonly element = h("section", { class: "phone", "aria-label": strings.demo.phone });
  /** Shown on small screens when a message arrives. */
  readonly notice = h("div", { class: "notice", role: "status" });
  private readonly list = h("ol", { class: "sms" });
  private count = 0;

  /** @param fill puts a one-time code where the customer writes. */
  constructor(private readonly fill: (code: string) => void) {
    this.element.append(
      h("div", { class: "phone-bar", "aria-hidden": "true" }, h("i")),
      h("h3", {}, strings.demo.messages),
      this.list,
    );
    this.draw([]);
  }

  /** Forget the messages of another session. */
  reset(): void {
    this.count = 0;
    this.dismiss();
    this.draw([]);
  }

  dismiss(): void {
    this.notice.replaceChildren();
  }

  /** Look for messages; again a little later if `expected`. */
  async look(expected = false, tell = true): Promise<void> {
    if (expected) for (const wait of LATER) window.setTimeout(() => void this.look(), wait);
    let messages: Sms[];
    try {
      messages = await demoSms();
    } catch {
      return; // The state bar tells when the connection is gone; the next turn looks again.
    }
    const fresh = messages.length > this.count ? messages[0] : undefined;
    if (messages.length !== this.count) this.draw(messages, tell);
    this.count = messages.length;
    if (fresh && tell) this.notify(fresh);
  }

  private draw(messages: Sms[], fresh = false): void {
    this.list.replaceChildren(
      ...(messages.length
        ? messages.map((sms, index) => this.entry(sms, fresh && index === 0))
        : [h("li", { class: "none" }, strings.demo.none)]),
    );
  }

  private entry(sms: Sms, fresh: boolean): HTMLElement {
    return h(
      "li", { class: fresh ? "fresh" : "" },
      h("div", { class: "meta" }, h("span", {}, sms.phone), h("time", {}, shortTime(sms.at))),
      h("p", {}, sms.text),
      this.button(sms),
    );
  }

  private button(sms: Sms): HTMLElement | null {
    const code = /(?:^|\D)(\d{6})(?!\d)/.exec(sms.text)?.[1];
    if (!code) return null;
    const use = () => {
      this.dismiss();
      this.fill(code);
    };
    return h("button", { type: "button", class: "fill", onclick: use }, strings.demo.fill(code));
  }

  private notify(sms: Sms): void {
    this.notice.replaceChildren(
      h(
        "div", { class: "notice-card" },
        h(
          "div", { class: "meta" },
          h("span", {}, icon("phone"), strings.demo.arrived), h("time", {}, shortTime(sms.at)),
          h(
            "button",
            { type: "button", class: "icon-button", "aria-label": strings.demo.close,
              onclick: () => this.dismiss() },
            icon("close"),
          ),
        ),
        h("p", {}, sms.text),
        this.button(sms),
      ),
    );
  }
}
