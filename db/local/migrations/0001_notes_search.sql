-- Written by hand: Drizzle can say neither virtual tables nor triggers. The full-text index stores no second
-- copy of the text (external content), so the triggers must tell it the old words when a note changes.
CREATE VIRTUAL TABLE `notes_fts` USING fts5(
	`title`, `body`, `tags`,
	content='notes', content_rowid='seq',
	tokenize='unicode61 remove_diacritics 2'
);
--> statement-breakpoint
CREATE TRIGGER `notes_fts_insert` AFTER INSERT ON `notes` BEGIN
	INSERT INTO `notes_fts` (`rowid`, `title`, `body`, `tags`) VALUES (new.`seq`, new.`title`, new.`body`, new.`tags`);
END;
--> statement-breakpoint
CREATE TRIGGER `notes_fts_delete` AFTER DELETE ON `notes` BEGIN
	INSERT INTO `notes_fts` (`notes_fts`, `rowid`, `title`, `body`, `tags`) VALUES ('delete', old.`seq`, old.`title`, old.`body`, old.`tags`);
END;
--> statement-breakpoint
CREATE TRIGGER `notes_fts_update` AFTER UPDATE OF `seq`, `title`, `body`, `tags` ON `notes` BEGIN
	INSERT INTO `notes_fts` (`notes_fts`, `rowid`, `title`, `body`, `tags`) VALUES ('delete', old.`seq`, old.`title`, old.`body`, old.`tags`);
	INSERT INTO `notes_fts` (`rowid`, `title`, `body`, `tags`) VALUES (new.`seq`, new.`title`, new.`body`, new.`tags`);
END;
