/** Registers the element, once for a page. */

import { ChatElement } from "./chat-element.js";
import STYLE from "./chat.css" with { type: "text" };

ChatElement.style = STYLE;

if (!customElements.get("ketamine-faq-chat")) customElements.define("ketamine-faq-chat", ChatElement);
