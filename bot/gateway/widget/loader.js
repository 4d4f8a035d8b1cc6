/*
 * What a clinic puts on its pages: <script src="https://chat.clinic.example/widget.js" async></script>
 * It fetches the chat from where it came from, and adds the element unless the page has it already.
 * `data-language`, `data-position` and `data-theme` of the script become attributes of the element.
 */
(() => {
  const script = document.currentScript;
  const { origin } = new URL(script.src);
  const begin = () => {
    if (document.querySelector("ketamine-faq-chat")) return;
    const chat = document.createElement("ketamine-faq-chat");
    for (const name of ["language", "position", "theme"]) {
      if (script.dataset[name]) chat.setAttribute(name, script.dataset[name]);
    }
    document.body.append(chat);
  };
  import(`${origin}/widget/__version__/main.js`).catch(() => {}); // an old browser, or no network: the page stays as it is
  if (document.body && document.readyState !== "loading") begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
