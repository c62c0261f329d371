DROP INDEX "app_logouts_app_idx";--> statement-breakpoint
ALTER TABLE "app_consents" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "oidc_payloads" ADD COLUMN "grants_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "grants_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "app_logouts_app_idx" ON "app_logouts" USING btree ("app_id","next_attempt_at");