/** Keeps the composer above an on-screen keyboard that covers the page (iOS) instead of resizing it. */

export function fitAboveKeyboard(): void {
  const viewport = window.visualViewport;
  viewport?.addEventListener("resize", () => {
    if (viewport.scale !== 1) return; // the customer zooms: leave the page as it is
    const covered = viewport.height < window.innerHeight - 1;
    const { style } = document.documentElement;
    if (covered) style.setProperty("--visible-height", `${viewport.height}px`);
    else style.removeProperty("--visible-height");
    if (covered) window.scrollTo(0, 0);
  });
}
