/** The part of the screen that an on-screen keyboard leaves, for browsers that lay the keyboard over the page (iOS). */

/**
 * Keep `--visible-height` and `--visible-top` at what can be seen.
 * @param {HTMLElement} panel
 * @param {AbortSignal} signal
 */
export function watchVisibleHeight(panel, signal) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    const isZoomed = viewport.scale > 1.01; // pinched: the visitor looks at a part, the window keeps its size
    const isCovered = innerHeight - viewport.height > 1 && !isZoomed;
    panel.style.setProperty("--visible-height", isCovered ? `${viewport.height}px` : "");
    panel.style.setProperty("--visible-top", isCovered ? `${viewport.offsetTop}px` : "");
  };
  viewport.addEventListener("resize", fit, { signal });
  viewport.addEventListener("scroll", fit, { signal });
  fit();
}
