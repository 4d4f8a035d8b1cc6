// Choose from a list with a search: ready sentences, reviewed answers.
import { fill, make, say } from "./make.js";

const dialog = document.querySelector("#choose");
const search = document.querySelector("#choose-search");
const list = document.querySelector("#choices");

/** Open the list. `items`: [{title, text, problem}], those with a problem cannot be chosen; `choose(item)` closes it. */
export function openChooser(title, hint, items, choose) {
  document.querySelector("#choose-title").textContent = title;
  say(document.querySelector("#choose-hint"), hint);
  search.value = "";
  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (item) => words.every((word) => `${item.title} ${item.text}`.toLowerCase().includes(word));
    const found = items.filter(fits);
    fill(list, found.length ? found.map(choice) : make("li", { class: "hint" }, "Nothing fits."));
  }
  function choice(item) {
    const pick = make(
      "button",
      { type: "button", class: "choice", disabled: Boolean(item.problem) },
      make("strong", {}, item.title),
      make("span", {}, item.problem || item.text),
    );
    pick.addEventListener("click", () => {
      dialog.close();
      choose(item);
    });
    return make("li", {}, pick);
  }
  search.oninput = show;
  search.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("button:not(:disabled)")?.click();
  };
  show();
  dialog.showModal();
  search.focus();
}
