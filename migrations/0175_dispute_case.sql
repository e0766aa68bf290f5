-- SPDX-License-Identifier: Apache-2.0
-- Reconsideration and suits about requests for information. Year of filing and year of closing are both in the dates.
CREATE TABLE dispute_case (
	id @id,
	case_id BIGINT NOT NULL,                  -- the request
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	request_no TEXT NOT NULL,
	decision TEXT NOT NULL DEFAULT '',        -- of the request, when the case was entered: A1 … F3, '' no answer was given
	decided_on TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL,                       -- rv reconsideration, ld suit without, la suit after reconsideration
	no TEXT NOT NULL,                         -- number given by who reviews
	reviewer TEXT NOT NULL,                   -- who reviews: government or court
	filed_on TEXT NOT NULL,
	notice_on TEXT NOT NULL,                  -- copy received: the clock of the answer
	simple BIGINT NOT NULL DEFAULT 0,         -- reconsideration by the simplified procedure
	answered_on TEXT NOT NULL DEFAULT '',
	answer_file BIGINT NOT NULL DEFAULT 0,    -- request_file of the request
	answer_name TEXT NOT NULL DEFAULT '',
	result TEXT NOT NULL DEFAULT '',          -- keep fix other; '' pending
	result_on TEXT NOT NULL DEFAULT '',
	result_note TEXT NOT NULL DEFAULT '',
	redecide_days BIGINT NOT NULL DEFAULT 0,  -- ordered to decide anew within
	created_at BIGINT NOT NULL,
	person_name TEXT NOT NULL DEFAULT '',
	CHECK (kind IN ('rv', 'ld', 'la')),
	CHECK ((result = '' AND result_on = '') OR (result IN ('keep', 'fix', 'other') AND result_on <> ''))
);
CREATE UNIQUE INDEX dispute_case_no ON dispute_case (body_id, no);
CREATE INDEX dispute_case_body ON dispute_case (body_id, filed_on);
CREATE INDEX dispute_case_parent ON dispute_case (parent_body_id, filed_on);
CREATE INDEX dispute_case_request ON dispute_case (case_id, id);
