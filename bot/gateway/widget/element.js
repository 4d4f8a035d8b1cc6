/** Elements made from attributes and text. Data only ever becomes text nodes and attributes, never markup. */

/**
 * Make an element. An attribute that is `true` is set empty; one that is `false` or `null` is left out.
 * A class is a part as well, so that the page around can style it.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | boolean | null>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === false || value === null) continue;
    made.setAttribute(attribute, value === true ? "" : value);
    if (attribute === "class") made.setAttribute("part", String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Make a button that does something when it is pressed, until the signal aborts.
 * @param {string} title
 * @param {string} className
 * @param {() => void} press
 * @param {AbortSignal} signal
 */
export function button(title, className, press, signal) {
  const made = element("button", { type: "button", class: className }, title);
  made.addEventListener("click", press, { signal });
  return made;
}
