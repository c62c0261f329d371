import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLE_NAMES } from "@/contract/fields";
import type { MfaType } from "@/contract/methods";
import { asciiDomain, normalizeEmail } from "@/contract/text/email-address";
import { bool, Expression, instantOrNull, nothing } from "../db/query/expressions";
import { type Fields, fields } from "../db/query/fields";
import { jsonRows } from "../db/query/json";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { factors, invitations, sessions, users } from "../db/schema";
import { textArray } from "../db/steps";
import { OPEN } from "./open-invitation";
import type { Authority } from "./roles/authority";

const u = named(users, "u");
const s = named(sessions, "s");
const f = named(factors, "f");
const i = named(invitations, "i");
const m = named(factors, "m");
const p = named(users, "p");
const l = named(users, "l");

/**
 * Members as administrators see them, with their methods and locks. Never network addresses, credential ids or secrets.
 */

export type MemberFilter = "all" | "with-mfa" | "without-mfa" | "locked";
export type MemberPage = {
  cursor?: string | undefined;
  limit: number;
  search?: string | undefined;
  filter: MemberFilter;
  role?: number | undefined;
  method?: MfaType | undefined;
  /** Who is invited with them, or members alone. */
  people: "all" | "members";
  /** Where members alone are listed. */
  sort: MemberSort;
};
type MemberSort = "address" | "name" | "role";

const iso = (text: string | null) => (text === null ? null : new Date(text).toISOString());

/** A role under the names the public client reads. */
export const publishedRole = (role: number) => ({
  orgRole: role,
  orgRoleDescription: ROLE_NAMES[role] ?? "USER",
  orgRoles: [role],
});

function toMember(row: Row, orgId: string) {
  const enabled = row.methods.filter((method) => method.enabled);
  return {
    id: row.id,
    email: row.email,
    name: row.firstName,
    lastName: row.lastName,
    orgId,
    ...publishedRole(row.role),
    validated: row.validated,
    deletedAt: null,
    joinedAt: row.joinedAt?.toISOString() ?? null,
    lastSignIn: row.lastSignIn?.toISOString() ?? null,
    mfaEnabled: enabled.length > 0,
    primaryMethod: row.primaryMethod,
    mfaMethods: row.methods.map(({ type, enabled: isEnabled, since, lastUsed }) => ({
      type,
      enabled: isEnabled,
      since: iso(since),
      lastUsed: iso(lastUsed),
    })),
    lockedUntil: row.lockedUntil?.toISOString() ?? null,
  };
}
export type Member = ReturnType<typeof toMember>;

const METHODS = jsonRows(
  { type: m.type, enabled: m.enabled, since: m.confirmedAt, lastUsed: m.lastUsedAt },
  m.type,
  sql`from (select ${f.type}, bool_or(${f.enabled}) as ${factors.enabled}, min(${f.confirmedAt}) as ${factors.confirmedAt},
      max(${f.lastUsedAt}) as ${factors.lastUsedAt}
    from ${factors} f where ${f.userId} = ${u.id} and ${f.status} = 'active' group by ${f.type}) m`,
);

const MEMBER = fields({
  id: u.id,
  email: u.email,
  emailNormalized: u.emailNormalized,
  firstName: u.firstName,
  lastName: u.lastName,
  role: u.orgRole,
  validated: bool(sql`${u.emailVerifiedAt} is not null`),
  joinedAt: u.orgJoinedAt,
  primaryMethod: u.primaryMethod,
  lockedUntil: instantOrNull(sql`case when ${u.mfaLockedUntil} > now()
    then least(${u.mfaLockedUntil}, now() + interval '100 years') end`),
  lastSignIn: instantOrNull(sql`(select max(${s.createdAt}) from ${sessions} s
    where ${s.userId} = ${u.id} and ${s.level} = 'full')`),
  methods: METHODS,
});
type Row = (typeof MEMBER)["row"];

const FILTERS: Readonly<Record<MemberFilter, SQL>> = {
  all: sql`true`,
  "with-mfa": sql`${u.mfaMethods} <> '{}'`,
  "without-mfa": sql`${u.mfaMethods} = '{}'`,
  locked: sql`${u.mfaLockedUntil} > now()`,
};

/** A LIKE pattern that finds the text itself, with its wildcards escaped. */
const containing = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;

/** An invitation in the columns of a member's row: nothing yet of what only joining gives. */
const INVITED = fields({
  id: i.id,
  email: i.email,
  emailNormalized: i.emailNormalized,
  firstName: i.firstName,
  lastName: i.lastName,
  role: i.role,
  validated: bool(sql`false`),
  joinedAt: nothing("timestamptz"),
  primaryMethod: nothing("text"),
  lockedUntil: nothing("timestamptz"),
  lastSignIn: nothing("timestamptz"),
  methods: new Expression<[]>(sql`'[]'::json`),
}) satisfies Fields<Row>;

