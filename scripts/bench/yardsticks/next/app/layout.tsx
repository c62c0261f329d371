import type { ReactNode } from "react";

/** The least a Next app can be: what the product's start and memory are compared with. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
