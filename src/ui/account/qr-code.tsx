"use client";

import { Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import { grouped } from "@/contract/text/code-text";
import { Button } from "../primitives/button";
import { CopyButton } from "./copy-button";

type QrCodeProps = {
  /** A `data:image/png` URL. */
  image: string;
  /** The key as text, for apps that can't scan. */
  secret: string;
  /** The `otpauth:` link, for people on the phone that has the app. */
  link: string;
};

/** Three ways to hand an authenticator app its key, the link first on a phone, which can't scan its own screen. */
export function QrCode({ image, secret, link }: QrCodeProps) {
  const [isPhone, setIsPhone] = useState(false);
  const [isElsewhere, setIsElsewhere] = useState(false);
  useEffect(() => setIsPhone(window.matchMedia("(pointer: coarse)").matches), []);
  if (isPhone && !isElsewhere) {
    return (
      <div className="space-y-3">
        <Button asChild className="w-full">
          <a href={link}>
            <Smartphone aria-hidden />
            Open your authenticator app
          </a>
        </Button>
        <Button variant="outline" className="w-full" onClick={() => setIsElsewhere(true)}>
          Use another device
        </Button>
      </div>
    );
  }
  return (
    <div className="space-y-4">
      <div className="mx-auto w-fit rounded-lg border border-border bg-white p-2">
        {/* biome-ignore lint/performance/noImgElement: a data URL, there is nothing to optimize */}
        <img
          src={image}
          alt="QR code for your authenticator app. The key below does the same."
          width={208}
          height={208}
          className="size-52"
        />
      </div>
      <div className="space-y-1.5">
        <p className="text-sm text-muted-foreground">Can't scan it? Type this key into the app instead.</p>
        <div className="flex items-center gap-2 rounded-lg border border-border bg-muted py-1 pr-1 pl-3">
          <code translate="no" className="min-w-0 flex-1 font-mono text-sm break-words">
            {grouped(secret)}
          </code>
          <CopyButton text={secret} label="Copy key" iconOnly variant="ghost" />
        </div>
      </div>
      <p className="text-sm">
        <a href={link} className="text-link underline-offset-4 hover:underline">
          Open in an app on this device
        </a>
      </p>
    </div>
  );
}
