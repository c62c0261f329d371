/** Facts about the request behind an operation. They are recorded with it and never decide who is asking. */
export type Caller = {
  /** The client's address as told by the socket or a trusted proxy; "" where unknown. */
  ip: string;
  userAgent: string;
  /** Rough place from a trusted proxy's headers; "" where unknown. */
  place: string;
  requestId: string;
  /** How sessions are handed out: the pages get a cookie, everybody else tokens. */
  carrier: "cookie" | "bearer";
  /** The browser's present session cookie: signing in ends that session, because a browser holds one. */
  replaces?: string | undefined;
  /** The token by which a page's browser is a trusted device. */
  deviceToken?: string | undefined;
  /** The cookie that recognises a browser in which somebody has signed in before; a new one where it has none. */
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
