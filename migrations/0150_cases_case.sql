-- SPDX-License-Identifier: Apache-2.0
-- Requests for information. A request is its events; the columns under "projection" are what the events and the calendar say,
-- written again after every event and after every change of the calendar, so that lists are quick. Nothing else changes them.
CREATE TABLE request_body (
	body_id BIGINT PRIMARY KEY,
	receives BIGINT NOT NULL DEFAULT 0,       -- receives requests in its own name
	mark TEXT NOT NULL DEFAULT '',            -- 澄环公开: before 申〔2026〕1号 and in the numbers of letters
	reconsider_bodies TEXT NOT NULL DEFAULT '', -- one a line, as the letters name them
	courts TEXT NOT NULL DEFAULT '',
	reconsider_url TEXT NOT NULL DEFAULT '',
	complaint TEXT NOT NULL DEFAULT ''        -- where to complain: body and telephone
);
CREATE TABLE request_counter (
	body_id BIGINT NOT NULL,
	year BIGINT NOT NULL,
	kind TEXT NOT NULL,                       -- '' the requests themselves; otherwise a kind of letter
	last BIGINT NOT NULL,
	PRIMARY KEY (body_id, year, kind)
);
CREATE TABLE request_case (
	id @id,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	root_id BIGINT NOT NULL,                  -- the city bureau of the body: what its office reaches is one range
	no TEXT NOT NULL UNIQUE,                  -- 澄环公开申〔2026〕78号
	token TEXT NOT NULL UNIQUE,               -- of the form: the same form sent twice is one request
	kind TEXT NOT NULL DEFAULT 'access',      -- access; correction: of own records (Art. 41), outside the yearly tables
	channel TEXT NOT NULL,                    -- IN_PERSON POST_SIGNED POST_PLAIN INTERNET FAX ORAL
	transferred_from TEXT NOT NULL DEFAULT '', -- the body that passed it on
	submitted_on TEXT NOT NULL,
	applicant_kind TEXT NOT NULL,             -- nat ent sci npo law oth: the columns of table three
	name TEXT NOT NULL,
	sealed TEXT NOT NULL,                     -- identity and contact, encrypted
	identity_mark TEXT NOT NULL DEFAULT '',   -- keyed hash of the identity number: finds the same applicant
	masked TEXT NOT NULL,                     -- JSON: the same fields, masked
	description TEXT NOT NULL,
	matter_mark TEXT NOT NULL,                -- hash of the description without blanks and punctuation
	carrier TEXT NOT NULL,                    -- PAPER EMAIL DISC FAX ONSITE_READ ONSITE_COPY ONLINE
	delivery TEXT NOT NULL,                   -- portal email post counter
	written_by TEXT NOT NULL DEFAULT '',      -- who wrote down an oral or paper request
	read_back BIGINT NOT NULL DEFAULT 0,
	helped TEXT NOT NULL DEFAULT '',          -- what help was given (Art. 43)
	matches_shown BIGINT NOT NULL DEFAULT 0,  -- published items shown before sending
	origin_id BIGINT NOT NULL DEFAULT 0,      -- split off from that request
	pieces BIGINT NOT NULL DEFAULT 1,         -- after a split: how many it became
	duplicate_of BIGINT NOT NULL DEFAULT 0,
	sample BIGINT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	-- projection
	state TEXT NOT NULL,
	received_on TEXT NOT NULL DEFAULT '',     -- '' before the confirmation
	unit_id BIGINT NOT NULL DEFAULT 0,
	actor TEXT NOT NULL DEFAULT '',
	answer_due TEXT NOT NULL DEFAULT '',      -- '' held or none
	next_due TEXT NOT NULL DEFAULT '',
	next_what TEXT NOT NULL DEFAULT '',
	paused BIGINT NOT NULL DEFAULT 0,
	provisional BIGINT NOT NULL DEFAULT 0,
	supervised BIGINT NOT NULL DEFAULT 0,
	decision TEXT NOT NULL DEFAULT '',
	decided_on TEXT NOT NULL DEFAULT '',
	closed_on TEXT NOT NULL DEFAULT '',
	late BIGINT NOT NULL DEFAULT 0,           -- decided late; open ones are judged by their dates
	is_open BIGINT NOT NULL DEFAULT 1,        -- not decided
	events BIGINT NOT NULL DEFAULT 0,
	updated_at BIGINT NOT NULL
);
-- Wide: lists are filtered in the index, only the rows of the page are fetched.
CREATE INDEX request_case_open ON request_case (root_id, is_open, next_due, id, body_id, unit_id, state, actor, answer_due,
	paused, channel, applicant_kind, decision, received_on);
