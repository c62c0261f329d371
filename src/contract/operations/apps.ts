import { z } from "zod";
import { APP_TYPES, appFacts } from "../apps";

/** What the operators' page asks for and is told. */

const appId = z.string().max(64);
export const appIdInput = z.object({ id: appId });

/** A partial change: omitted fields keep their value, and the type can't change. */
export const changeAppInput = z
  .object({ ...appFacts, isDisabled: z.boolean() })
  .partial()
  .extend({ id: appId });

/** The secret is shown this once; null for an app that has none. */
export const appSecretAnswer = z.object({ id: z.string(), secret: z.string().nullable() });

export const appsAnswer = z.object({
  apps: z.array(
    z.object({
      ...appFacts,
      // Stored values are returned as they are: today's rules may be stricter than those they were accepted by.
      redirectUris: z.array(z.string()),
      id: z.string(),
      type: z.enum(APP_TYPES),
      isDisabled: z.boolean(),
      /** Secrets that work: two while one takes the other's place. */
      secrets: z.number(),
      createdAt: z.iso.datetime(),
      /**
       * When the app last accepted a logout notice and when it last failed to. The status is 0 where it didn't answer.
       */
      notices: z.object({
        takenAt: z.iso.datetime().nullable(),
        missedAt: z.iso.datetime().nullable(),
        missedStatus: z.number().nullable(),
      }),
      /** Sign-outs that it is still to be told of. */
      waiting: z
        .object({
          count: z.number(),
          attempts: z.number(),
          nextAt: z.iso.datetime(),
          since: z.iso.datetime(),
        })
        .nullable(),
    }),
  ),
});
