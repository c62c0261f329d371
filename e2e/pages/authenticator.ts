import type { CDPSession, Page } from "@playwright/test";
import { z } from "zod";

/** Chromium's own authenticator in software, as the page's device or as a key that is plugged in. */

type Kind = {
  transport?: "internal" | "usb";
  /** Keeps passkeys that can be found without naming them. */
  hasResidentKey?: boolean;
  /** The person's finger, face or PIN is right. */
  isUserVerified?: boolean;
};

const added = z.object({ authenticatorId: z.string() });
const listed = z.object({
  credentials: z.array(z.object({ credentialId: z.string(), isResidentCredential: z.boolean() })),
});

export class Authenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async plugIn(page: Page, kind: Kind = {}): Promise<Authenticator> {
    const { transport = "internal", hasResidentKey = true, isUserVerified = true } = kind;
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable", { enableUI: false });
    const options = {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport,
      hasResidentKey,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    } as const;
    const { authenticatorId } = added.parse(
      await session.send("WebAuthn.addVirtualAuthenticator", { options }),
    );
    return new Authenticator(session, authenticatorId);
  }

  /** Whether the person's finger, face or PIN is right from now on. */
  async setUserVerified(isUserVerified: boolean): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", {
      authenticatorId: this.authenticatorId,
      isUserVerified,
    });
  }

  /** Whether somebody is there to touch it: without, it waits. */
  async setPresent(enabled: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  }

  async credentials(): Promise<z.output<typeof listed>["credentials"]> {
    const { authenticatorId } = this;
    return listed.parse(await this.session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  }

  async unplug(): Promise<void> {
    await this.session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.authenticatorId });
  }
}
