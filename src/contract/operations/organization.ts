import { z } from "zod";
import { named } from "../document/documented";
import { done, email, id, isoTime, linkToken, mfaType, newPassword, personName, ROLES } from "../fields";
import { MFA_TYPES } from "../methods";
import { plainLine } from "../text/plain-text";
import { nextCursor, pageSize, textCursor } from "./paging";

const NO_ROLE = "That role doesn't exist.";
export const role = z.literal(Object.values(ROLES), { error: NO_ROLE });
export const organizationName = personName.refine((name) => name !== "", "Give the organization a name.");
export const organizationInput = z.object({ name: organizationName });

const policy = named(
  "MfaPolicy",
  z.object({
    isEnforced: z.boolean(),
    /** From when on a second step is required; in the future during a grace period. */
    from: isoTime.nullable(),
    /** Null: everyone. */
    roles: z.array(z.number().int()).nullable(),
    /** Null: any. */
    methods: z.array(mfaType).nullable(),
    trustedDevicesAllowed: z.boolean(),
    concernsYou: z.boolean(),
  }),
);
export const organizationAnswer = z.object({
  success: z.literal(true),
  organization: z
    .object({
      id: z.string(),
      name: z.string(),
      orgRole: z.number().int(),
      orgRoleDescription: z.string(),
      members: z.number().int(),
      mfaPolicy: policy,
    })
    .nullable(),
});
export const createdAnswer = done.extend({ orgId: z.string() });

export const membersInput = z.object({
  cursor: textCursor.optional(),
  limit: pageSize,
  search: z.string().max(100).transform(plainLine).optional(),
  filter: z.enum(["all", "with-mfa", "without-mfa", "locked"]).default("all"),
  // An empty one would be read as the number 0, which is a role.
  role: z
    .union([z.number(), z.string().regex(/^\d{1,3}$/)], { error: NO_ROLE })
    .transform(Number)
    .pipe(role)
    .optional(),
  /** Only who has turned this one on. */
  method: mfaType.optional(),
  /** Who is invited is listed with the members, unless members alone are asked for. */
  people: z.enum(["all", "members"]).default("all"),
  /** The order of members: by address, by first name, or by role from the highest down. */
  sort: z.enum(["address", "name", "role"]).default("address"),
});
/** What the public client knows of somebody in an organization, or invited to it. */
const orgUser = named(
  "OrganizationUser",
  z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    lastName: z.string(),
    orgId: z.string(),
    orgRole: z.number().int(),
    orgRoleDescription: z.string(),
    orgRoles: z.array(z.number().int()),
    validated: z.boolean(),
    /** An account that is deleted is gone, and with it its row here. */
    deletedAt: z.null(),
  }),
);
const member = named(
  "Member",
  orgUser.extend({
    joinedAt: isoTime.nullable(),
    lastSignIn: isoTime.nullable(),
    mfaEnabled: z.boolean(),
    primaryMethod: mfaType.nullable(),
    mfaMethods: z.array(
      z.object({
        type: mfaType,
        enabled: z.boolean(),
        since: isoTime.nullable(),
        lastUsed: isoTime.nullable(),
      }),
    ),
    lockedUntil: isoTime.nullable(),
  }),
);
export const membersAnswer = z.object({
  success: z.literal(true),
  data: z.array(member),
  /** How many there are, whatever part of them is listed. */
  total: z.number().int(),
  nextCursor,
});
export const memberAnswer = member.extend({ success: z.literal(true) });
export const memberChangedAnswer = done.extend({ data: member });
export const roleChangedAnswer = done.extend({
  data: z.object({
    userId: z.string(),
    previousRole: z.number().int(),
    newRole: z.number().int(),
    message: z.string(),
  }),
});
export const memberById = z.object({ id });

/** The role under either name clients know it by. */
const roleFields = { role: role.optional(), orgRole: role.optional() };
type RoleGiven = { role?: number | undefined; orgRole?: number | undefined };
/** The role that was given; an ordinary member's where none was. */
export const roleGiven = (input: RoleGiven): number => input.role ?? input.orgRole ?? ROLES.USER;
export const changeRoleInput = z
  .object({ id, ...roleFields })
  .refine((input) => input.role !== undefined || input.orgRole !== undefined, {
    path: ["role"],
    message: "Choose a role.",
  });
export const updateMemberInput = z.object({
  id,
  name: personName.optional(),
  lastName: personName.optional(),
  ...roleFields,
});
/**
 * Names under either of their published names. A password is ignored, as one that somebody else chose proves nothing.
 */
