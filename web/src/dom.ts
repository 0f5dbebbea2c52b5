/** Makes elements. Text goes in as text only: nothing here parses HTML. */

type Attributes = Record<string, string | number | boolean | EventListener | undefined>;
type Child = Node | string | null | undefined | false;

/** Return an element; `on…` attributes that are functions become listeners, `false` is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

const PATHS = {
  mark: "M16 2a14 14 0 1 1-6.6 26.35L2.6 29.8a.6.6 0 0 1-.72-.72l1.6-6.7A14 14 0 0 1 16 2Zm-3.6 8.8a1.6 1.6 0 0 0-1.6 1.6v7.2a1.6 1.6 0 0 0 1.6 1.6h7.2a1.6 1.6 0 0 0 1.6-1.6v-7.2a1.6 1.6 0 0 0-1.6-1.6z",
  send: "M16 26V7m0 0-7.5 7.5M16 7l7.5 7.5",
  human:
    "M6 19v-3a10 10 0 0 1 20 0v3M6 18.5h2.5a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1-1.5 1.5H7.5A1.5 1.5 0 0 1 6 24zM26 18.5h-2.5a1.5 1.5 0 0 0-1.5 1.5v4a1.5 1.5 0 0 0 1.5 1.5h1a1.5 1.5 0 0 0 1.5-1.5zM25 25.5c0 2-2 3.5-6 3.5",
  more: "M7 16h.01M16 16h.01M25 16h.01",
  close: "M8 8l16 16M24 8 8 24",
  down: "M16 7v18m0 0-7-7m7 7 7-7",
  thumb:
    "M10 14v13H6V14zm0 0 5.500-10a3.500 3.500 0 0 1 3.500 3.500V12h6.200a2.600 2.600 0 0 1 2.550 3.100l-1.750 9A3.500 3.500 0 0 1 22.600 27H10",
  next: "M12 8l8 8-8 8",
  check: "M7 17l6 6L25 10",
  shield: "M16 4l10 4v7c0 6.5-4.2 11-10 13C10.2 26 6 21.500 6 15V8zM11.500 16l3.200 3.200 6-6.200",
  phone: "M11 4h10a2 2 0 0 1 2 2v20a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM14.500 24.500h3",
} as const;

/** Return one of the page's own icons, hidden from screen readers. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
