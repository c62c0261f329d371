CREATE TABLE "refused_calls" (
	"session_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"code" text NOT NULL,
	"told" integer DEFAULT 1 NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"told_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refused_calls_session_id_operation_pk" PRIMARY KEY("session_id","operation")
);
--> statement-breakpoint
CREATE TABLE "sign_in_sources" (
	"user_id" uuid NOT NULL,
	"source" text NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_in_sources_user_id_source_pk" PRIMARY KEY("user_id","source")
);
--> statement-breakpoint
ALTER TABLE "sign_in_sources" ADD CONSTRAINT "sign_in_sources_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refused_calls_told_idx" ON "refused_calls" USING btree ("told_at");--> statement-breakpoint
CREATE INDEX "sign_in_sources_seen_idx" ON "sign_in_sources" USING btree ("last_seen_at");