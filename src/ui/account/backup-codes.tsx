"use client";

import { Download, Printer } from "lucide-react";
import { useState } from "react";
import { grouped } from "@/contract/text/code-text";
import { useProduct } from "../kept/product";
import { Alert } from "../primitives/alert";
import { Button } from "../primitives/button";
import { Checkbox } from "../primitives/checkbox";
import { serverNow } from "../time/server-clock";
import { CopyButton } from "./copy-button";
import { download } from "./download";

type BackupCodesProps = {
  codes: readonly string[];
  /** Whose they are, for the file and the print-out. */
  account: string;
  onDone: () => void;
};

/** The codes, the one time they are shown. Done stays shut until they are said to be saved. */
export function BackupCodes({ codes, account, onDone }: BackupCodesProps) {
  const { name } = useProduct();
  const [isSaved, setIsSaved] = useState(false);
  const shown = codes.map((code) => (code.includes("-") ? code : grouped(code, 4, "-")));
  const heading = `${name} backup codes for ${account}`;
  const day = new Date(serverNow()).toLocaleDateString("en-CA");
  const textOf = (origin: string) =>
    `${heading}\n${origin}\nMade on ${day}. Each code works once; those from before no longer do.\n\n${shown.join("\n")}\n`;
  const save = () => {
    download(textOf(window.location.origin), `${name} backup codes ${day}.txt`);
    setIsSaved(true);
  };
  return (
    <div className="space-y-5">
      <div data-print className="space-y-4">
        <p className="hidden font-medium print:block">
          {name} backup codes for <span translate="no">{account}</span>
        </p>
        <Codes codes={shown} />
      </div>
      <div className="grid grid-cols-3 gap-2">
        <Button variant="outline" size="narrow" onClick={save}>
          <Download aria-hidden />
          Download
        </Button>
        <CopyButton size="narrow" text={shown.join("\n")} />
        <Button variant="outline" size="narrow" onClick={() => window.print()}>
          <Printer aria-hidden />
          Print
        </Button>
      </div>
      <Alert variant="warning">
        This is the only time we show them. Each code signs you in once, if you lose your other ways.
      </Alert>
      <Checkbox
        label="I've saved these codes somewhere safe"
        checked={isSaved}
        onChange={(event) => setIsSaved(event.target.checked)}
      />
      <Button className="w-full" disabled={!isSaved} onClick={onDone}>
        Done
      </Button>
    </div>
  );
}

function Codes({ codes }: { codes: readonly string[] }) {
  return (
    <ul className="grid grid-cols-1 gap-x-6 gap-y-2 rounded-lg border border-border bg-muted p-4 font-mono text-sm min-[440px]:grid-cols-2">
      {codes.map((code) => (
        <li key={code} translate="no" className="text-center whitespace-nowrap">
          {code}
        </li>
      ))}
    </ul>
  );
}
