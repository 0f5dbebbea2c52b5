/** Puts the page together. */

import "./styles/base.css";
import "./styles/page.css";
import "./styles/chat.css";
import "./styles/message.css";
import "./styles/replies.css";
import "./styles/demo.css";
import { demoSignIn, endSession, newSession, openSession } from "./api";
import { Conversation } from "./conversation";
import { h } from "./dom";
import { apply } from "./prefs";
import * as strings from "./strings";
import type { Session } from "./types";
import { Composer } from "./view/composer";
import { Header } from "./view/header";
import { DemoPanel, intro, LinkBar } from "./view/page";
import { Phone } from "./view/phone";
import { SignIn } from "./view/signin";
import { Transcript } from "./view/transcript";
import { fitAboveKeyboard } from "./viewport";

apply();
fitAboveKeyboard();

let session: Session | null = null;

const conversation = new Conversation(
  {
    changed() {
      transcript.show(conversation.messages, conversation.busy);
      bar.show(conversation.link);
    },
    botSpoke(message) {
      if (session?.demo) void phone.look(/验证码|短信/.test(message.text));
    },
  },
  async () => enter(await openSession()).token,
);

const transcript = new Transcript({
  reply: (reply) => say(reply.title, reply.payload),
  rate: (message, reply) => conversation.rate(message, reply),
  retry: (message) => conversation.retry(message),
});
const composer = new Composer((text) => say(text));
const bar = new LinkBar();
const phone = new Phone((code) => {
  panel.dialog.close();
  composer.fill(code);
});
const signIn = new SignIn(async (id) => begin(await demoSignIn(id)));
const panel = new DemoPanel(phone, () => void signIn.open());
const header = new Header({
  signIn: () => void signIn.open(),
  signOut: () => attempt(async () => { await endSession(); begin(await newSession()); }),
  restart: () => attempt(async () => begin(await newSession())),
  phone: () => panel.dialog.showModal(),
});

function say(text: string, payload?: string): void {
  phone.dismiss();
  conversation.send(text, payload);
  ready();
}

/** Let the customer type on, where that does not bring up an on-screen keyboard unasked. */
function ready(): void {
  if (matchMedia("(pointer: fine)").matches) composer.focus();
}

/** Take over `next` as the present session. */
function enter(next: Session): Session {
  session = next;
  header.session(next);
  panel.session(next.customer?.name);
  document.body.dataset["demo"] = String(next.demo);
  return next;
}

/** Open the conversation of a session that has just begun. */
function begin(next: Session): void {
  enter(next);
  phone.reset();
  if (next.demo) void phone.look(false, false);
  composer.clear();
  conversation.start(next.token);
  ready();
}

function attempt(act: () => Promise<void>): void {
  act().catch((error: Error) => bar.show(conversation.link, error.message));
}

async function open(): Promise<void> {
  try {
    begin(await openSession());
  } catch (error) {
    bar.show("connecting", (error as Error).message);
    window.setTimeout(() => void open(), 2_000);
  }
}

document.body.replaceChildren(
  h("a", { class: "skip", href: "#message" }, strings.skip),
  h(
    "div", { class: "page" },
    intro(),
    h(
      "main", { class: "chat" },
      header.element, bar.element, transcript.element, phone.notice, composer.element,
    ),
    panel.element,
  ),
  signIn.element,
  panel.dialog,
);
void open();
