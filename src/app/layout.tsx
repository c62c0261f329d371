import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { product } from "@/api/product";
import { accentStyles } from "@/ui/page/brand/accent";
import { AWAKE, keepEarlyPress } from "@/ui/page/early-press";
import { Providers } from "@/ui/providers";
import "./globals.css";

export function generateMetadata(): Metadata {
  const { name, origin } = product();
  return {
    metadataBase: new URL(origin),
    title: { default: name, template: `%s · ${name}` },
    robots: { index: false, follow: false },
    referrer: "no-referrer",
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fcfcfc" },
    { media: "(prefers-color-scheme: dark)", color: "#0e0e10" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { name, logoUrl, accent, hasMailbox, isSignupOpen, isSignupByInvitation } = product();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // next-themes puts the theme's class here before React wakes up; browsers hide a nonce from scripts.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <style nonce={nonce} suppressHydrationWarning>
          {accentStyles(accent)}
        </style>
        <script nonce={nonce} suppressHydrationWarning>
          {`(${keepEarlyPress})("${AWAKE}")`}
        </script>
      </head>
      <body className="min-h-dvh unconnected:pt-9">
        <Providers product={{ name, logoUrl, hasMailbox, isSignupOpen, isSignupByInvitation }} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
