/** Demo mode: the list of seeded customers to sign in as. */

import { demoCustomers } from "../api";
import { h } from "../dom";
import * as strings from "../strings";
import { dialog } from "./dialog";

export class SignIn {
  readonly element: HTMLDialogElement;
  private readonly list = h("div", { class: "customers" });

  /** @param choose signs in as the customer with this id; rejects with what to tell. */
  constructor(private readonly choose: (id: string) => Promise<void>) {
    this.element = dialog(
      strings.signIn.title, strings.signIn.close,
      h("p", { class: "lead" }, strings.signIn.lead), this.list,
    );
  }

  async open(): Promise<void> {
    this.element.showModal();
    if (this.list.childElementCount > 0) return;
    this.list.textContent = strings.signIn.loading;
    try {
      const customers = await demoCustomers();
      this.list.replaceChildren(
        ...customers.map(({ id, name, about }) =>
          h(
            "button",
            { type: "button", class: "customer", "data-id": id, onclick: () => void this.pick(id) },
            h("span", { class: "initial", "aria-hidden": "true" }, name.slice(0, 1)),
            h("span", { class: "who" }, h("strong", {}, name), h("span", {}, about)),
          ),
        ),
      );
      this.list.querySelector("button")?.focus();
    } catch (error) {
      this.list.replaceChildren(h("p", { class: "problem", role: "alert" }, message(error)));
    }
  }

  private async pick(id: string): Promise<void> {
    this.list.querySelector(".problem")?.remove();
    try {
      await this.choose(id);
      this.element.close();
    } catch (error) {
      this.list.prepend(h("p", { class: "problem", role: "alert" }, message(error)));
    }
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : strings.errors.server;
}
