type Library = typeof import("@simplewebauthn/server");

/**
 * No attestation is asked for and none is believed. With the makers' root certificates that the library brings it would
 * check one all the same, and fetch whatever address a certificate under them names for its revocation list.
 */
export const ROOTED_FORMATS = ["android-key", "android-safetynet", "apple"] as const;

let loading: Promise<Library> | undefined;

/** The library, loaded at the first ceremony: no start waits for what reads certificates. */
export function webauthnLibrary(): Promise<Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Library> {
  const library = await import("@simplewebauthn/server");
  for (const identifier of ROOTED_FORMATS)
    library.SettingsService.setRootCertificates({ identifier, certificates: [] });
  return library;
}
