-- Written by hand: Drizzle knows no virtual tables. Notes that were there before the full-text index were never put into it
-- by 0001: the search did not find them, and changing one took words out of the index that were not in it.
INSERT INTO `notes_fts` (`notes_fts`)
SELECT 'rebuild' WHERE (SELECT count(*) FROM `notes_fts_docsize`) <> (SELECT count(*) FROM `notes`);
