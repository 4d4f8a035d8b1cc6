// What every page of the console does by itself.
import { watchIdleness } from "./idle.js";
import { offerHiding } from "./hide-screen.js";

offerHiding();
watchIdleness();
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page from before the sign-out is not shown again
});
