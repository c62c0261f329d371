-- What is there already was opened at number 0, as every account stands at it. New rows say their number themselves.
ALTER TABLE "factors" ADD COLUMN "access_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "factors" ALTER COLUMN "access_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "factors" ADD COLUMN "begun_in" uuid;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "rules_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "access_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "access_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "trust_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "trust_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "rules_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "rules_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "single_use_tokens" ADD COLUMN "access_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "single_use_tokens" ALTER COLUMN "access_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "trusted_devices" ADD COLUMN "trusted_in" uuid;--> statement-breakpoint
ALTER TABLE "trusted_devices" ADD COLUMN "trust_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "trusted_devices" ALTER COLUMN "trust_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "trusted_devices" ADD COLUMN "rules_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "trusted_devices" ALTER COLUMN "rules_epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "access_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "trust_epoch" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Until every instance knows of the numbers: what the version before this one writes without them gets the present ones.
CREATE FUNCTION "public"."fill_access_epoch"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  NEW.access_epoch := coalesce((SELECT u.access_epoch FROM public.users u WHERE u.id = NEW.user_id), 0);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "public"."fill_device_epochs"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  SELECT u.trust_epoch, coalesce(o.rules_epoch, 0) INTO NEW.trust_epoch, NEW.rules_epoch
  FROM public.users u LEFT JOIN public.organizations o ON o.id = u.org_id WHERE u.id = NEW.user_id;
  NEW.trust_epoch := coalesce(NEW.trust_epoch, 0);
  NEW.rules_epoch := coalesce(NEW.rules_epoch, 0);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "public"."fill_session_epochs"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  SELECT u.access_epoch, u.trust_epoch, coalesce(o.rules_epoch, 0)
  INTO NEW.access_epoch, NEW.trust_epoch, NEW.rules_epoch
  FROM public.users u LEFT JOIN public.organizations o ON o.id = u.org_id WHERE u.id = NEW.user_id;
  NEW.access_epoch := coalesce(NEW.access_epoch, 0);
  NEW.trust_epoch := coalesce(NEW.trust_epoch, 0);
  NEW.rules_epoch := coalesce(NEW.rules_epoch, 0);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "sessions_fill_epochs" BEFORE INSERT ON "sessions"
FOR EACH ROW WHEN (NEW.access_epoch IS NULL) EXECUTE FUNCTION "public"."fill_session_epochs"();
--> statement-breakpoint
CREATE TRIGGER "trusted_devices_fill_epochs" BEFORE INSERT ON "trusted_devices"
FOR EACH ROW WHEN (NEW.trust_epoch IS NULL) EXECUTE FUNCTION "public"."fill_device_epochs"();
--> statement-breakpoint
CREATE TRIGGER "single_use_tokens_fill_epoch" BEFORE INSERT ON "single_use_tokens"
FOR EACH ROW WHEN (NEW.access_epoch IS NULL) EXECUTE FUNCTION "public"."fill_access_epoch"();
--> statement-breakpoint
CREATE TRIGGER "factors_fill_epoch" BEFORE INSERT ON "factors"
FOR EACH ROW WHEN (NEW.access_epoch IS NULL) EXECUTE FUNCTION "public"."fill_access_epoch"();
--> statement-breakpoint
-- A set-up begun anew takes the row of the one that waited.
CREATE TRIGGER "factors_refill_epoch" BEFORE UPDATE OF "id" ON "factors"
FOR EACH ROW WHEN (NEW.id <> OLD.id AND NEW.access_epoch = OLD.access_epoch)
EXECUTE FUNCTION "public"."fill_access_epoch"();
--> statement-breakpoint
CREATE FUNCTION "public"."raise_trust_epoch"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  NEW.trust_epoch := OLD.trust_epoch + 1;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "users_raise_trust_epoch" BEFORE UPDATE OF "org_id", "org_role" ON "users"
FOR EACH ROW WHEN (NEW.trust_epoch = OLD.trust_epoch
  AND (NEW.org_id IS DISTINCT FROM OLD.org_id OR NEW.org_role > OLD.org_role))
EXECUTE FUNCTION "public"."raise_trust_epoch"();
--> statement-breakpoint
CREATE FUNCTION "public"."raise_rules_epoch"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  NEW.rules_epoch := OLD.rules_epoch + 1;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "organizations_raise_rules_epoch" BEFORE UPDATE OF "mfa_changed_at" ON "organizations"
FOR EACH ROW WHEN (NEW.rules_epoch = OLD.rules_epoch AND NEW.mfa_changed_at IS DISTINCT FROM OLD.mfa_changed_at)
EXECUTE FUNCTION "public"."raise_rules_epoch"();
