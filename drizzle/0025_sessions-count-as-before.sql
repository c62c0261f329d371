-- By itself: where tables are changed as well, everybody would wait for these rows.
-- A device that went while its session proved something better leaves that session as it is.
UPDATE "sessions" s SET "trusted_device_id" = NULL
WHERE s.trusted_device_id IS NOT NULL AND s.proved_at IS NOT NULL AND s.revoked_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM "trusted_devices" d WHERE d.id = s.trusted_device_id);
--> statement-breakpoint
-- What a session rested on before its organization's requirement became another counts no more than it did.
UPDATE "sessions" s SET "rules_epoch" = -1
FROM "users" u JOIN "organizations" o ON o.id = u.org_id
WHERE u.id = s.user_id AND s.trusted_device_id IS NOT NULL AND s.revoked_at IS NULL AND o.mfa_enforced_from <= now()
  AND s.signed_in_at < greatest(o.mfa_changed_at, u.org_joined_at);
