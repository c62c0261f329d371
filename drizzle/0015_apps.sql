CREATE TABLE "app_consents" (
	"user_id" uuid NOT NULL,
	"app_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"allowed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "app_consents_user_id_app_id_pk" PRIMARY KEY("user_id","app_id")
);
--> statement-breakpoint
CREATE TABLE "apps" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"redirect_uris" text[] DEFAULT '{}' NOT NULL,
	"post_logout_redirect_uris" text[] DEFAULT '{}' NOT NULL,
	"backchannel_logout_uri" text,
	"origins" text[] DEFAULT '{}' NOT NULL,
	"token_endpoint_auth_method" text NOT NULL,
	"jwks" jsonb,
	"jwks_uri" text,
	"id_token_alg" text DEFAULT 'RS256' NOT NULL,
	"audiences" text[] DEFAULT '{}' NOT NULL,
	"is_first_party" boolean DEFAULT false NOT NULL,
	"logo_url" text,
	"secret_hash" "bytea",
	"previous_secret_hash" "bytea",
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oidc_payloads" (
	"kind" text NOT NULL,
	"id_hash" "bytea" NOT NULL,
	"payload" jsonb NOT NULL,
	"app_id" text,
	"grant_id" text,
	"user_id" uuid,
	"session_id" uuid,
	"access_epoch" integer DEFAULT 0 NOT NULL,
	"outlives_session" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone,
	CONSTRAINT "oidc_payloads_kind_id_hash_pk" PRIMARY KEY("kind","id_hash")
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alg" text NOT NULL,
	"generation" integer NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"signs_from" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app_consents" ADD CONSTRAINT "app_consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_consents" ADD CONSTRAINT "app_consents_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oidc_payloads" ADD CONSTRAINT "oidc_payloads_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "app_consents_app_idx" ON "app_consents" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "oidc_payloads_grant_idx" ON "oidc_payloads" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "oidc_payloads_session_idx" ON "oidc_payloads" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "oidc_payloads_user_idx" ON "oidc_payloads" USING btree ("user_id","app_id");--> statement-breakpoint
CREATE INDEX "oidc_payloads_app_idx" ON "oidc_payloads" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "oidc_payloads_expires_idx" ON "oidc_payloads" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_keys_generation_key" ON "signing_keys" USING btree ("alg","generation");