"use client";

import { createContext, type ReactNode, useContext } from "react";

/** What the browser may know of the installation. */
export type PublicProduct = {
  name: string;
  logoUrl: string | undefined;
  /** Mails can be read at /outbox. */
  hasMailbox: boolean;
  isSignupOpen: boolean;
  /** Whoever was invited by mail may make an account. */
  isSignupByInvitation: boolean;
};

const ProductContext = createContext<PublicProduct>({
  name: "Latchkey",
  logoUrl: undefined,
  hasMailbox: false,
  isSignupOpen: true,
  isSignupByInvitation: false,
});

export function ProductProvider({ product, children }: { product: PublicProduct; children: ReactNode }) {
  return <ProductContext value={product}>{children}</ProductContext>;
}

/** What the operator chose. */
export function useProduct(): PublicProduct {
  return useContext(ProductContext);
}
