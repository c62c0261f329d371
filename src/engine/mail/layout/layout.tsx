import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Img,
  Preview,
  Section,
  Text,
} from "@react-email/components";
import type { ReactNode } from "react";
import { textOn } from "./brand";
import { durationInWords, instantInWords } from "./plain-words";
import type { MailContext } from "./template";

const FONT =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Programs that ignore the media query show the light colours, which are inline; those that don't need !important. */
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: #0a0a0a !important; }
  .card { background-color: #171717 !important; border-color: #2e2e2e !important; }
  .words { color: #fafafa !important; }
  .quiet { color: #a3a3a3 !important; }
  .line { border-color: #2e2e2e !important; }
}`;

const words = { color: "#171717", fontSize: "15px", lineHeight: "24px", margin: "0 0 16px" };
const quiet = { color: "#666666", fontSize: "13px", lineHeight: "20px", margin: "0 0 4px" };

/** The frame every mail shares. `title` is its first line and what a mail list shows of it. */
export function MailLayout(props: { context: MailContext; title: string; children: ReactNode }) {
  const { brand } = props.context;
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
      </Head>
      <Preview>{props.title}</Preview>
      <Body
        className="page"
        style={{ backgroundColor: "#f5f5f5", fontFamily: FONT, margin: 0, padding: "32px 12px" }}
      >
        <Container
          className="card"
          style={{
            backgroundColor: "#ffffff",
            border: "1px solid #e5e5e5",
            borderRadius: "8px",
            maxWidth: "520px",
            padding: "32px 28px",
          }}
        >
          <Section style={{ marginBottom: "24px" }}>
            {brand.logoUrl ? (
              <Img src={brand.logoUrl} alt={brand.name} height="28" />
            ) : (
              <BrandName {...brand} />
            )}
          </Section>
          <Heading
            as="h1"
            className="words"
            style={{ color: "#171717", fontSize: "20px", lineHeight: "28px", margin: "0 0 16px" }}
          >
            {props.title}
          </Heading>
          {props.children}
          <Hr className="line" style={{ borderColor: "#e5e5e5", margin: "24px 0 16px" }} />
          <Quiet>This email was sent by {brand.name} because of your account or address there.</Quiet>
        </Container>
      </Body>
    </Html>
  );
}

function BrandName({ name }: { name: string }) {
  return (
    <Text className="words" style={{ ...words, fontSize: "16px", fontWeight: 600, margin: 0 }}>
      {name}
    </Text>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="words" style={words}>
      {children}
    </Text>
  );
}

export function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text className="quiet" style={quiet}>
      {children}
    </Text>
  );
}

/** One action: a button, and the same address in plain text for programs that show no buttons. */
export function Action(props: { context: MailContext; label: string; link: string }) {
  const { accent } = props.context.brand;
  return (
    <Section style={{ margin: "8px 0 16px" }}>
      {/* Left out of the text version, which has the plain address below. */}
      <Button
        href={props.link}
        data-skip-in-text="true"
        style={{
          backgroundColor: accent,
          borderRadius: "8px",
          color: textOn(accent),
          fontSize: "15px",
          fontWeight: 600,
          padding: "12px 20px",
        }}
      >
        {props.label}
      </Button>
      <Text className="quiet" style={{ ...quiet, margin: "16px 0 0", wordBreak: "break-all" }}>
        {props.label}: {props.link}
      </Text>
    </Section>
  );
}

/** How long the link works and how often, in words. */
export function Expiry({ context, once = true }: { context: MailContext; once?: boolean }) {
  const until = new Date(context.at.getTime() + context.linkSeconds * 1000);
  return (
    <Paragraph>
      The link works {once ? "once, " : ""}for {durationInWords(context.linkSeconds)}, until{" "}
      {instantInWords(until)}.
    </Paragraph>
  );
}

/** When, with which device and where: what lets somebody recognise their own doing. */
export function Circumstances(props: {
  context: MailContext;
  label?: string;
  device: string;
  place: string;
}) {
  return (
    <Section style={{ margin: "0 0 16px" }}>
      <Quiet>
        {props.label ?? "Asked for"}: {instantInWords(props.context.at)}
      </Quiet>
      <Quiet>Device: {props.device || "unknown"}</Quiet>
      {props.place ? <Quiet>Place: {props.place}</Quiet> : null}
    </Section>
  );
}
