import { Smartphone } from "lucide-react";
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

/** Three ways to hand an authenticator app its key. On a touch screen the link comes first: nobody scans their own phone. */
export function QrCode({ image, secret, link }: QrCodeProps) {
  return (
    <div className="space-y-4">
      <Button asChild className="hidden w-full pointer-coarse:flex">
        <a href={link}>
          <Smartphone aria-hidden />
          Open in your authenticator app
        </a>
      </Button>
      <div className="mx-auto w-fit rounded-lg border border-border bg-white p-2">
        {/* biome-ignore lint/performance/noImgElement: a data URL, there is nothing to optimize */}
        <img
          src={image}
          alt="QR code for your authenticator app. The key below does the same."
          width={176}
          height={176}
          className="size-44"
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
      <p className="text-sm pointer-coarse:hidden">
        <a href={link} className="text-link underline-offset-4 hover:underline">
          Open in an app on this device
        </a>
      </p>
    </div>
  );
}
