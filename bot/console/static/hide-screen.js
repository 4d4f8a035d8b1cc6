// Hide the screen at a reception desk: by the button or F8; Escape, F8 or the button show it again.

/** Wire the button and the key. */
export function offerHiding() {
  const cover = document.querySelector("#hidden-screen");
  let title = document.title;

  function hide() {
    title = document.title;
    document.body.classList.add("is-hidden-screen");
    document.title = "Hidden";
    cover.showModal();
  }

  cover.addEventListener("close", () => {
    document.body.classList.remove("is-hidden-screen");
    document.title = title;
  });
  document.querySelector("[data-hide-screen]").addEventListener("click", hide);
  document.querySelector("[data-show-screen]").addEventListener("click", () => cover.close());
  addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    event.preventDefault();
    if (cover.open) cover.close();
    else hide();
  });
}
