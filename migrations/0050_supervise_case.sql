-- SPDX-License-Identifier: Apache-2.0
-- What people write under "ways to supervise": one row a submission, answered once.
CREATE TABLE supervision_case (
	id @id,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	no TEXT NOT NULL UNIQUE,                  -- 监督2026-00001: gap-free within a year
	token TEXT NOT NULL UNIQUE,               -- of the form: the same form sent twice is one case
	state TEXT NOT NULL,                      -- received answered
	name TEXT NOT NULL DEFAULT '',            -- both may be left out
	contact TEXT NOT NULL DEFAULT '',
	message TEXT NOT NULL,
	received_at BIGINT NOT NULL,
	answer TEXT NOT NULL DEFAULT '',
	answered_at BIGINT NOT NULL DEFAULT 0,
	answered_by BIGINT NOT NULL DEFAULT 0,
	answered_name TEXT NOT NULL DEFAULT '',
	client TEXT NOT NULL DEFAULT '',          -- keyed hash of the sender's address, erased after a day
	CHECK (state = 'received' OR (state = 'answered' AND answer <> '' AND answered_at > 0 AND answered_by > 0)),
	CHECK (message <> '')
);
CREATE INDEX supervision_case_body ON supervision_case (body_id, state, id);
CREATE INDEX supervision_case_received ON supervision_case (received_at);
CREATE TABLE supervision_counter (
	year BIGINT PRIMARY KEY,
	last BIGINT NOT NULL
);
