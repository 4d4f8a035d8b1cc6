/** Builds the chat when the page has loaded, and closes it when the page goes. */

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { readConfiguration } from "./configuration.js";
import { Conversation } from "./conversation.js";
import { elementById } from "./element.js";
import { History } from "./history.js";
import { LogView } from "./log-view.js";
import { Menu } from "./menu.js";
import { MessageView } from "./message-view.js";
import { PhoneLinks } from "./phone-links.js";
import { Scroller } from "./scroller.js";
import { StoredSession } from "./stored-session.js";
import { StartView } from "./start-view.js";
import { StatusView } from "./status-view.js";
import { STRINGS } from "./strings.js";
import { watchVisibleHeight } from "./viewport.js";

/** Wire the parts of the page. @param {AbortSignal} signal closes everything */
function build(signal) {
  const configuration = readConfiguration(elementById("chat"));
  const phoneLinks = new PhoneLinks(configuration);
  const api = new Api(configuration.api);
  const stored = new StoredSession();
  const conversation = new Conversation(api, stored, (session) => chat.follow(session));

  /** @type {import("./message-view.js").Hands} */
  const hands = {
    retry: (entry) => chat.retry(entry),
    edit: (entry) => chat.edit(entry),
    choose: ({ title, payload }) => chat.say({ text: title, button: payload }),
  };
  const say = (/** @type {string} */ text) => chat.say({ text });
  const scroller = elementById("scroller");
  const log = elementById("log");
  const newest = elementById("newest");
  newest.append(STRINGS.newest);
  const status = new StatusView(configuration, phoneLinks, signal);
  const screen = {
    scroller,
    status,
    log: new LogView(
      log,
      new Scroller(scroller, log, newest, signal),
      (entry) => new MessageView(entry, hands, phoneLinks, signal),
      signal,
    ),
    start: new StartView(elementById("start"), configuration, phoneLinks, say, signal),
    composer: new Composer(
      elementById("composer"),
      configuration.longestMessage,
      { send: say, announce: (text) => status.announce(text) },
      signal,
    ),
  };
  const chat = new Chat(api, new History(), conversation, screen, signal);

  new Menu(elementById("menu"), { newChat: () => chat.newChat(), forget: () => chat.forget() }, signal);
  stored.watch(() => chat.followOtherTab(), signal);
  watchVisibleHeight(signal);
  chat.begin();
}

const closing = new AbortController();
// A page that the browser keeps for the back button is frozen, not closed: it goes on when it comes back.
addEventListener("pagehide", (event) => event.persisted || closing.abort(), { signal: closing.signal });
build(closing.signal);
