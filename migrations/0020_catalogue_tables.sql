-- SPDX-License-Identifier: Apache-2.0
-- The standard catalogue by versions, the bodies' own catalogues above it, special limits, legal bases.
-- S4-3.1, S4-3.2, S4-3.4, S3-3.2.2, S3-3.2.3, S1-1.3.2, S1-1.3.3.
CREATE TABLE cat_version (
	id @id,
	name TEXT NOT NULL,               -- number of the text: 环办厅函〔2019〕672号
	effective_from TEXT NOT NULL,     -- date; of two with one date the later import rules
	imported_at BIGINT NOT NULL,
	imported_by BIGINT,               -- person.id; NULL: shipped with the program
	sha256 TEXT NOT NULL,             -- of the imported file
	UNIQUE (effective_from, sha256)
);

CREATE TABLE cat_item (
	id @id,
	version_id BIGINT NOT NULL REFERENCES cat_version(id),
	item_key TEXT NOT NULL,           -- ties versions together; row numbers move
	seq BIGINT NOT NULL,
	level1 TEXT NOT NULL,
	level2 TEXT NOT NULL,
	elements TEXT NOT NULL,           -- parts separated by |
	legal_basis TEXT NOT NULL,        -- names separated by |
	time_limit_text TEXT NOT NULL,
	publisher TEXT NOT NULL,
	channels TEXT NOT NULL,           -- names separated by |
	audience_all BIGINT NOT NULL,     -- 1 全社会, 0 特定群体
	proactive BIGINT NOT NULL,        -- 1 主动, 0 依申请
	event TEXT NOT NULL,              -- formed request decision accept fixed realtime
	days BIGINT NOT NULL,
	unit TEXT NOT NULL,               -- workday day
	month BIGINT NOT NULL,            -- of a fixed date, else 0
	day BIGINT NOT NULL,
	openness TEXT NOT NULL,           -- decision execution management service result
	evidence TEXT NOT NULL,
	UNIQUE (version_id, item_key)
);
CREATE INDEX cat_item_key ON cat_item (item_key, version_id);

-- A body's entry. The columns from seq to openness are local refinements: NULL follows the item of the standard that is in
-- force on the day of looking, so a new version takes effect on its date without touching this table.
CREATE TABLE cat_entry (
	id @id,
	body_id BIGINT NOT NULL REFERENCES body(id),
	item_key TEXT NOT NULL,
	derived_from TEXT,                -- item_key of the standard; NULL: a local entry, all columns filled
	version_id BIGINT REFERENCES cat_version(id), -- refinements were last compared with this version
	seq BIGINT,
	level1 TEXT,
	level2 TEXT,
	elements TEXT,
	legal_basis TEXT,
	time_limit_text TEXT,
	publisher TEXT,
	channels TEXT,
	audience_all BIGINT,
	proactive BIGINT,
	event TEXT,                       -- NULL: event … day follow the standard together
	days BIGINT,
	unit TEXT,
	month BIGINT,
	day BIGINT,
	openness TEXT,
	owner_unit_id BIGINT REFERENCES unit(id),
	update_days BIGINT NOT NULL,      -- duty to update at least so often; 0 = none
	active BIGINT NOT NULL,
	not_applicable BIGINT NOT NULL,   -- 不涉及
	since TEXT,                       -- date: active, or not applicable, since
	rev BIGINT NOT NULL,              -- optimistic lock
	UNIQUE (body_id, item_key),
	CHECK (active = 0 OR owner_unit_id IS NOT NULL)
);

CREATE TABLE cat_special_limit (
	id @id,
	item_key TEXT NOT NULL,
	event TEXT NOT NULL,
	days BIGINT NOT NULL,
	unit TEXT NOT NULL,
	month BIGINT NOT NULL,
	day BIGINT NOT NULL,
	basis TEXT NOT NULL,
	text TEXT NOT NULL,
	binding BIGINT NOT NULL,          -- 0: a remark, never a deadline
	evidence TEXT NOT NULL,
	UNIQUE (item_key, basis, event)
);

CREATE TABLE legal_basis (
	id @id,
	name TEXT NOT NULL,               -- as the standard writes it
	full_name TEXT NOT NULL,
	issuer TEXT NOT NULL,
	doc_no TEXT NOT NULL,
	valid_from TEXT,                  -- NULL: beginning unknown
	valid_to TEXT,                    -- last day; NULL: in force
	superseded_by TEXT NOT NULL,      -- full_name of what took over
	confirmed BIGINT NOT NULL,        -- 0: 待核原件
	UNIQUE (name, full_name)
);