/** An address is written with its domain in either spelling; it is kept in one. */
const normalSearch = (search: string): string =>
  search.includes("@") ? normalizeEmail(search) : (asciiDomain(search) ?? search);

/** The sort keys of members, with the address as tie-breaker. */
const ORDERS: Readonly<Record<MemberSort, (user: typeof u) => SQL>> = {
  address: (user) => sql`${user.emailNormalized}`,
  name: (user) => sql`${user.searchName}, ${user.emailNormalized}`,
  role: (user) => sql`-${user.orgRole}, ${user.emailNormalized}`,
};

/** Behind whom a page ended, wherever that member stands by now. */
function behind(sort: MemberSort, cursor: string | undefined): SQL {
  if (cursor === undefined) return sql`true`;
  const address = decodeCursor(cursor);
  if (sort === "address") return sql`${u.emailNormalized} > ${address}`;
  return sql`(${ORDERS[sort](u)}) > (select ${ORDERS[sort](l)} from ${users} l
    where ${l.emailNormalized} = ${address})`;
}

/**
 * In the order of their addresses, or members alone in another. A search is answered by an index alone; only who
 * matches is read from the table.
 * @returns a page, and where the next one begins */
export async function listMembers(
  { organization }: Authority,
  { cursor, limit, search, filter, role, method, people, sort: asked }: MemberPage,
): Promise<{ members: Member[]; nextCursor: string | null }> {
  // An invited person has no methods and no lock.
  const isOfMembers = people === "members" || method !== undefined || filter !== "all";
  const sort = isOfMembers ? asked : "address";
  const isOfOrg = sql`${users.orgId} = ${organization.id}::uuid`;
  const inOrg =
    sort === "address" && cursor !== undefined
      ? sql`${isOfOrg} and ${users.emailNormalized} > ${decodeCursor(cursor)}`
      : isOfOrg;
  const found = search ? whoMatches(search, inOrg) : sql`${users} u`;
  const hasRole = role === undefined ? sql`true` : sql`${u.orgRole} = ${role}::smallint`;
  const hasMethod = method === undefined ? sql`true` : sql`${u.mfaMethods} @> ${textArray([method])}`;
  const most = sql`limit ${limit + 1}::int`;
  const members = query`select ${MEMBER} from ${found} where ${search ? sql`true` : inOrg} and ${FILTERS[filter]}
    and ${hasRole} and ${hasMethod} and ${behind(sort, cursor)} order by ${ORDERS[sort](u)} ${most}`;
  const invited = query`select ${INVITED} from ${invitations} i where ${inOrg} and ${OPEN}
    and ${role === undefined ? sql`true` : sql`${i.role} = ${role}::smallint`}
    and ${search ? isInvitedLike(search) : sql`true`} and not exists (select 1 from ${users} p where ${p.orgId} = ${i.orgId}
      and ${p.emailNormalized} = ${i.emailNormalized})
    order by ${i.emailNormalized} ${most}`;
  const rows = await run(
    isOfMembers
      ? members
      : {
          ...members,
          sql: sql`select * from ((${members.sql}) union all (${invited.sql})) as people
            order by "emailNormalized" ${most}`,
        },
    { retry: "safe" },
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    members: page.map((row) => toMember(row, organization.id)),
    nextCursor: last ? encodeCursor(last.emailNormalized) : null,
  };
}

/** A table expression of members, as `u`. */
const whoMatches = (search: string, inOrg: SQL): SQL => sql`
  (select ${users.emailNormalized} from ${users} where ${inOrg}
    and (${users.emailNormalized} like ${containing(search)}
      or ${users.emailNormalized} like ${containing(normalSearch(search))}
      or ${users.searchName} like ${containing(search)})) as found
  join ${users} u using (${users.emailNormalized})`;

const isInvitedLike = (search: string): SQL => sql`
  (${i.emailNormalized} like ${containing(search)} or ${i.emailNormalized} like ${containing(normalSearch(search))}
    or lower(${i.firstName} || ' ' || ${i.lastName}) like ${containing(search)})`;

const encodeCursor = (text: string) => Buffer.from(text).toString("base64url");
const decodeCursor = (cursor: string) =>
  Buffer.from(cursor, "base64url").toString("utf8").replaceAll("\0", "");

/** @throws AppError USER_NOT_FOUND, for somebody elsewhere too */
export async function getMember({ organization }: Authority, id: string): Promise<Member> {
  const [row] = await run(
    query`select ${MEMBER} from ${users} u where ${u.id} = ${id}::uuid and ${u.orgId} = ${organization.id}::uuid`,
    { retry: "safe" },
  );
  if (!row) throw new AppError("USER_NOT_FOUND");
  return toMember(row, organization.id);
}
