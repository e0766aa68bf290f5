-- SPDX-License-Identifier: Apache-2.0
-- Links to other sites, checked daily (S2-1.1.19); channels to which publications go out (S4-3.6).
CREATE TABLE site_link (
	id @id,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL DEFAULT '',
	url TEXT NOT NULL,
	category TEXT NOT NULL DEFAULT '',
	place TEXT NOT NULL DEFAULT 'page',       -- home page none
	when_dead TEXT NOT NULL DEFAULT 'mark',   -- mark hide
	sort BIGINT NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'new',        -- new ok failing dead
	fails BIGINT NOT NULL DEFAULT 0,          -- in a row
	http BIGINT NOT NULL DEFAULT 0,
	detail TEXT NOT NULL DEFAULT '',
	checked_at BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE channel (
	id @id,
	slug TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	type TEXT NOT NULL,                       -- feed webhook script mail
	target TEXT NOT NULL DEFAULT '',          -- address, file name in the plug-in folder, mail address
	columns TEXT NOT NULL DEFAULT '',         -- slugs separated by blanks; '' = every publication
	secret TEXT NOT NULL DEFAULT '',          -- signs what a web hook receives
	active BIGINT NOT NULL DEFAULT 1,
	next_seq BIGINT NOT NULL DEFAULT 0,       -- of the change feed
	CHECK (slug <> '' AND name <> '')
);
CREATE TABLE channel_delivery (
	id @id,
	channel_id BIGINT NOT NULL REFERENCES channel (id),
	seq BIGINT NOT NULL,                      -- of the change feed: once a channel
	document_id BIGINT NOT NULL,
	event TEXT NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	added_at BIGINT NOT NULL,
	at BIGINT NOT NULL DEFAULT 0,             -- last try
	tries BIGINT NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'waiting',    -- waiting ok failed
	detail TEXT NOT NULL DEFAULT '',
	UNIQUE (channel_id, seq)
);
