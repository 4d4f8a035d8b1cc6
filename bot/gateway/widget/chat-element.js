/** The element `<ketamine-faq-chat>`: builds the chat when it comes into a page, and closes everything when it goes. */

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { keepCurrent, readConfiguration } from "./configuration.js";
import { Conversation } from "./conversation.js";
import { element } from "./element.js";
import { buildFrame } from "./frame.js";
import { History } from "./history.js";
import { Lifetime } from "./lifetime.js";
import { LogView } from "./log-view.js";
import { Menu } from "./menu.js";
import { MessageView } from "./message-view.js";
import { Panel } from "./panel.js";
import { PhoneLinks } from "./phone-links.js";
import { Scroller } from "./scroller.js";
import { StartView } from "./start-view.js";
import { StatusView } from "./status-view.js";
import { StoredSession } from "./stored-session.js";
import { STRINGS, speak } from "./strings.js";
import { printTranscript, saveTranscript } from "./transcript.js";
import { watchVisibleHeight } from "./viewport.js";

export class ChatElement extends HTMLElement {
  /** The style sheet, as text. */
  static style = "";

  #closing = new AbortController();
  /** @type {Promise<{panel: Panel, chat: Chat}> | null} */
  #built = null;

  /** Build the chat. */
  connectedCallback() {
    this.#closing = new AbortController();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    dress(root);
    this.#built = this.#build(root, this.#closing.signal);
    this.#built.catch(reportError);
  }

  /** Close the chat: streams, timers, listeners. */
  disconnectedCallback() {
    this.#closing.abort();
    this.#built = null;
    this.shadowRoot?.replaceChildren();
  }

  /** Open the window. */
  async open() {
    (await this.#built)?.panel.open();
  }

  /** Close the window. */
  async close() {
    (await this.#built)?.panel.close();
  }

  /** Open the window and send a message, as if the visitor had typed it. @param {string} text */
  async send(text) {
    const built = await this.#built;
    built?.panel.open();
    if (String(text).trim()) built?.chat.say(String(text).trim());
  }

  /**
   * Wire the parts.
   * @param {ShadowRoot} root
   * @param {AbortSignal} signal closes everything
   */
  async #build(root, signal) {
    const server = this.getAttribute("server") ?? new URL(import.meta.url).origin;
    const language = this.getAttribute("language") || document.documentElement.lang || "en";
    const api = new Api(server);
    const [configuration] = await Promise.all([readConfiguration(api, signal), speak(language.slice(0, 2).toLowerCase())]);
    const launcher = element("button", { class: "launcher", type: "button" }, element("span"), element("span", { class: "badge", role: "img" }));
    const phoneLinks = new PhoneLinks(configuration);
    const frame = buildFrame(configuration, phoneLinks);
    const section = element("section", { class: "widget", "aria-label": STRINGS.chat, lang: STRINGS.language }, launcher, frame.panel);
    if (signal.aborted) throw signal.reason;
    root.append(section);

    const stored = new StoredSession(configuration.restore_minutes);
    const history = new History();
    const conversation = new Conversation(api, stored, (session) => chat.follow(session));
    const tell = (/** @type {string} */ what, detail = {}) =>
      this.dispatchEvent(new CustomEvent(`faq-chat-${what}`, { bubbles: true, composed: true, detail }));
    const screen = /** @type {import("./chat.js").Screen} */ ({});
    const chat = new Chat(api, history, conversation, screen, signal);
    const draw = (/** @type {import("./history.js").Entry} */ entry) => new MessageView(entry, chat, phoneLinks, signal);
    const panel = (screen.panel = new Panel(launcher, frame, chat, tell, signal));
    screen.status = new StatusView(frame, configuration, phoneLinks, chat, signal);
    screen.log = new LogView(frame.log, new Scroller(frame.scroller, frame.log, frame.newest, signal), draw, signal);
    screen.start = new StartView(frame.start, configuration, phoneLinks, chat, signal);
    screen.composer = new Composer(frame, configuration.longest_message, chat, signal);
    new Menu(frame.tools, chat, {
      save: () => saveTranscript(history.entries, configuration),
      print: () => printTranscript(history.entries, configuration),
    }, signal);
    const lifetime = new Lifetime(configuration.restore_minutes, stored, chat, signal);
    for (const type of ["pointerdown", "keydown", "wheel"]) {
      section.addEventListener(type, () => lifetime.touch(), { signal, capture: true, passive: true });
    }
    stored.watch(() => lifetime.check() || chat.followOtherTab(), signal);
    this.addEventListener("faq-chat-open", keepCurrent(configuration, api, screen, chat, signal), { signal });
    watchVisibleHeight(frame.panel, signal);
    chat.begin();
    lifetime.check();
    panel.reopen();
    return { panel, chat };
  }
}

/** Give the style to a root, in the way that a strict content policy allows. @param {ShadowRoot} root */
function dress(root) {
  if (root.adoptedStyleSheets.length > 0) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ChatElement.style);
  root.adoptedStyleSheets = [sheet];
}
