/** Facts about the request an operation was asked by; recorded with what it does, never used to decide who it is. */
export type Caller = {
  /** The client's address as told by the socket or a trusted proxy; "" where unknown. */
  ip: string;
  userAgent: string;
  /** Rough place from a trusted proxy's headers; "" where unknown. */
  place: string;
  requestId: string;
  /** How sessions are handed out: the pages get a cookie, everybody else tokens. */
  carrier: "cookie" | "bearer";
  /** The session cookie the browser has already: signing in ends its session, as no browser holds two. */
  replaces?: string | undefined;
  /** The token by which a page's browser is a trusted device. */
  deviceToken?: string | undefined;
  /** What the browser is known again by where somebody signed in with it; a new one where it has none. */
  browser?: string | undefined;
  /** The page's time zone, by its IANA name: for times in mails. */
  timeZone?: string | undefined;
};

/** The operator at the machine. */
export const OPERATOR: Caller = {
  ip: "",
  userAgent: "operator",
  place: "",
  requestId: "",
  carrier: "bearer",
};