CREATE INDEX request_case_actor ON request_case (root_id, is_open, actor, unit_id, body_id, id);
CREATE INDEX request_case_newest ON request_case (root_id, id, body_id, unit_id, state, decision, channel, applicant_kind,
	received_on, answer_due, next_due, paused, actor);
CREATE INDEX request_case_all_open ON request_case (is_open, id);
CREATE INDEX request_case_received ON request_case (body_id, received_on);
CREATE INDEX request_case_decided ON request_case (body_id, decided_on, late, unit_id, decision, applicant_kind, origin_id, kind);
CREATE INDEX request_case_identity ON request_case (identity_mark, received_on);
CREATE INDEX request_case_matter ON request_case (body_id, matter_mark);
CREATE INDEX request_case_name ON request_case (body_id, name);
CREATE TABLE request_event (
	case_id BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	type TEXT NOT NULL,
	on_day TEXT NOT NULL,
	ref TEXT NOT NULL DEFAULT '',
	code TEXT NOT NULL DEFAULT '',
	n BIGINT NOT NULL DEFAULT 0,
	until_day TEXT NOT NULL DEFAULT '',
	override BIGINT NOT NULL DEFAULT 0,
	text TEXT NOT NULL DEFAULT '',            -- reason, finding, content: for people
	data TEXT NOT NULL DEFAULT '',            -- JSON of what a form adds
	at BIGINT NOT NULL,
	person_id BIGINT NOT NULL DEFAULT 0,
	person_name TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (case_id, seq)
);
@append_only(request_event);
-- What the yearly report counts among two million of them.
CREATE INDEX request_event_counted ON request_event (type, on_day, case_id, n) WHERE type IN ('extended', 'fee_noticed', 'fee_paid');
-- Those who are asked: names are for the case, contacts are sealed.
CREATE TABLE request_party (
	case_id BIGINT NOT NULL,
	ref TEXT NOT NULL,                        -- of their events: "P1"
	kind TEXT NOT NULL,                       -- third co other
	name TEXT NOT NULL,
	sealed TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (case_id, ref)
);
CREATE TABLE request_file (
	id @id,
	case_id BIGINT NOT NULL,
	file_id BIGINT NOT NULL,
	kind TEXT NOT NULL,                       -- identity scan supplement evidence reply record letter
	name TEXT NOT NULL,
	for_applicant BIGINT NOT NULL DEFAULT 0,  -- may be fetched with number and code
	person_name TEXT NOT NULL DEFAULT '',
	added_at BIGINT NOT NULL
);
CREATE INDEX request_file_case ON request_file (case_id, id);
CREATE INDEX request_file_file ON request_file (file_id);
-- Shingles of the description, the smallest hashes: requests that share several are about the same matter.
CREATE TABLE request_shingle (
	hash BIGINT NOT NULL,
	body_id BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	PRIMARY KEY (hash, body_id, case_id)
);
CREATE INDEX request_shingle_case ON request_shingle (case_id);
-- Wrong codes by sender and by number: guessing is slowed, nobody is locked out.
CREATE TABLE request_guess (
	who TEXT NOT NULL,                        -- keyed hash of address, or of number
	at BIGINT NOT NULL
);
CREATE INDEX request_guess_who ON request_guess (who, at);
