/** One conversation over the web channel: its messages, the connection, and what is still unsent. */

import { io, type Socket } from "socket.io-client";
import type { BotMessage, History, Message, QuickReply, UserMessage } from "./types";

export type Link = "connecting" | "online" | "offline";

/** The acknowledgement of a message; not `ok` when the session is over. */
interface Turn {
  ok: boolean;
}

export interface Listener {
  changed(): void;
  botSpoke(message: BotMessage): void;
}

const ANSWER_WITHIN = 30_000; // ms for a turn, then the customer may retry
const GREETING_WITHIN = 8_000; // ms that the page shows it waits for the greeting

export class Conversation {
  messages: Message[] = [];
  link: Link = "connecting";
  private token = "";
  private id: string | null = null;
  private ready = false; // the history has come, so messages may go
  private greetingUntil = 0;
  private resent = false;
  private leaving = false;
  private readonly payloads = new Map<string, string>(); // by message id, until acknowledged
  private readonly inFlight = new Set<string>();
  private readonly socket: Socket;

  /**
   * @param renew opens or keeps the session and returns its token; called when the server refuses.
   */
  constructor(
    private readonly listener: Listener,
    private readonly renew: () => Promise<string>,
  ) {
    this.socket = io({
      autoConnect: false,
      auth: (answer) => answer({ token: this.token }),
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 4_000,
    });
    this.socket.on("connect", () => this.socket.emit("session_request", {}));
    this.socket.on("session_confirm", (id: string) => this.confirmed(id));
    this.socket.on("history", (history: History) => this.merge(history));
    this.socket.on("bot_uttered", (message: BotMessage) => this.heard(message));
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", () => this.lost());
  }

  /** Whether an answer is on its way. */
  get busy(): boolean {
    return this.link === "online" && (this.inFlight.size > 0 || Date.now() < this.greetingUntil);
  }

  /** Leave what was shown and talk in the session of `token`. */
  start(token: string): void {
    this.leave();
    this.token = token;
    this.id = null;
    this.forget();
    this.link = "connecting";
    this.listener.changed();
    this.socket.connect();
  }

  /** Send what the customer says; `payload` where it is a button, whose title is `text`. */
  send(text: string, payload = text): void {
    const id = newId();
    this.payloads.set(id, payload);
    this.messages.push({
      role: "user", id, text, at: new Date().toISOString(), delivery: "queued",
    });
    this.deliver(id);
  }

  /** Send a failed message again, under the same id. */
  retry(message: UserMessage): void {
    this.deliver(message.id);
  }

  /** Send the feedback button `reply` of `message`: no bubble, the message itself shows it. */
  rate(message: BotMessage, reply: QuickReply): void {
    if (!this.ready || message.rated) return; // after a reconnect the history tells what arrived
    message.rated = reply.title;
    this.listener.changed();
    this.socket
      .timeout(ANSWER_WITHIN)
      .emit(
        "user_uttered", { message: reply.payload, id: newId() },
        (error: Error | null, turn?: Turn) => {
          if (turn?.ok === false) this.over();
          if (!error && turn?.ok !== false) return;
          message.rated = null;
          this.listener.changed();
        },
      );
  }

  private forget(): void {
    this.messages = [];
    this.payloads.clear();
    this.inFlight.clear();
    this.greetingUntil = 0;
  }

  private deliver(id: string): void {
    const message = this.messages.find((m): m is UserMessage => m.role === "user" && m.id === id);
    const payload = this.payloads.get(id);
    if (message && payload !== undefined) {
      if (this.ready) {
        message.delivery = "sending";
        this.inFlight.add(id);
        this.socket
          .timeout(ANSWER_WITHIN)
          .emit("user_uttered", { message: payload, id }, (error: Error | null, turn?: Turn) =>
            turn?.ok === false ? this.over() : this.settled(id, error === null),
          );
      } else message.delivery = "queued";
    }
    this.listener.changed();
  }

  private settled(id: string, arrived: boolean): void {
    const message = this.messages.find((m): m is UserMessage => m.role === "user" && m.id === id);
    this.inFlight.delete(id);
    if (!message) return; // of a conversation that was left
    if (arrived) {
      this.payloads.delete(id);
      message.delivery = "done";
    } else message.delivery = this.ready ? "failed" : "queued";
    if (this.resent && this.ready && this.inFlight.size === 0) {
      // The answer may have gone to the connection that was lost: ask for the whole again.
      this.resent = false;
      this.socket.emit("session_request", {});
    }
    this.listener.changed();
  }

  private confirmed(id: string): void {
    if (this.id !== null && this.id !== id) {
      // The old session ended meanwhile. What is unsent goes to the new one.
      this.messages = this.messages.filter((m) => m.role === "user" && m.delivery === "queued");
    }
    this.id = id;
  }

  private merge(history: History): void {
    const own = this.messages.filter((m): m is UserMessage => m.role === "user");
    const unsettled = own.filter((m) => this.payloads.has(m.id));
    let settled = own.length - unsettled.length;
    const past = history.messages.map((m): Message => {
      if (m.role !== "user") return { ...m, role: "bot", quick_replies: m.quick_replies ?? [] };
      settled -= 1;
      // Past what the page knows as settled, the server may have what the page thinks unsent.
      const next = settled < 0 && unsettled[0]?.text === m.text ? unsettled.shift() : undefined;
      const id = next?.id ?? newId();
      return { role: "user", id, text: m.text, at: m.at, delivery: next?.delivery ?? "done" };
    });
    this.messages = [...past, ...unsettled];
    if (this.messages.length === 0) {
      this.greetingUntil = Date.now() + GREETING_WITHIN;
      window.setTimeout(() => this.listener.changed(), GREETING_WITHIN);
    }
    this.link = "online";
    this.ready = true;
    for (const message of this.messages) {
      if (message.role === "user" && message.delivery === "queued") {
        this.resent = true;
        this.deliver(message.id);
      }
    }
    this.listener.changed();
  }

  private heard(message: BotMessage): void {
    this.greetingUntil = 0;
    const spoken: BotMessage = {
      ...message, role: "bot", quick_replies: message.quick_replies ?? [],
    };
    if (this.messages.some((m) => m.role === "bot" && m.at === spoken.at && m.text === spoken.text)) {
      return; // came with the history already
    }
    this.messages.push(spoken);
    this.listener.changed();
    this.listener.botSpoke(spoken);
  }

  private leave(): void {
    this.leaving = true;
    this.socket.disconnect();
    this.leaving = false;
  }

  /** The session ended elsewhere: go on in a new one. */
  private over(): void {
    this.leave();
    this.lost();
  }

  private lost(): void {
    this.ready = false;
    if (this.leaving) return;
    this.link = this.id === null ? "connecting" : "offline";
    for (const message of this.messages) {
      if (message.role === "user" && message.delivery === "sending") message.delivery = "queued";
    }
    this.inFlight.clear();
    this.listener.changed();
    // Refused or dropped by the server: socket.io does not try again by itself.
    if (!this.socket.active) window.setTimeout(() => void this.rejoin(), 1_500);
  }

  private async rejoin(): Promise<void> {
    if (this.socket.active) return;
    try {
      this.token = await this.renew();
    } catch {
      this.lost();
      return;
    }
    this.socket.connect();
  }
}

/** A unique id. `crypto.randomUUID` is missing on pages served without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
}
