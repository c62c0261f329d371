import type { CSSProperties, ReactNode } from "react";
import { textOn } from "./brand";
import { durationInWords, instantInWords } from "./plain-words";
import type { MailContext } from "./template";

/** What a mail is made of. */

const words = { color: "#171717", fontSize: "15px", lineHeight: "24px", margin: "0 0 16px" };

const quiet = { color: "#666666", fontSize: "13px", lineHeight: "20px", margin: "0 0 4px" };

/** Mail programs lay out tables, and little else. */
export function Box(props: { className?: string; style?: CSSProperties; children: ReactNode }) {
  return (
    <table
      align="center"
      width="100%"
      border={0}
      cellPadding="0"
      cellSpacing="0"
      role="presentation"
      className={props.className}
      style={props.style}
    >
      <tbody>
        <tr>
          <td>{props.children}</td>
        </tr>
      </tbody>
    </table>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <p className="words" style={words}>
      {children}
    </p>
  );
}

export function Quiet({ children }: { children: ReactNode }) {
  return (
    <p className="quiet" style={quiet}>
      {children}
    </p>
  );
}

const around = { margin: "8px 0 16px" };

const address = { ...quiet, margin: "16px 0 0", wordBreak: "break-all" } as const;

/** One action: a button, and the same address in plain text for programs that show no buttons. */
export function Action(props: { context: MailContext; label: string; link: string }) {
  const { accent } = props.context.brand;
  return (
    <Box style={around}>
      {/* Left out of the text version, which has the plain address below. */}
      <table border={0} cellPadding="0" cellSpacing="0" role="presentation" data-skip-in-text="true">
        <tbody>
          <tr>
            <td style={{ backgroundColor: accent, borderRadius: "8px", padding: "12px 20px" }}>
              <a
                href={props.link}
                target="_blank"
                style={{
                  color: textOn(accent),
                  fontSize: "15px",
                  fontWeight: 600,
                  lineHeight: "20px",
                  textDecoration: "none",
                }}
                rel="noopener"
              >
                {props.label}
              </a>
            </td>
          </tr>
        </tbody>
      </table>
      <p className="quiet" style={address}>
        {props.label}: {props.link}
      </p>
    </Box>
  );
}

const typedOff = {
  ...words,
  fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  fontSize: "28px",
  fontWeight: 600,
  letterSpacing: "6px",
  lineHeight: "36px",
};

/** A code to be typed off. */
export function Code({ code }: { code: string }) {
  return (
    <p className="words" translate="no" style={typedOff}>
      {code}
    </p>
  );
}

/** How long the link works and how often, in words. */
export function Expiry({ context, once = true }: { context: MailContext; once?: boolean }) {
  const until = new Date(context.at.getTime() + context.linkSeconds * 1000);
  return (
    <Paragraph>
      The link works {once ? "once, " : ""}for {durationInWords(context.linkSeconds)}, until{" "}
      {instantInWords(until, context.timeZone)}.
    </Paragraph>
  );
}

const below = { margin: "0 0 16px" };

/** When, with which device and where: what lets somebody recognise their own doing. */
export function Circumstances(props: {
  context: MailContext;
  label?: string;
  device: string;
  place: string;
}) {
  return (
    <Box style={below}>
      <Quiet>
        {props.label ?? "Asked for"}: {instantInWords(props.context.at, props.context.timeZone)}
      </Quiet>
      <Quiet>Device: {props.device || "unknown"}</Quiet>
      {props.place ? <Quiet>Place: {props.place}</Quiet> : null}
    </Box>
  );
}
