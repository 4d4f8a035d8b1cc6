// Keys for whoever works with the keyboard: only while nothing is typed, and not at all where somebody switched them off.

const OFF = "staff.keys-off";
const TYPED_INTO = "input, textarea, select, [contenteditable]";

/** Listen for keys. `keys`: key to what it does. The list of them is the dialog "shortcuts", opened by "?". */
export function listenForKeys(keys) {
  const list = document.querySelector("#shortcuts");
  const box = list.querySelector("[data-keys-off]");
  box.checked = localStorage.getItem(OFF) === "yes";
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "yes" : "no"));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || box.checked) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(TYPED_INTO)) return;
    const act = event.key === "?" ? () => list.showModal() : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Open and close the page's dialogs by their buttons. */
export function wireDialogs() {
  for (const opener of document.querySelectorAll("[data-open]")) {
    opener.addEventListener("click", () => document.getElementById(opener.dataset.open).showModal());
  }
  for (const closer of document.querySelectorAll("dialog [data-close]")) {
    closer.addEventListener("click", () => closer.closest("dialog").close());
  }
}
