DROP INDEX "users_org_idx";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "search_name" text GENERATED ALWAYS AS (lower(first_name || ' ' || last_name)) STORED;--> statement-breakpoint
CREATE INDEX "users_org_methods_idx" ON "users" USING btree ("org_id","org_role","mfa_methods");--> statement-breakpoint
CREATE INDEX "users_org_idx" ON "users" USING btree ("org_id","email_normalized","search_name");