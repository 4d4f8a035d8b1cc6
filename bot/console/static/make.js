// Make elements. What they say is always text: nothing that a visitor wrote can become a tag.

/** Return an element. `attributes`: by name; true sets an empty one, false, null and undefined none. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Return a button that does something. */
export function button(title, look, act, attributes = {}) {
  const element = make("button", { type: "button", class: `button ${look}`, ...attributes }, title);
  element.addEventListener("click", act);
  return element;
}

/** Return a badge. `look`: "", good, warn, danger or accent. */
export function badge(title, look = "") {
  return make("span", { class: look ? `badge badge-${look}` : "badge" }, title);
}

/** Say something in a line that is there only while it says something. */
export function say(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

/** Replace what is in an element, and keep the focus on the control that has the same `data-key`. */
export function fill(element, ...children) {
  const key = element.contains(document.activeElement) && document.activeElement.closest("[data-key]")?.dataset.key;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
