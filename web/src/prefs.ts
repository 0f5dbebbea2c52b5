/** The visitor's own settings: theme and large text. Kept in the browser. */

export type Theme = "auto" | "light" | "dark";

const KEY = "xiaoyin";

interface Prefs {
  theme: Theme;
  large: boolean;
}

function read(): Prefs {
  const prefs: Prefs = { theme: "auto", large: false };
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>;
    if (stored.theme === "light" || stored.theme === "dark") prefs.theme = stored.theme;
    prefs.large = stored.large === true;
  } catch {
    // Storage is off or holds nonsense: the defaults serve.
  }
  return prefs;
}

export const prefs = read();

/** Show the page in the present settings and remember them. */
export function apply(changes: Partial<Prefs> = {}): void {
  Object.assign(prefs, changes);
  document.documentElement.dataset["theme"] = prefs.theme;
  document.documentElement.dataset["size"] = prefs.large ? "large" : "normal";
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Storage is off: the settings hold until the page is left.
  }
}
