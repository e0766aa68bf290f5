-- SPDX-License-Identifier: Apache-2.0
-- One notice a person and working day, whatever happens how often: the key keeps a job that runs again from telling twice.
CREATE TABLE register_notice (
	person_id BIGINT NOT NULL,
	on_day TEXT NOT NULL,
	body TEXT NOT NULL,                       -- lines "grade TAB case TAB number TAB due TAB what"; nobody's name is in it
	n BIGINT NOT NULL,
	mailed BIGINT NOT NULL DEFAULT 0,         -- a mail went into the queue
	created_at BIGINT NOT NULL,
	PRIMARY KEY (person_id, on_day)
);
-- Where a member of staff wants the daily mail; sealed as every address is.
CREATE TABLE register_contact (
	person_id BIGINT PRIMARY KEY,
	sealed TEXT NOT NULL,
	mails BIGINT NOT NULL DEFAULT 1
);
