-- SPDX-License-Identifier: Apache-2.0
-- What is being written on a request before it goes to review; what was submitted stands in the request's events.
CREATE TABLE casework_draft (
	case_id BIGINT PRIMARY KEY,
	rev BIGINT NOT NULL,                      -- rises with every save: two people do not overwrite each other
	code TEXT NOT NULL DEFAULT '',            -- A1–F3; K1–K3 for correction of own records (Art. 41)
	article TEXT NOT NULL DEFAULT '',         -- row of data/casework/articles.tsv
	reason TEXT NOT NULL DEFAULT '',
	provide TEXT NOT NULL DEFAULT '',         -- what is given and how
	person_id BIGINT NOT NULL,
	person_name TEXT NOT NULL,
	changed_at BIGINT NOT NULL
);
-- Parts withheld when a record is split (Art. 37): which part, by what article, why.
CREATE TABLE casework_part (
	case_id BIGINT NOT NULL,
	n BIGINT NOT NULL,
	part TEXT NOT NULL,
	article TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (case_id, n)
);
-- Replies turned into proactive disclosure: the document made from a request (Art. 44).
CREATE TABLE casework_document (
	case_id BIGINT PRIMARY KEY,
	document_id BIGINT NOT NULL UNIQUE,
	made_at BIGINT NOT NULL,
	published_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX casework_document_open ON casework_document (published_at, case_id);
-- Who tried the questions on the rules, and with what result (国办发〔2016〕19号 4.3: ability).
CREATE TABLE casework_quiz (
	id @id,
	person_id BIGINT NOT NULL,
	person_name TEXT NOT NULL,
	body_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	asked BIGINT NOT NULL,
	correct BIGINT NOT NULL
);
CREATE INDEX casework_quiz_body ON casework_quiz (body_id, id);
