import { expect } from "vitest";
import type { Database } from "./rows";

/**
 * What must hold in the database whatever was cut off when. A change is one statement whose rows carry one instant,
 * so a row without its companion of that instant is a torn change.
 */
const HELD_BY = `select 1 from audit_events a where a.result = 'success' and`;

const TORN: Readonly<Record<string, string>> = {
  "a session without its sign-in": `select s.id from sessions s where not exists (
    ${HELD_BY} a.event = 'sign_in' and a.user_id = s.user_id and a.at = s.created_at)`,
  "a sign-in without its session": `select a.id from audit_events a
    where a.event = 'sign_in' and a.result = 'success' and not exists (
      select 1 from sessions s where s.user_id = a.user_id and s.created_at = a.at)`,
  "a second proof in a session that nothing recorded": `select s.id
    from sessions s, jsonb_array_elements(s.proofs) as proof
    where proof->>'method' in ('GOOGLE_AUTH', 'BACKUP_CODE') and not exists (
      ${HELD_BY} a.event in ('sign_in.second_step', 'method.added', 'step_up') and a.session_id = s.id
        and a.method = proof->>'method')`,
  "a second step that raised no session": `select a.id from audit_events a
    where a.event = 'sign_in.second_step' and a.result = 'success' and not exists (
      select 1 from sessions s where s.id = a.session_id and s.level = 'full' and s.generation > 0 and (
        exists (select 1 from jsonb_array_elements(s.proofs) as proof where proof->>'method' = a.method)
        -- What was reset afterwards proves nothing any more.
        or exists (${HELD_BY} a.event = 'mfa.reset' and a.session_id = s.id)))`,
  "a backup code that was used for nothing": `select b.id from backup_codes b
    where b.used_at is not null and not exists (
      ${HELD_BY} a.event = 'backup_codes.used' and a.user_id = b.user_id and a.at = b.used_at)`,
  "a step of an app that was used for nothing": `select f.id from factors f
    where f.status = 'active' and not exists (
      ${HELD_BY} a.event in ('sign_in', 'sign_in.second_step', 'method.added', 'step_up') and a.user_id = f.user_id
        and a.method = f.type and a.at = f.last_used_at)`,
  "a method that was added without a word": `select f.id from factors f
    where f.status = 'active' and not exists (
      ${HELD_BY} a.event = 'method.added' and a.user_id = f.user_id and a.at = f.confirmed_at)`,
  "a method that was added and is not there": `select a.id from audit_events a
    where a.event = 'method.added' and a.result = 'success' and not exists (
      select 1 from factors f where f.user_id = a.user_id and f.confirmed_at = a.at)
    and not exists (select 1 from audit_events later
      where later.event = 'mfa.reset' and later.user_id = a.user_id and later.at > a.at)`,
  "a method without a primary one, or the reverse": `select u.id from users u
    where (u.primary_method is not null) <> exists (
      select 1 from factors f where f.user_id = u.id and f.status = 'active' and f.enabled)`,
  "a person with other than ten codes, or with codes and no method": `select u.id from users u
    where (select count(*) from backup_codes b where b.user_id = u.id and b.setup_id is null) <>
      case when exists (select 1 from factors f where f.user_id = u.id and f.status = 'active') then 10 else 0 end`,
  "a set-up whose codes have gone, or codes without their set-up": `select u.id from users u
    where (select count(*) from backup_codes b where b.user_id = u.id and b.setup_id is not null
        and b.setup_id in (select id from factors where user_id = u.id and status = 'pending')) <>
      10 * (select count(*) from factors f where f.user_id = u.id and f.status = 'pending' and f.type in ('GOOGLE_AUTH', 'PASSKEY'))`,
  "a full session without a way to go on, or with two": `select s.id from sessions s
    where s.carrier = 'bearer' and s.level = 'full' and s.revoked_at is null and 1 <> (
      select count(*) from refresh_tokens t where t.session_id = s.id and t.consumed_at is null)`,
  "a pending session with a refresh token": `select s.id from sessions s
    where s.level <> 'full' and exists (select 1 from refresh_tokens t where t.session_id = s.id)`,
  "a link of a reset that was spent for nothing": `select t.id from single_use_tokens t
    where t.purpose = 'reset_password' and t.consumed_at is not null and not exists (
      ${HELD_BY} a.event in ('password.reset', 'password.reset_requested', 'mfa.reset')
        and a.user_id = t.user_id and a.at = t.consumed_at)`,
  "a password that was reset without a link": `select a.id from audit_events a
    where a.event = 'password.reset' and not exists (
      select 1 from single_use_tokens t where t.user_id = a.user_id and t.consumed_at = a.at)`,
  "a session that outlived a reset of the password": `select s.id from sessions s
    join audit_events a on a.user_id = s.user_id and a.event = 'password.reset'
    where s.created_at < a.at and s.revoked_at is null`,
  "a link without its mail": `select t.id from single_use_tokens t
    where t.purpose in ('verify_email', 'reset_password', 'magic_link_activation', 'magic_link_second_step',
      'magic_link_sign_in') and not exists (
      select 1 from outbox o where o.created_at = t.created_at)`,
  "a link that signed somebody in for nothing": `select t.id from single_use_tokens t
    where t.purpose = 'magic_link_sign_in' and t.consumed_at is not null and t.data->>'ended' is null and not exists (
      select 1 from sessions s where s.user_id = t.user_id and s.created_at = t.consumed_at)`,
  "a link that turned nothing on, or a mailed method without its link": `select t.id from single_use_tokens t
    where t.purpose = 'magic_link_activation' and t.consumed_at is not null and t.data->>'ended' is null and not exists (
      ${HELD_BY} a.event = 'method.added' and a.method = 'MAGIC_LINK' and a.user_id = t.user_id and a.at = t.consumed_at)
    union all select f.id from factors f where f.type = 'MAGIC_LINK' and f.status = 'active' and not exists (
      select 1 from single_use_tokens t where t.user_id = f.user_id and t.consumed_at = f.confirmed_at)`,
  // A sign-in after failed tries may be told of, too.
  "a mail about a change that has not happened, or the reverse": `select u.id from users u,
    lateral (select count(*) as sent from outbox o where o.user_id = u.id and o.template = 'security-notice'
      -- Of a sign-in on a new device nobody must be told: once a day is enough.
      and o.idempotency_key not like 'new-device%') as mails,
    lateral (select count(*) filter (where a.event not in ('sign_in.second_step', 'member.role_changed')) as due,
      count(*) as most
      from audit_events a where a.user_id = u.id and a.result = 'success' and a.event in
        ('method.added', 'backup_codes.used', 'password.reset', 'mfa.reset', 'sign_in.second_step',
          'member.role_changed', 'member.removed')) as changes
    where sent not between due and most`,
};

/** Asserts that no change was torn. For databases where only sign-ins, set-ups and resets have happened. */
export async function expectNothingTorn(db: Database): Promise<void> {
  for (const [name, query] of Object.entries(TORN)) {
    expect([...(await db.unsafe(query))], name).toEqual([]);
  }
}
