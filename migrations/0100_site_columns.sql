-- SPDX-License-Identifier: Apache-2.0
-- What an administrator arranges: columns with their duties, home blocks, navigation, banner, old addresses. S2-2.3.3.
CREATE TABLE site_column (
	id @id,
	slug TEXT NOT NULL UNIQUE,                -- address /c/SLUG
	parent_id BIGINT NOT NULL DEFAULT 0,
	sort BIGINT NOT NULL DEFAULT 0,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL DEFAULT '',
	description TEXT NOT NULL DEFAULT '',
	description_en TEXT NOT NULL DEFAULT '',
	keywords TEXT NOT NULL DEFAULT '',        -- meta ColumnKeywords
	type TEXT NOT NULL DEFAULT '',            -- meta ColumnType
	kind TEXT NOT NULL,                       -- documents picked page topic link
	template TEXT NOT NULL,                   -- list dated table page topic
	entry_key TEXT NOT NULL DEFAULT '',       -- kind documents: what is shown
	level1 TEXT NOT NULL DEFAULT '',
	openness BIGINT NOT NULL DEFAULT -1,
	genre TEXT NOT NULL DEFAULT '',           -- kinds separated by |
	words TEXT NOT NULL DEFAULT '',
	topic TEXT NOT NULL DEFAULT '',           -- kind topic: key of data/site/topics.tsv
	page_text TEXT NOT NULL DEFAULT '',       -- kind page: one paragraph a line
	page_text_en TEXT NOT NULL DEFAULT '',
	url TEXT NOT NULL DEFAULT '',             -- kind link
	body_id BIGINT NOT NULL DEFAULT 0,        -- owner
	unit_id BIGINT NOT NULL DEFAULT 0,
	person_id BIGINT NOT NULL DEFAULT 0,
	update_days BIGINT NOT NULL DEFAULT 0,    -- duty to update; 0 = none
	shown BIGINT NOT NULL DEFAULT 1,
	rev BIGINT NOT NULL DEFAULT 1,
	changed_at BIGINT NOT NULL,
	CHECK (slug <> '' AND name <> '' AND id <> parent_id)
);
CREATE TABLE site_pick (
	id @id,
	column_id BIGINT NOT NULL REFERENCES site_column (id),
	document_id BIGINT NOT NULL,
	sort BIGINT NOT NULL DEFAULT 0,
	review_on TEXT,                           -- day on which the text is to be looked at again (S0-4.2.1)
	UNIQUE (column_id, document_id)
);
-- Every address a column ever had leads on, permanently; chains are collapsed when a row is added.
CREATE TABLE site_redirect (
	id @id,
	old_path TEXT NOT NULL UNIQUE,
	new_path TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	CHECK (old_path <> new_path)
);
CREATE INDEX site_redirect_new ON site_redirect (new_path);
CREATE TABLE site_block (
	id @id,
	code TEXT NOT NULL,                       -- which block of the home page; "column" may occur often
	title TEXT NOT NULL DEFAULT '',           -- '' = the block's own
	title_en TEXT NOT NULL DEFAULT '',
	slug TEXT NOT NULL DEFAULT '',            -- code column: which column
	items BIGINT NOT NULL DEFAULT 6,
	shown BIGINT NOT NULL DEFAULT 1,
	sort BIGINT NOT NULL
);
CREATE TABLE site_menu (
	id @id,
	place TEXT NOT NULL,                      -- nav foot
	href TEXT NOT NULL,                       -- an entry the program brings, changed; or one of our own
	text TEXT NOT NULL DEFAULT '',            -- '' = the program's text
	text_en TEXT NOT NULL DEFAULT '',
	shown BIGINT NOT NULL DEFAULT 1,
	sort BIGINT NOT NULL,
	UNIQUE (place, href)
);
CREATE TABLE site_notice (
	id @id,
	kind TEXT NOT NULL,                       -- banner mourning
	text TEXT NOT NULL DEFAULT '',
	text_en TEXT NOT NULL DEFAULT '',
	href TEXT NOT NULL DEFAULT '',
	from_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	shown BIGINT NOT NULL DEFAULT 1,
	CHECK (until_at > from_at)
);
CREATE TABLE site_photo (
	person_id BIGINT PRIMARY KEY,
	file_id BIGINT NOT NULL,
	alt TEXT NOT NULL
);
