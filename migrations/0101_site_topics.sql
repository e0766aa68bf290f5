-- SPDX-License-Identifier: Apache-2.0
-- Topics: typed rows, drafted by one person and published by another, with a public history of states. S0-2.1.1, S0-2.3.1–2.3.5.
CREATE TABLE topic_row (
	id @id,
	topic TEXT NOT NULL,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	row_key TEXT NOT NULL DEFAULT '',         -- value of the topic's key field, live or drafted
	data TEXT NOT NULL DEFAULT '',            -- what is public: JSON object by field code; '' = never published
	state TEXT NOT NULL DEFAULT '',           -- public state code
	published_at BIGINT NOT NULL DEFAULT 0,   -- last publication
	first_at BIGINT NOT NULL DEFAULT 0,
	approved_name TEXT NOT NULL DEFAULT '',
	hidden BIGINT NOT NULL DEFAULT 0,         -- taken back
	draft TEXT NOT NULL DEFAULT '',           -- what waits: JSON object, '' = nothing
	draft_note TEXT NOT NULL DEFAULT '',
	draft_stage TEXT NOT NULL DEFAULT '',     -- draft submitted returned
	draft_by BIGINT NOT NULL DEFAULT 0,
	draft_name TEXT NOT NULL DEFAULT '',
	return_reason TEXT NOT NULL DEFAULT '',
	rev BIGINT NOT NULL DEFAULT 1,
	changed_at BIGINT NOT NULL,
	sample BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX topic_row_topic ON topic_row (topic, published_at);
CREATE TABLE topic_step (
	id @id,
	row_id BIGINT NOT NULL REFERENCES topic_row (id),
	at BIGINT NOT NULL,
	state TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	drafted_by BIGINT NOT NULL,
	approved_by BIGINT NOT NULL,
	CHECK (drafted_by <> approved_by)
);
CREATE INDEX topic_step_row ON topic_step (row_id, id);
@append_only(topic_step);
CREATE TABLE topic_target (
	id @id,
	topic TEXT NOT NULL,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL DEFAULT '',
	field TEXT NOT NULL DEFAULT '',           -- number field that is summed; '' = rows are counted
	target BIGINT NOT NULL,
	due_on TEXT,
	sort BIGINT NOT NULL DEFAULT 0,
	CHECK (target > 0)
);
