import { sendSignal } from "@simplewebauthn/browser";

/**
 * Tells the browser which passkeys remain, so that it stops offering removed ones (WebAuthn L3 §5.1.10). Errors are
 * ignored, as many browsers don't support it.
 */

type Account = {
  rpId: string;
  userId: string;
  passkeys: readonly { credentialId: string }[];
  /** As passkeys are offered under it. */
  email: string;
  name: string;
};

/** After a removal, whatever else can be learnt of the account. */
export async function tellRemoved(rpID: string, credentialID: string): Promise<void> {
  await sendSignal({ signalName: "unknownCredential", rpID, credentialID }).catch(() => {});
}

/** After a change of the list. */
export async function tellBrowser({ rpId, userId, passkeys, email, name }: Account): Promise<void> {
  const allAcceptedCredentialIDs = passkeys.map(({ credentialId }) => credentialId);
  const signals: Parameters<typeof sendSignal>[0][] = [
    { signalName: "allAcceptedCredentials", rpID: rpId, userID: userId, allAcceptedCredentialIDs },
    {
      signalName: "currentUserDetails",
      rpID: rpId,
      userID: userId,
      userName: email,
      userDisplayName: name || email,
    },
  ];
  await Promise.allSettled(signals.map((signal) => sendSignal(signal)));
}
