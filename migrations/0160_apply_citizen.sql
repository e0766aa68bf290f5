-- SPDX-License-Identifier: Apache-2.0
-- The citizen's side of requests. What a request is stands in request_case; here is what only its form and its progress page know.
CREATE TABLE apply_sent (
	case_id BIGINT PRIMARY KEY,
	client TEXT NOT NULL DEFAULT '',          -- keyed hash of the sender's address, erased after a day
	sent_at BIGINT NOT NULL
);
CREATE INDEX apply_sent_at ON apply_sent (sent_at);
-- Forms that were not sent because what was wanted is published already: one row a form.
CREATE TABLE apply_found (
	token TEXT PRIMARY KEY,                   -- hash of the form's token
	body_id BIGINT NOT NULL,
	on_day TEXT NOT NULL
);
CREATE INDEX apply_found_day ON apply_found (on_day, body_id);
-- How content the applicant was with the answer; may be changed.
CREATE TABLE apply_opinion (
	case_id BIGINT PRIMARY KEY,
	mark BIGINT NOT NULL,                     -- 3 content, 2 partly, 1 not
	said TEXT NOT NULL DEFAULT '',
	given_at BIGINT NOT NULL
);
-- Public log of answered requests: what the office released, in its own words, without persons.
CREATE TABLE apply_log (
	case_id BIGINT PRIMARY KEY,
	body_id BIGINT NOT NULL,
	matter TEXT NOT NULL,
	decision TEXT NOT NULL,
	received_on TEXT NOT NULL,
	answered_on TEXT NOT NULL,
	document_id BIGINT NOT NULL DEFAULT 0,    -- what it became when it was published
	sample BIGINT NOT NULL DEFAULT 0,
	released_at BIGINT NOT NULL,
	released_by TEXT NOT NULL
);
CREATE INDEX apply_log_answered ON apply_log (answered_on, case_id);
CREATE INDEX apply_log_body ON apply_log (body_id, answered_on, case_id);
