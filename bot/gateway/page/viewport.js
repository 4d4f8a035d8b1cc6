/** The height that an on-screen keyboard leaves, for browsers that lay the keyboard over the page (Safari on iOS). */

/**
 * Keep `--visible-height` at the height that can be seen.
 * @param {AbortSignal} signal
 */
export function watchVisibleHeight(signal) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    const isZoomed = viewport.scale > 1.01; // pinched: the visitor looks at a part, the page keeps its size
    const isCovered = innerHeight - viewport.height > 1;
    const root = document.documentElement.style;
    if (isCovered && !isZoomed) {
      root.setProperty("--visible-height", `${viewport.height}px`);
      // Safari moves the page up to show the field, which is visible already where the page itself does not scroll.
      if (document.documentElement.scrollHeight <= innerHeight) scrollTo(0, 0);
    } else root.removeProperty("--visible-height");
  };
  viewport.addEventListener("resize", fit, { signal });
  fit();
}
