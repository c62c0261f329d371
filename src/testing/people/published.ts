import { expect } from "vitest";

/** A member as the public TypeScript client reads one. */
export const asPublished = (person: { id: unknown; email: string }, more: Record<string, unknown> = {}) => ({
  ...{
    id: person.id,
    email: person.email,
    name: "Ada",
    lastName: "Lovelace",
    orgId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    orgRole: 0,
  },
  ...{ orgRoleDescription: "USER", orgRoles: [0], validated: true, deletedAt: null },
  ...more,
});
