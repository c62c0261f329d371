ALTER TABLE "registrations" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "asked_by" text;