CREATE INDEX "app_logouts_expires_idx" ON "app_logouts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "invitations_by_idx" ON "invitations" USING btree ("invited_by");--> statement-breakpoint
CREATE INDEX "invitations_expires_idx" ON "invitations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "organizations_enforced_idx" ON "organizations" USING btree ("mfa_enforced_from") WHERE mfa_enforced_from is not null;--> statement-breakpoint
CREATE INDEX "registrations_expires_idx" ON "registrations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "single_use_tokens_invitation_idx" ON "single_use_tokens" USING btree ((data->>'invitationId')) WHERE purpose = 'invitation' and consumed_at is null;