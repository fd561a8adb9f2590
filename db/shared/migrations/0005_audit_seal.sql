CREATE TABLE "audit_checkpoints" (
	"log" text NOT NULL,
	"size" bigint NOT NULL,
	"prev" "bytea" NOT NULL,
	"head" "bytea" NOT NULL,
	"root" "bytea",
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_checkpoints_log_size_pk" PRIMARY KEY("log","size")
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"log" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"audit_id" uuid NOT NULL,
	"xid" "xid8" NOT NULL,
	"leaf" "bytea" NOT NULL,
	CONSTRAINT "audit_pending_log_at_audit_id_pk" PRIMARY KEY("log","at","audit_id")
);
--> statement-breakpoint
CREATE TABLE "audit_retention" (
	"log" text NOT NULL,
	"size" bigint NOT NULL,
	"head" "bytea" NOT NULL,
	"before" timestamp (3) with time zone NOT NULL,
	"audit_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_retention_log_before_pk" PRIMARY KEY("log","before")
);
--> statement-breakpoint
CREATE TABLE "audit_sealed" (
	"log" text NOT NULL,
	"idx" bigint NOT NULL,
	"audit_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"leaf" "bytea" NOT NULL,
	CONSTRAINT "audit_sealed_log_idx_pk" PRIMARY KEY("log","idx")
);
--> statement-breakpoint
CREATE TABLE "audit_sink_cursors" (
	"sink_id" uuid NOT NULL,
	"log" text NOT NULL,
	"idx" bigint NOT NULL,
	CONSTRAINT "audit_sink_cursors_sink_id_log_pk" PRIMARY KEY("sink_id","log")
);
--> statement-breakpoint
CREATE TABLE "audit_sinks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"target" text NOT NULL,
	"secret" text,
	"enabled_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	"leased_by" uuid,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"retry_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_sinks_kind_check" CHECK ("audit_sinks"."kind" in ('webhook', 'file')),
	CONSTRAINT "audit_sinks_name_check" CHECK (length("audit_sinks"."name") between 1 and 200)
);
--> statement-breakpoint
DROP INDEX "audit_log_xid_idx";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "token_id" uuid;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "token_name" text;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "canon" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "leaf" "bytea" DEFAULT ''::bytea NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_sink_cursors" ADD CONSTRAINT "audit_sink_cursors_sink_id_audit_sinks_id_fk" FOREIGN KEY ("sink_id") REFERENCES "public"."audit_sinks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_checkpoints_log_prev_key" ON "audit_checkpoints" USING btree ("log","prev");--> statement-breakpoint
CREATE INDEX "audit_pending_xid_idx" ON "audit_pending" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "audit_sealed_audit_id_idx" ON "audit_sealed" USING btree ("audit_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_sinks_name_key" ON "audit_sinks" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "audit_log_action_idx" ON "audit_log" USING btree ("action","at","id");