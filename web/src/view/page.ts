/** The page around the chat: the bank's words beside it and, in demo mode, the demo panel. */

import { h, icon } from "../dom";
import * as strings from "../strings";
import type { Link } from "../conversation";
import { dialog } from "./dialog";
import type { Phone } from "./phone";

const WIDE = "(min-width: 900px)";
const RESTORED = 2_500; // ms that 已恢复 stays

export function intro(): HTMLElement {
  const { eyebrow, title, lead, can, safety } = strings.intro;
  return h(
    "section", { class: "intro" },
    h("p", { class: "eyebrow" }, icon("mark"), eyebrow),
    h("h2", {}, title),
    h("p", { class: "lead" }, lead),
    h("ul", {}, ...can.map(([what, how]) => h("li", {}, h("strong", {}, what), h("span", {}, how)))),
    h("p", { class: "safety" }, icon("shield"), safety),
  );
}

/** Holds the pretend phone: beside the chat on a wide page, in a dialog on a narrow one. */
export class DemoPanel {
  readonly element: HTMLElement;
  readonly dialog: HTMLDialogElement;
  private readonly who = h("strong", {});
  private readonly change: HTMLButtonElement;

  constructor(phone: Phone, change: () => void) {
    this.change = h("button", { type: "button", class: "link", onclick: change });
    const inside = h("div", { class: "holder" });
    const beside = h("div", { class: "holder" });
    this.dialog = dialog(strings.menu.phone, strings.demo.close, inside);
    this.element = h(
      "aside", { class: "demo", "aria-label": strings.demo.label },
      h("p", { class: "tag" }, strings.demo.label),
      h(
        "div", { class: "whoami" },
        h("span", {}, strings.demo.identity), this.who, this.change,
      ),
      beside,
      h("p", { class: "fine" }, strings.demo.note),
    );
    const wide = matchMedia(WIDE);
    const place = () => {
      (wide.matches ? beside : inside).append(phone.element);
      if (wide.matches && this.dialog.open) this.dialog.close();
    };
    wide.addEventListener("change", place);
    place();
  }

  session(name: string | undefined): void {
    this.who.textContent = name ?? strings.demo.visitor;
    this.change.textContent = name ? strings.demo.change : strings.demo.signIn;
  }
}

/** Tells the state of the connection; silent while all is well. */
export class LinkBar {
  readonly element = h("div", { class: "link-bar", role: "status" });
  private shown: Link = "online";
  private timer = 0;

  show(link: Link, problem?: string): void {
    if (link === this.shown && !problem) return;
    const restored = link === "online" && this.shown === "offline";
    this.shown = link;
    window.clearTimeout(this.timer);
    this.element.dataset["link"] = link;
    this.element.textContent = problem ?? (link === "online" && !restored ? "" : strings.link[link]);
    if (restored) {
      this.timer = window.setTimeout(() => (this.element.textContent = ""), RESTORED);
    }
  }
}
