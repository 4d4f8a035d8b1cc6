// A link from an e-mail comes without the cookie, as from any other website. Whoever is signed in already goes on.
const form = document.querySelector("form[data-next]");
const response = await fetch("/staff/api/session", { headers: { Accept: "application/json" } }).catch(() => null);
if (response?.ok && !new URLSearchParams(location.search).has("notice")) location.replace(form.dataset.next);
