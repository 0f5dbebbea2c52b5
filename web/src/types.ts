/** What travels over the web channel (docs/web-channel.md), and what the page keeps of it. */

/** Where a button belongs; one without a kind is a next step. */
export type ReplyKind = "menu" | "related" | "feedback";

export interface QuickReply {
  title: string;
  payload: string;
  kind?: ReplyKind | null;
}

export type Tone = "ok" | "warn" | "muted";

export interface CardRow {
  title: string;
  value: string;
  note?: string | null;
  tone?: Tone | null;
}

export interface Card {
  title: string;
  rows: CardRow[];
  footer?: string | null;
}

export interface BotMessage {
  role: "bot";
  text: string;
  response?: string | null;
  quick_replies: QuickReply[];
  card: Card | null;
  at: string;
  rated?: string | null; // title of the feedback button that was pressed
}

/** `queued`: waits for the connection; `sending`: the turn is not over yet. */
export type Delivery = "queued" | "sending" | "failed" | "done";

export interface UserMessage {
  role: "user";
  id: string;
  text: string;
  at: string;
  delivery: Delivery;
}

export type Message = BotMessage | UserMessage;

export interface History {
  messages: (Omit<BotMessage, "role"> & { role: string; id?: string })[];
}

export interface Session {
  token: string;
  customer: { name: string } | null;
  demo: boolean;
}

export interface DemoCustomer {
  id: string;
  name: string;
  about: string;
}

export interface Sms {
  at: string;
  phone: string;
  text: string;
}
