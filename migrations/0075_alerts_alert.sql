-- SPDX-License-Identifier: Apache-2.0
-- Saved searches with mail. A row goes with the wish: unconfirmed after 48 hours, otherwise at one click.
CREATE TABLE alert (
	id @id,
	address TEXT NOT NULL,                    -- as mails are sent to it; domain in small letters
	query TEXT NOT NULL,                      -- canonical query string
	often TEXT NOT NULL,                      -- now daily weekly
	locale TEXT NOT NULL,                     -- zh en
	state TEXT NOT NULL,                      -- new active
	client TEXT NOT NULL,                     -- keyed hash of where it came from, erased after a day
	token TEXT NOT NULL UNIQUE,               -- of the form: the same form sent twice is one row
	seq BIGINT NOT NULL,                      -- changes of the publication log before it are dealt with
	next_at BIGINT NOT NULL,                  -- not before
	queued BIGINT NOT NULL,                   -- 1: a mail about it waits
	created_at BIGINT NOT NULL,
	CHECK (state IN ('new', 'active')),
	CHECK (often IN ('now', 'daily', 'weekly'))
);
CREATE INDEX alert_address ON alert (address, state);
CREATE INDEX alert_due ON alert (state, queued, next_at);
CREATE INDEX alert_created ON alert (created_at);
