"use client";

import { ThemeProvider } from "next-themes";
import { type ReactNode, useEffect, useState } from "react";
import { ConnectionBar } from "./connection/connection-bar";
import { ProductProvider, type PublicProduct } from "./kept/product";
import { Link } from "./navigation/link";
import { AWAKE } from "./page/early-press";
import { PageCard } from "./page/page-card";
import { Button } from "./primitives/button";
import { Toaster } from "./primitives/overlay/toaster";
import { ApiProvider } from "./trpc/provider";

/*
 * What the page for errors, the one for nothing found and nearly every other is drawn with. Named here it comes once, with
 * what all pages have; otherwise each of them would bring its own.
 */
void [Link, PageCard, Button];

type ProvidersProps = {
  product: PublicProduct;
  nonce: string | undefined;
  children: ReactNode;
};

export function Providers({ product, nonce, children }: ProvidersProps) {
  // The policy is that of the document first loaded. A refresh renders this again with a newer nonce,
  // which that policy doesn't know.
  const [documentNonce] = useState(() => {
    announceNonce(nonce);
    return nonce;
  });
  // Effects run from the inside out: by now all that is inside answers.
  useEffect(() => void window.dispatchEvent(new Event(AWAKE)), []);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      enableColorScheme={false}
      disableTransitionOnChange
      nonce={documentNonce}
    >
      <ProductProvider product={product}>
        <ConnectionBar />
        <ApiProvider>{children}</ApiProvider>
        <Toaster />
      </ProductProvider>
    </ThemeProvider>
  );
}

/** Radix stops the page behind a dialog from scrolling with a style element; this is where it looks for its nonce. */
function announceNonce(nonce: string | undefined): void {
  if (typeof window !== "undefined") Object.assign(window, { __webpack_nonce__: nonce });
}
