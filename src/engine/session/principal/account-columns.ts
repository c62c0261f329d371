/** What hangs on an account `u` and its organization `o`, each as one column of JSON. */

export const ORGANIZATION_COLUMN = `case when o.id is null then null else json_build_object(
  'id', o.id, 'name', o.name, 'mfaEnforcedFrom', o.mfa_enforced_from, 'mfaEnforcedRoles', o.mfa_enforced_roles,
  'mfaAllowedMethods', o.mfa_allowed_methods, 'trustedDevicesAllowed', o.trusted_devices_allowed) end`;

export const FACTORS_COLUMN = `coalesce((select json_agg(json_build_object(
  'id', f.id, 'type', f.type, 'status', f.status, 'enabled', f.enabled, 'sealed', encode(f.sealed, 'base64'),
  'keyId', f.key_id, 'counter', f.counter, 'credentialId', f.credential_id, 'name', f.name,
  'details', f.details, 'createdAt', f.created_at, 'confirmedAt', f.confirmed_at,
  'lastUsedAt', f.last_used_at, 'expiresAt', f.expires_at, 'accessEpoch', f.access_epoch) order by f.created_at)
  from factors f where f.user_id = u.id), '[]'::json)`;
