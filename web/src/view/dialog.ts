/** A modal dialog: the browser keeps the focus in it, Escape and a click outside close it. */

import { h, icon } from "../dom";

export function dialog(title: string, close: string, ...content: HTMLElement[]): HTMLDialogElement {
  const element = h(
    "dialog", { "aria-label": title },
    h(
      "div", { class: "sheet" },
      h(
        "div", { class: "sheet-head" },
        h("h2", {}, title),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": close,
            onclick: () => element.close() },
          icon("close"),
        ),
      ),
      ...content,
    ),
  );
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  return element;
}
