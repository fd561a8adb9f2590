CREATE TABLE `audit_alarms` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`log` text NOT NULL,
	`kind` text NOT NULL,
	`since` integer NOT NULL,
	`known_size` integer NOT NULL,
	`known_head` text,
	`known_seen_at` integer,
	`found_size` integer NOT NULL,
	`found_head` text,
	`ended_at` integer,
	`reason` text,
	`recorded_at` integer,
	CONSTRAINT "audit_alarms_id_check" CHECK(length("audit_alarms"."id") = 36),
	CONSTRAINT "audit_alarms_kind_check" CHECK("audit_alarms"."kind" in ('ROLLBACK', 'REWRITE', 'UNSEALED'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_alarms_open_key` ON `audit_alarms` (`connection`,`log`,`kind`) WHERE ended_at is null;--> statement-breakpoint
CREATE TABLE `audit_receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`log` text NOT NULL,
	`at` integer NOT NULL,
	`leaf` text NOT NULL,
	`action` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_id` text,
	`resource_name` text,
	`written_at` integer NOT NULL,
	`idx` integer,
	`alarm_id` text,
	FOREIGN KEY (`alarm_id`) REFERENCES `audit_alarms`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "audit_receipts_leaf_check" CHECK(length("audit_receipts"."leaf") = 64)
);
--> statement-breakpoint
CREATE INDEX `audit_receipts_waiting_idx` ON `audit_receipts` (`connection`,`written_at`) WHERE idx is null;--> statement-breakpoint
CREATE INDEX `audit_receipts_written_idx` ON `audit_receipts` (`written_at`);--> statement-breakpoint
CREATE INDEX `audit_receipts_log_idx` ON `audit_receipts` (`connection`,`log`,`idx`);--> statement-breakpoint
CREATE INDEX `audit_receipts_alarm_idx` ON `audit_receipts` (`alarm_id`) WHERE alarm_id is not null;--> statement-breakpoint
CREATE TABLE `audit_witness` (
	`connection` text NOT NULL,
	`log` text NOT NULL,
	`size` integer NOT NULL,
	`head` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`unseen_until` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`connection`, `log`),
	CONSTRAINT "audit_witness_size_check" CHECK("audit_witness"."size" >= 1),
	CONSTRAINT "audit_witness_head_check" CHECK(length("audit_witness"."head") = 64)
);
