CREATE TABLE "script_facts" (
	"script_id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"reader" smallint NOT NULL,
	"secret_count" integer NOT NULL,
	"facts" jsonb NOT NULL,
	"words" "tsvector" NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_filters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "saved_filters_name_check" CHECK (length("saved_filters"."name") between 1 and 100),
	CONSTRAINT "saved_filters_search_check" CHECK (length("saved_filters"."search") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "scripts" ADD COLUMN "owner" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "scripts" ADD COLUMN "criticality" text;--> statement-breakpoint
ALTER TABLE "scripts" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "scripts" ADD COLUMN "reviewed_by" uuid;--> statement-breakpoint
ALTER TABLE "scripts" ADD COLUMN "deleted_by" uuid;--> statement-breakpoint
ALTER TABLE "script_facts" ADD CONSTRAINT "script_facts_script_id_scripts_id_fk" FOREIGN KEY ("script_id") REFERENCES "public"."scripts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_filters" ADD CONSTRAINT "saved_filters_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "script_facts_team_idx" ON "script_facts" USING btree ("team_id","script_id");--> statement-breakpoint
CREATE INDEX "script_facts_words_idx" ON "script_facts" USING gin ("words");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_filters_name_key" ON "saved_filters" USING btree ("user_id","page",lower("name"));--> statement-breakpoint
CREATE INDEX "scripts_trash_idx" ON "scripts" USING btree ("deleted_at","id") WHERE "scripts"."deleted_at" is not null;--> statement-breakpoint
ALTER TABLE "scripts" ADD CONSTRAINT "scripts_owner_check" CHECK (length("scripts"."owner") <= 200);