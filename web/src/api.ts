/** The channel's HTTP calls. */

import * as strings from "./strings";
import type { DemoCustomer, Session, Sms } from "./types";

/** A call failed; the message is for the customer to read. */
export class ApiError extends Error {}

async function call<T>(method: "GET" | "POST", path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      ...(body && {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new ApiError(strings.errors.network);
  }
  // The server's own `error` speaks to who writes a client, not to the customer.
  if (!response.ok) throw new ApiError(strings.errors.server);
  return (response.status === 204 ? null : await response.json()) as T;
}

export const openSession = () => call<Session>("POST", "/session", {});
export const newSession = () => call<Session>("POST", "/session", { new: true });
export const endSession = () => call<null>("POST", "/session/end", {});
export const demoCustomers = () => call<DemoCustomer[]>("GET", "/demo/customers");
export const demoSignIn = (customer: string) =>
  call<Session>("POST", "/demo/sign-in", { customer });
export const demoSms = () => call<Sms[]>("GET", "/demo/sms");
