ALTER TABLE "apps" ADD COLUMN "notice_taken_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "notice_missed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "notice_missed_status" integer;