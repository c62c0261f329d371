"use client";

import { useEffect, useState } from "react";
import { linkTokenIn } from "@/contract/text/link-token";

/**
 * The token of a mailed link, from behind the `#`, where no server or log sees it. It leaves the address bar and the
 * history before anything else happens.
 * @returns undefined until the page runs, null when there is none
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const read = () => {
      const behind = window.location.hash.slice(1);
      // What is left of one may not be a token any more; the server says so of it as of any other.
      const found = linkTokenIn(behind) ?? new URLSearchParams(behind).get("token");
      if (found !== null) window.history.replaceState(null, "", window.location.pathname);
      setToken((kept) => found ?? kept ?? null);
    };
    read();
    // A second link, opened in the same tab, only changes what stands behind `#`.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return token;
}
