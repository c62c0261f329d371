import type { ReactNode } from "react";
import { DEFAULT_ACCENT, textOn } from "./brand";
import { Box, Quiet } from "./parts";
import type { MailContext } from "./template";

const FONT =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Light colours are inline, for programs that ignore the media query. The others need !important to override them. */
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #0a0a0a !important; }
  .card { background-color: #171717 !important; border-color: #2e2e2e !important; }
  .words { color: #fafafa !important; }
  .quiet { color: #a3a3a3 !important; }
  .line { border-top-color: #2e2e2e !important; }
}`;

const HIDDEN = {
  display: "none",
  overflow: "hidden",
  lineHeight: "1px",
  opacity: 0,
  maxHeight: 0,
  maxWidth: 0,
};

/** Behind the title, so that a mail list shows nothing of what follows it. */
const PADDING = "\u00a0\u200c\u200b\u200d\u200e\u200f\ufeff".repeat(20);

const page = { backgroundColor: "#f5f5f5", fontFamily: FONT, margin: "0", padding: "32px 12px" };

const card = {
  backgroundColor: "#ffffff",
  border: "1px solid #e5e5e5",
  borderRadius: "8px",
  maxWidth: "520px",
};

const inside = { padding: "32px 28px" };

const spaced = { marginBottom: "24px" };

const heading = { color: "#171717", fontSize: "20px", lineHeight: "28px", margin: "0 0 16px" };

const rule = { border: "none", borderTop: "1px solid #e5e5e5", margin: "24px 0 16px", width: "100%" };

/** The frame every mail shares. `title` is its first line and what a mail list shows of it. */
export function MailLayout(props: { context: MailContext; title: string; children: ReactNode }) {
  const { brand } = props.context;
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta content="text/html; charset=UTF-8" http-equiv="Content-Type" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
      </head>
      <body className="page" style={page}>
        <div style={HIDDEN} data-skip-in-text="true">
          {props.title}
          {PADDING}
        </div>
        <Box className="card" style={card}>
          <div style={inside}>
            <Box style={spaced}>
              {brand.logoUrl ? (
                <img src={brand.logoUrl} alt={brand.name} height="28" />
              ) : (
                <BrandName {...brand} />
              )}
            </Box>
            <h1 className="words" style={heading}>
              {props.title}
            </h1>
            {props.children}
            <hr className="line" style={rule} />
            <Quiet>This email was sent by {brand.name} because of your account or address there.</Quiet>
          </div>
        </Box>
      </body>
    </html>
  );
}

const square = { borderRadius: "7px", fontSize: "15px", fontWeight: 700, height: "28px", width: "28px" };

const rounded = { borderRadius: "7px", display: "block" };

const brandName = { color: "#171717", fontSize: "16px", fontWeight: 600, paddingLeft: "10px" };

/** The mark and the name; in a colour of the operator's own, their initial stands for the mark. */
function BrandName({ name, accent, appUrl }: MailContext["brand"]) {
  const mark = <img src={`${appUrl}/apple-icon.png`} alt="" width="28" height="28" style={rounded} />;
  return (
    <table border={0} cellPadding="0" cellSpacing="0" role="presentation">
      <tbody>
        <tr>
          <td
            align="center"
            data-skip-in-text="true"
            style={{ ...square, backgroundColor: accent, color: textOn(accent) }}
          >
            {accent === DEFAULT_ACCENT ? mark : name.slice(0, 1).toUpperCase()}
          </td>
          <td className="words" style={brandName}>
            {name}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
