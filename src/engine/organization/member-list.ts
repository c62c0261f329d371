import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLE_NAMES } from "@/contract/fields";
import type { MfaType } from "@/contract/methods";
import { asciiDomain, normalizeEmail } from "@/contract/text/email-address";
import { run } from "../db/run";
import { textArray } from "../db/sql";
import type { Authority } from "./authority";
import { OPEN } from "./open-invitation";

/**
 * Members as administrators see them: who has which method, since when, last used, and who is locked. Never addresses
 * of networks, ids of credentials, or anything secret.
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

type Row = {
  id: string;
  email: string;
  emailNormalized: string;
  firstName: string;
  lastName: string;
  orgId: string;
  role: number;
  validated: boolean;
  joinedAt: Date | null;
  primaryMethod: MfaType | null;
  lockedUntil: Date | null;
  lastSignIn: Date | null;
  methods: { type: MfaType; enabled: boolean; since: string | null; lastUsed: string | null }[];
};

const iso = (text: string | null) => (text === null ? null : new Date(text).toISOString());

/** A role under the names the public client reads. */
export const publishedRole = (role: number) => ({
  orgRole: role,
  orgRoleDescription: ROLE_NAMES[role] ?? "USER",
  orgRoles: [role],
});

function toMember(row: Row) {
  const enabled = row.methods.filter((method) => method.enabled);
  return {
    id: row.id,
    email: row.email,
    name: row.firstName,
    lastName: row.lastName,
    orgId: row.orgId,
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

const COLUMNS = sql`u.id, u.email, u.email_normalized as "emailNormalized", u.first_name as "firstName",
  u.last_name as "lastName", u.org_id as "orgId", u.org_role as role,
  u.email_verified_at is not null as validated, u.org_joined_at as "joinedAt", u.primary_method as "primaryMethod",
  case when u.mfa_locked_until > now() then least(u.mfa_locked_until, now() + interval '100 years') end as "lockedUntil",
  (select max(s.created_at) from sessions s where s.user_id = u.id and s.level = 'full') as "lastSignIn",
  coalesce((select json_agg(m order by m.type) from (
    select f.type, bool_or(f.enabled) as enabled, min(f.confirmed_at) as since, max(f.last_used_at) as "lastUsed"
    from factors f where f.user_id = u.id and f.status = 'active' group by f.type) m), '[]'::json) as methods`;

const FILTERS: Readonly<Record<MemberFilter, SQL>> = {
  all: sql`true`,
  "with-mfa": sql`u.mfa_methods <> '{}'`,
  "without-mfa": sql`u.mfa_methods = '{}'`,
  locked: sql`u.mfa_locked_until > now()`,
};

/** A pattern that finds the text itself: what LIKE would read as its own signs stands for itself. */
const containing = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;

/** An invitation in the columns of a member's row; the names of those that only joining gives are taken from there. */
const INVITED_COLUMNS = sql`i.id, i.email, i.email_normalized as "emailNormalized", i.first_name as "firstName",
  i.last_name as "lastName", i.org_id as "orgId", i.role, false as validated, null::timestamptz as "joinedAt",
  null::text as "primaryMethod", null::timestamptz as "lockedUntil", null::timestamptz as "lastSignIn",
  '[]'::json as methods`;

/** An address is written with its domain in either spelling; it is kept in one. */
const normalSearch = (search: string): string =>
  search.includes("@") ? normalizeEmail(search) : (asciiDomain(search) ?? search);

/** What members stand in the order of; two that are alike stand by their addresses. */
const ORDERS: Readonly<Record<MemberSort, (user: SQL) => SQL>> = {
  address: (user) => sql`${user}.email_normalized`,
  name: (user) => sql`${user}.search_name, ${user}.email_normalized`,
  role: (user) => sql`-${user}.org_role, ${user}.email_normalized`,
};

/** Behind whom a page ended, wherever that member stands by now. */
function behind(sort: MemberSort, cursor: string | undefined): SQL {
  if (cursor === undefined) return sql`true`;
  const address = decodeCursor(cursor);
  if (sort === "address") return sql`u.email_normalized > ${address}`;
  return sql`(${ORDERS[sort](sql`u`)}) > (select ${ORDERS[sort](sql`l`)} from users l where l.email_normalized = ${address})`;
}

/**
 * In the order of their addresses, or members alone in another. A search is answered by an index alone; only who
 * matches is read from the table.
 * @returns a page, and where the next one begins */
export async function listMembers(
  { organization }: Authority,
  { cursor, limit, search, filter, role, method, people, sort: asked }: MemberPage,
): Promise<{ members: Member[]; nextCursor: string | null }> {
  // Who hasn't joined has no method, and no lock.
  const isOfMembers = people === "members" || method !== undefined || filter !== "all";
  const sort = isOfMembers ? asked : "address";
  const isOfOrg = sql`org_id = ${organization.id}::uuid`;
  const inOrg =
    sort === "address" && cursor !== undefined
      ? sql`${isOfOrg} and email_normalized > ${decodeCursor(cursor)}`
      : isOfOrg;
  const found = search
    ? sql`(select email_normalized from users where ${inOrg}
        and (email_normalized like ${containing(search)} or email_normalized like ${containing(normalSearch(search))}
          or search_name like ${containing(search)})) as found
      join users u using (email_normalized)`
    : sql`users u`;
  const hasRole = role === undefined ? sql`true` : sql`u.org_role = ${role}::smallint`;
  const hasMethod = method === undefined ? sql`true` : sql`u.mfa_methods @> ${textArray([method])}`;
  const most = sql`limit ${limit + 1}::int`;
  const members = sql`select ${COLUMNS} from ${found} where ${search ? sql`true` : inOrg} and ${FILTERS[filter]}
    and ${hasRole} and ${hasMethod} and ${behind(sort, cursor)} order by ${ORDERS[sort](sql`u`)} ${most}`;
  const invited = sql`select ${INVITED_COLUMNS} from invitations i where ${inOrg} and ${OPEN}
    and ${role === undefined ? sql`true` : sql`i.role = ${role}::smallint`} and ${
      search
        ? sql`(i.email_normalized like ${containing(search)} or i.email_normalized like ${containing(normalSearch(search))}
          or lower(i.first_name || ' ' || i.last_name) like ${containing(search)})`
        : sql`true`
    } and not exists (select 1 from users m where m.org_id = i.org_id and m.email_normalized = i.email_normalized)
    order by i.email_normalized ${most}`;
  const rows = await run<Row>(
    isOfMembers
      ? members
      : sql`select * from ((${members}) union all (${invited})) as people order by "emailNormalized" ${most}`,
    { retry: "safe" },
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { members: page.map(toMember), nextCursor: last ? encodeCursor(last.emailNormalized) : null };
}

const encodeCursor = (text: string) => Buffer.from(text).toString("base64url");
const decodeCursor = (cursor: string) =>
  Buffer.from(cursor, "base64url").toString("utf8").replaceAll("\0", "");

/** @throws AppError USER_NOT_FOUND, for somebody elsewhere too */
export async function getMember({ organization }: Authority, id: string): Promise<Member> {
  const [row] = await run<Row>(
    sql`select ${COLUMNS} from users u where u.id = ${id}::uuid and u.org_id = ${organization.id}::uuid`,
    { retry: "safe" },
  );
  if (!row) throw new AppError("USER_NOT_FOUND");
  return toMember(row);
}
