CREATE TABLE `local_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	CONSTRAINT "local_sessions_hash_check" CHECK(length("local_sessions"."token_hash") = 64),
	CONSTRAINT "local_sessions_expires_check" CHECK("local_sessions"."expires_at" > "local_sessions"."created_at")
);
--> statement-breakpoint
CREATE TABLE `notes` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`body` text DEFAULT '' NOT NULL,
	`tags` text DEFAULT '[]' NOT NULL,
	`pinned` integer DEFAULT false NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "notes_id_check" CHECK(length("notes"."id") = 36),
	CONSTRAINT "notes_title_check" CHECK(length("notes"."title") between 1 and 500),
	CONSTRAINT "notes_body_check" CHECK(length("notes"."body") <= 1000000),
	CONSTRAINT "notes_tags_check" CHECK(json_valid("notes"."tags") and json_type("notes"."tags") = 'array'),
	CONSTRAINT "notes_pinned_check" CHECK("notes"."pinned" in (0, 1)),
	CONSTRAINT "notes_version_check" CHECK("notes"."version" >= 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notes_id_key` ON `notes` (`id`);--> statement-breakpoint
CREATE INDEX `notes_recent_idx` ON `notes` ("updated_at" desc,"id" desc) WHERE deleted_at is null;--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "settings_key_check" CHECK(length("settings"."key") between 1 and 100),
	CONSTRAINT "settings_value_check" CHECK(json_valid("settings"."value"))
);
--> statement-breakpoint
CREATE TABLE `shared_connection` (
	`slot` integer PRIMARY KEY DEFAULT 1 NOT NULL,
	`id` text NOT NULL,
	`url_ciphertext` text NOT NULL,
	`migrate` text NOT NULL,
	`accept_shared_login` integer DEFAULT false NOT NULL,
	`configured_at` integer NOT NULL,
	CONSTRAINT "shared_connection_slot_check" CHECK("shared_connection"."slot" = 1),
	CONSTRAINT "shared_connection_id_check" CHECK(length("shared_connection"."id") = 36),
	CONSTRAINT "shared_connection_migrate_check" CHECK("shared_connection"."migrate" in ('apply', 'verify')),
	CONSTRAINT "shared_connection_accept_check" CHECK("shared_connection"."accept_shared_login" in (0, 1))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shared_connection_id_key` ON `shared_connection` (`id`);--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "workspaces_id_check" CHECK(length("workspaces"."id") = 36),
	CONSTRAINT "workspaces_name_check" CHECK(length("workspaces"."name") between 1 and 200),
	CONSTRAINT "workspaces_path_check" CHECK(length("workspaces"."path") between 1 and 4096),
	CONSTRAINT "workspaces_description_check" CHECK(length("workspaces"."description") <= 10000),
	CONSTRAINT "workspaces_version_check" CHECK("workspaces"."version" >= 1)
);
--> statement-breakpoint
CREATE INDEX `workspaces_recent_idx` ON `workspaces` ("updated_at" desc,"id" desc) WHERE deleted_at is null;