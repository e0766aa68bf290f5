-- SPDX-License-Identifier: Apache-2.0
-- Service guides 办事指南: an item, its versions, who edited which, what a guide must hold, the licence list as it was.
CREATE TABLE service_item (
	id @id,
	body_id BIGINT NOT NULL,
	code TEXT NOT NULL UNIQUE,                -- of the item, stays; part of its address
	published_version BIGINT NOT NULL DEFAULT 0,
	draft_version BIGINT NOT NULL DEFAULT 0,  -- the one being worked on; 0 = none
	withdrawn_at BIGINT NOT NULL DEFAULT 0,
	withdrawn_note TEXT NOT NULL DEFAULT '',  -- shown in place of the guide
	review_by TEXT,                           -- day by which the guide must have been looked at again
	reviewed_on TEXT,
	created_at BIGINT NOT NULL,
	sample BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX service_item_body ON service_item (body_id);
CREATE INDEX service_item_review ON service_item (review_by);
CREATE TABLE service_version (
	id @id,
	item_id BIGINT NOT NULL REFERENCES service_item (id),
	no BIGINT NOT NULL DEFAULT 0,             -- 1, 2 … once published
	state TEXT NOT NULL,                      -- draft ready published discarded
	content TEXT NOT NULL,                    -- flat JSON: field → text
	note TEXT NOT NULL DEFAULT '',            -- what changed, for readers
	returned TEXT NOT NULL DEFAULT '',        -- why it came back
	flow_changed BIGINT NOT NULL DEFAULT 0,   -- against the version before
	rev BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	editor_id BIGINT NOT NULL DEFAULT 0,
	editor_name TEXT NOT NULL DEFAULT '',
	published_at BIGINT NOT NULL DEFAULT 0,
	published_by BIGINT NOT NULL DEFAULT 0,
	published_name TEXT NOT NULL DEFAULT '',
	CHECK (state IN ('draft', 'ready', 'published', 'discarded')),
	CHECK (state <> 'published' OR (no > 0 AND published_at > 0))
);
CREATE INDEX service_version_item ON service_version (item_id, no);
CREATE TABLE service_editor (                     -- nobody of these publishes the version
	version_id BIGINT NOT NULL REFERENCES service_version (id),
	person_id BIGINT NOT NULL,
	PRIMARY KEY (version_id, person_id)
);
CREATE TABLE service_element (                    -- what a guide holds, in order: national set and what the province adds
	key TEXT PRIMARY KEY,
	label_zh TEXT NOT NULL,
	label_en TEXT NOT NULL,
	required BIGINT NOT NULL,
	national BIGINT NOT NULL,                 -- required by the national indicators: cannot be made optional
	custom BIGINT NOT NULL DEFAULT 0,         -- added here: a text of its own in every guide
	active BIGINT NOT NULL DEFAULT 1,
	seq BIGINT NOT NULL,
	basis TEXT NOT NULL DEFAULT ''
);
CREATE TABLE service_list_version (               -- 行政许可事项目录 as it was after each change
	no BIGINT PRIMARY KEY,
	at BIGINT NOT NULL,
	hash TEXT NOT NULL,
	content TEXT NOT NULL,                    -- one item a line, columns by TAB
	summary TEXT NOT NULL DEFAULT ''
);
CREATE TABLE service_change (                     -- in the order of commits: what readers of the guides have to look at again
	seq @id,
	at BIGINT NOT NULL,
	item_id BIGINT NOT NULL,
	code TEXT NOT NULL,
	visible BIGINT NOT NULL
);