export const inviteInput = z.object({
  email,
  ...roleFields,
  name: personName.optional(),
  firstName: personName.optional(),
  lastName: personName.optional(),
});
export const userRoleAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    userId: z.string(),
    orgRole: z.number().int(),
    orgRoleDescription: z.string(),
    orgRoles: z.array(z.number().int()),
  }),
});

export const organizationById = z.object({ id });
export const updateOrganizationInput = z.object({
  id,
  name: organizationName.optional(),
  mfaEnforced: z.boolean({ error: "Say true or false." }).optional(),
});
const nothing = z.null();
/** The public client's organization. What isn't kept here is null, or an empty text where that client wants a text. */
const organizationDetails = named(
  "OrganizationDetails",
  z.object({
    id: z.string(),
    name: z.string(),
    domain: z.literal(""),
    address1: nothing,
    address2: nothing,
    city: nothing,
    zipcode: nothing,
    phone: nothing,
    state: nothing,
    country: nothing,
    website: nothing,
    reposDisabled: z.literal(false),
    is_business: z.literal(true),
    mfaEnforced: z.boolean(),
    /** Always null: a deleted organization no longer exists. */
    deletedAt: nothing,
  }),
);
export const organizationDetailsAnswer = z.object({ success: z.literal(true), data: organizationDetails });
export const organizationChangedAnswer = done.extend({ data: organizationDetails });

/** What joining allows an organization's administrators, to be read before and after. */
export const ADMINISTRATORS_MAY: readonly string[] = [
  "Require a second step from you",
  "Reset your second step",
  "End your sessions",
  "See when and roughly where you signed in, and which methods you use",
];

const invitation = named(
  "Invitation",
  z.object({
    id: z.string(),
    email: z.string(),
    role: z.number().int(),
    invitedBy: z.string().nullable(),
    createdAt: isoTime,
    expiresAt: isoTime,
  }),
);
/** `data` is the invitation in the form of a future member, with the invitation's id. */
export const inviteAnswer = done.extend({ data: orgUser, invitation });
export const invitationsAnswer = z.object({ success: z.literal(true), invitations: z.array(invitation) });
export const invitationTokenInput = z.object({ token: linkToken });
/** For somebody without an account: the invitation's link confirms the address. */
export const joinAsNewInput = invitationTokenInput.extend({
  password: newPassword,
  firstName: personName.refine((name) => name !== "", "Enter your first name."),
  lastName: personName.default(""),
});
export const offerAnswer = z.object({
  success: z.literal(true),
  invitation: z.object({
    organization: z.string(),
    role: z.number().int(),
    roleName: z.string(),
    email: z.string(),
    inviter: z.string().nullable(),
    /** What the inviter calls them; empty where they didn't say. */
    name: z.string(),
    lastName: z.string(),
    /** The address has an account, which signs in to accept it. */
    hasAccount: z.boolean(),
    /** What its administrators will be able to do, to be read before accepting. */
    administratorsMay: z.array(z.string()),
  }),
});

const methods = z.array(mfaType).min(1, "Allow at least one method.").max(MFA_TYPES.length);
const roles = z
  .array(role)
  .min(1, "Choose at least one role.")
  .max(8)
  .transform((given) => [...new Set(given)]);
const NO_DATE = "Give a date and time in ISO 8601.";
/** In UTC it has to have a year of four digits still: others aren't written the same everywhere. */
const hasPlainYear = (text: string) => /^[1-9]\d{3}-/.test(new Date(text).toISOString());
export const enforceInput = z.object({
  enforced: z.boolean({ error: "Say true or false." }),
  /** The end of a grace period. */
  from: z.iso
    .datetime({ offset: true, error: NO_DATE, abort: true })
    .refine(hasPlainYear, NO_DATE)
    .optional(),
  roles: roles.nullable().optional(),
  methods: methods.nullable().optional(),
  trustedDevicesAllowed: z.boolean().optional(),
});

/** In a query, lists are one text with commas. */
const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .max(200)
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(item).min(1))
    .optional();
export const previewInput = z.object({
  roles: listOf(z.coerce.number<string>().pipe(role)),
  methods: listOf(mfaType),
});
export const previewAnswer = z.object({
  success: z.literal(true),
  members: z.number().int(),
  ready: z.number().int(),
  toAsk: z.number().int(),
  asked: z.array(z.object({ id: z.string(), email: z.string(), name: z.string() })),
  youAreReady: z.boolean(),
});
