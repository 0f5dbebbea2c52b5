/** The chat's head: who speaks, large text, sign-in, and the menu of everything else. */

import { h, icon } from "../dom";
import { apply, prefs, type Theme } from "../prefs";
import * as strings from "../strings";
import type { Session } from "../types";

export interface HeaderActions {
  signIn(): void;
  signOut(): void;
  restart(): void;
  phone(): void;
}

export class Header {
  readonly element: HTMLElement;
  private readonly identity = h("button", { type: "button", class: "pill identity" });
  private readonly large = h(
    "button",
    { type: "button", class: "pill large", "aria-label": strings.menu.large,
      onclick: () => { apply({ large: !prefs.large }); this.refresh(); } },
    strings.header.large,
  );
  private readonly opener = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": strings.menu.label,
      "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.toggle() },
    icon("more"),
  );
  private readonly restart = this.item(strings.menu.restart, () => this.actions.restart());
  private readonly phone = this.item(strings.menu.phone, () => this.actions.phone());
  private readonly signIn = this.item(strings.menu.signIn, () => this.actions.signIn());
  private readonly signOut = this.item(strings.menu.signOut, () => this.actions.signOut());
  private readonly themes = (Object.keys(strings.menu.themes) as Theme[]).map((theme) =>
    h(
      "button",
      { type: "button", "data-theme-choice": theme,
        onclick: () => { apply({ theme }); this.refresh(); } },
      strings.menu.themes[theme],
    ),
  );
  private readonly menu = h(
    "div", { class: "menu", id: "menu", hidden: true },
    this.restart,
    this.signIn,
    this.phone,
    h(
      "div", { class: "themes", role: "group", "aria-label": strings.menu.theme },
      h("span", {}, strings.menu.theme), h("div", { class: "segments" }, ...this.themes),
    ),
    this.signOut,
  );

  constructor(private readonly actions: HeaderActions) {
    this.element = h(
      "header", { class: "head" },
      h("div", { class: "mark" }, icon("mark")),
      h(
        "div", { class: "names" },
        h("h1", {}, strings.bot, h("span", { class: "robot" }, strings.robot)),
        h("p", {}, strings.subtitle),
      ),
      h("div", { class: "tools" }, this.identity, this.large, this.opener, this.menu),
    );
    document.addEventListener("click", (event) => {
      const inside = this.element.querySelector(".tools")?.contains(event.target as Node);
      if (!inside) this.toggle(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.menu.hidden) return;
      this.toggle(false);
      this.opener.focus();
    });
    this.identity.addEventListener("click", () => actions.signIn());
    this.refresh();
  }

  /** Show who is signed in. */
  session(session: Session): void {
    const name = session.customer?.name;
    this.identity.textContent = name ?? strings.header.signIn;
    this.identity.classList.toggle("known", !!name);
    this.identity.hidden = !session.demo && !name;
    this.identity.disabled = !session.demo;
    this.signIn.hidden = this.phone.hidden = !session.demo;
    this.signIn.textContent = name ? strings.menu.change : strings.menu.signIn;
    this.signOut.hidden = !name;
  }

  private item(label: string, act: () => void): HTMLButtonElement {
    return h(
      "button", { type: "button", class: "item", onclick: () => { this.toggle(false); act(); } },
      label,
    );
  }

  private toggle(open = this.menu.hidden === true): void {
    this.menu.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.restart.focus();
  }

  private refresh(): void {
    this.large.setAttribute("aria-pressed", String(prefs.large));
    for (const button of this.themes) {
      button.setAttribute(
        "aria-pressed", String(button.dataset["themeChoice"] === prefs.theme),
      );
    }
  }
}
