CREATE INDEX "invitations_open_by_idx" ON "invitations" USING btree ("invited_by","expires_at") WHERE accepted_at is null and revoked_at is null;--> statement-breakpoint
CREATE INDEX "registrations_password_idx" ON "registrations" USING btree ("user_id","password_hash","created_at");--> statement-breakpoint
CREATE INDEX "registrations_asker_idx" ON "registrations" USING btree ("user_id","asked_by","created_at");
