ALTER TABLE "registrations" ADD COLUMN "code_hash" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "code_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "code_attempts" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "sign_in_sources" ADD COLUMN "known_epoch" integer;--> statement-breakpoint
CREATE INDEX "audit_events_session_idx" ON "audit_events" USING btree ("session_id","id") WHERE event in ('sign_in', 'sign_in.second_step', 'step_up', 'link.requested', 'access.refused', 'backup_codes.used', 'session.ended');