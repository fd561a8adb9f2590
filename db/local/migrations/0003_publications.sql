CREATE TABLE `publications` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection` text NOT NULL,
	`team_id` text NOT NULL,
	`path` text DEFAULT '' NOT NULL,
	`include` text,
	`exclude` text,
	`watched` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`published_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "publications_id_check" CHECK(length("publications"."id") = 36),
	CONSTRAINT "publications_path_check" CHECK(length("publications"."path") <= 1000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `publications_folder_key` ON `publications` (`workspace_id`,`connection`,`team_id`,`path`);--> statement-breakpoint
CREATE TABLE `published_files` (
	`publication_id` text NOT NULL,
	`path` text NOT NULL,
	`script_id` text NOT NULL,
	`sha256` text NOT NULL,
	`version` integer NOT NULL,
	`size` integer NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`publication_id`, `path`),
	FOREIGN KEY (`publication_id`) REFERENCES `publications`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "published_files_sha256_check" CHECK(length("published_files"."sha256") = 64)
);
--> statement-breakpoint
CREATE INDEX `published_files_script_idx` ON `published_files` (`script_id`);