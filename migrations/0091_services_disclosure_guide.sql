-- SPDX-License-Identifier: Apache-2.0
-- 政府信息公开指南: statutory clocks as facts with validity, the office's own paragraphs, every version shown, every check.
CREATE TABLE guide_clock (
	key TEXT NOT NULL,
	part TEXT NOT NULL,                       -- search request procedure
	days BIGINT NOT NULL,                     -- 0 = no number
	unit TEXT NOT NULL,                       -- workday day month none
	basis TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	valid_to TEXT,                            -- NULL = in force
	confirmed BIGINT NOT NULL,                -- 0: not shown to the public until checked against the original
	text_zh TEXT NOT NULL,                    -- {n} stands for the number of days
	text_en TEXT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (key, valid_from)
);
CREATE TABLE guide_text (                         -- one row a part: published paragraphs and a draft of the next ones
	part TEXT PRIMARY KEY,
	zh TEXT NOT NULL DEFAULT '',
	en TEXT NOT NULL DEFAULT '',
	published_at BIGINT NOT NULL DEFAULT 0,
	published_name TEXT NOT NULL DEFAULT '',
	draft BIGINT NOT NULL DEFAULT 0,
	draft_zh TEXT NOT NULL DEFAULT '',
	draft_en TEXT NOT NULL DEFAULT '',
	draft_at BIGINT NOT NULL DEFAULT 0,
	draft_by BIGINT NOT NULL DEFAULT 0,
	draft_name TEXT NOT NULL DEFAULT ''
);
CREATE TABLE guide_version (
	no BIGINT PRIMARY KEY,
	at BIGINT NOT NULL,
	hash TEXT NOT NULL,
	zh TEXT NOT NULL,
	en TEXT NOT NULL
);
CREATE TABLE guide_check (
	id @id,
	at BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	version_no BIGINT NOT NULL
);
