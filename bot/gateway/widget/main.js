/** Registers the element, once for a page. */

import { ChatElement } from "./chat-element.js";

if (!customElements.get("ketamine-faq-chat")) customElements.define("ketamine-faq-chat", ChatElement);
