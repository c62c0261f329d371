ALTER TABLE "sessions" ADD COLUMN "unlocked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "backup_codes_from" timestamp with time zone;