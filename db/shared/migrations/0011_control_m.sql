CREATE TABLE "control_m_definitions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"identity" uuid NOT NULL,
	"parent_id" uuid,
	"folder" text NOT NULL,
	"name" text NOT NULL,
	"server" text,
	"type" text NOT NULL,
	"application" text DEFAULT '' NOT NULL,
	"sub_application" text DEFAULT '' NOT NULL,
	"host" text DEFAULT '' NOT NULL,
	"run_as" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"command" text DEFAULT '' NOT NULL,
	"hash" uuid NOT NULL,
	"links" text NOT NULL,
	"import_id" uuid NOT NULL,
	"seq" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control_m_environments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" uuid NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_by" uuid NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "control_m_environments_name_check" CHECK (length("control_m_environments"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "control_m_script_links" (
	"definition_id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"script_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control_m_settings" (
	"team_id" uuid PRIMARY KEY NOT NULL,
	"global_prefixes" text[] DEFAULT '{}'::text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control_m_versions" (
	"import_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"team_id" uuid NOT NULL,
	"definition_id" uuid NOT NULL,
	"change" text NOT NULL,
	"previous_import_id" uuid,
	"previous_seq" integer,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"identity" uuid NOT NULL,
	"parent_id" uuid,
	"folder" text NOT NULL,
	"name" text NOT NULL,
	"server" text,
	"type" text NOT NULL,
	"application" text DEFAULT '' NOT NULL,
	"sub_application" text DEFAULT '' NOT NULL,
	"host" text DEFAULT '' NOT NULL,
	"run_as" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"command" text DEFAULT '' NOT NULL,
	"hash" uuid NOT NULL,
	"links" text NOT NULL,
	"format" text NOT NULL,
	"source" text,
	CONSTRAINT "control_m_versions_import_id_seq_pk" PRIMARY KEY("import_id","seq")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"target_id" uuid NOT NULL,
	"state" text DEFAULT 'parsing' NOT NULL,
	"files" jsonb NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"progress" jsonb,
	"counts" jsonb,
	"changes" jsonb,
	"refusal" jsonb,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"base_revision" integer,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" uuid NOT NULL,
	"heartbeat_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"applied_at" timestamp (3) with time zone,
	"applied_by" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "imports_state_check" CHECK ("imports"."state" in ('parsing', 'previewed', 'refused', 'applying', 'applied', 'failed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "control_m_definitions" ADD CONSTRAINT "control_m_definitions_environment_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."control_m_environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_m_environments" ADD CONSTRAINT "control_m_environments_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_m_script_links" ADD CONSTRAINT "control_m_script_links_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_m_script_links" ADD CONSTRAINT "control_m_script_links_script_id_scripts_id_fk" FOREIGN KEY ("script_id") REFERENCES "public"."scripts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_m_script_links" ADD CONSTRAINT "control_m_script_links_definition_fk" FOREIGN KEY ("definition_id") REFERENCES "public"."control_m_definitions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control_m_settings" ADD CONSTRAINT "control_m_settings_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "control_m_definitions_identity_key" ON "control_m_definitions" USING btree ("environment_id","identity");--> statement-breakpoint
CREATE INDEX "control_m_definitions_key_idx" ON "control_m_definitions" USING btree ("environment_id","kind",left("key", 300),"id");--> statement-breakpoint
CREATE INDEX "control_m_definitions_parent_idx" ON "control_m_definitions" USING btree ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "control_m_environments_team_name_key" ON "control_m_environments" USING btree ("team_id",lower("name")) WHERE "control_m_environments"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "control_m_script_links_script_idx" ON "control_m_script_links" USING btree ("script_id");--> statement-breakpoint
CREATE INDEX "control_m_versions_definition_idx" ON "control_m_versions" USING btree ("definition_id","import_id");--> statement-breakpoint
CREATE INDEX "imports_target_idx" ON "imports" USING btree ("kind","target_id","id");--> statement-breakpoint
CREATE INDEX "imports_team_idx" ON "imports" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "imports_at_work_idx" ON "imports" USING btree ("heartbeat_at") WHERE "imports"."state" in ('parsing', 'applying');