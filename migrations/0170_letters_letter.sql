-- SPDX-License-Identifier: Apache-2.0
-- Letters of requests. A number once given stays with its letter, also when that is made void.
CREATE TABLE letter (
	id @id,
	case_id BIGINT NOT NULL,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	kind TEXT NOT NULL,                       -- row of data/letters/kinds.tsv
	word TEXT NOT NULL,                       -- of its numbers: 答
	year BIGINT NOT NULL,
	seq BIGINT NOT NULL,                      -- within body, year and word; without gaps
	number TEXT NOT NULL UNIQUE,              -- 澄环公开答〔2026〕78号
	party TEXT NOT NULL DEFAULT '',           -- ref of the party it goes to; '' the applicant or nobody
	title TEXT NOT NULL,
	text TEXT NOT NULL,                       -- as issued; emptied at erasure
	template_version BIGINT NOT NULL,         -- 0: as shipped
	edited BIGINT NOT NULL DEFAULT 0,         -- the text was changed by hand
	state TEXT NOT NULL,                      -- issued sent served void
	way TEXT NOT NULL DEFAULT '',             -- post email counter portal
	proof TEXT NOT NULL DEFAULT '',           -- tracking number, who took it
	note TEXT NOT NULL DEFAULT '',            -- why it is void
	issued_on TEXT NOT NULL,
	sent_on TEXT NOT NULL DEFAULT '',
	served_on TEXT NOT NULL DEFAULT '',
	pdf_file_id BIGINT NOT NULL DEFAULT 0,
	docx_file_id BIGINT NOT NULL DEFAULT 0,
	proof_file_id BIGINT NOT NULL DEFAULT 0,
	for_applicant BIGINT NOT NULL DEFAULT 0,
	event_seq BIGINT NOT NULL DEFAULT 0,      -- its event "letter" in the request
	issued_at BIGINT NOT NULL,
	issued_by BIGINT NOT NULL DEFAULT 0,
	issued_name TEXT NOT NULL DEFAULT '',
	erased_at BIGINT NOT NULL DEFAULT 0,
	UNIQUE (body_id, year, word, seq)
);
CREATE INDEX letter_case ON letter (case_id, id);
CREATE INDEX letter_body ON letter (body_id, id);
CREATE INDEX letter_parent ON letter (parent_body_id, id);
-- The form a letter was issued from: the same form sent twice is one letter.
CREATE TABLE letter_form (
	token TEXT PRIMARY KEY,
	letter_id BIGINT NOT NULL DEFAULT 0
);
-- Versions of templates by body; version 0 is the shipped one and has no row. The newest row counts.
CREATE TABLE letter_template (
	body_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	version BIGINT NOT NULL,
	shipped BIGINT NOT NULL DEFAULT 0,        -- back to the shipped one
	text TEXT NOT NULL,
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	person_name TEXT NOT NULL,
	PRIMARY KEY (body_id, kind, version)
);
@append_only(letter_template);
-- What was erased when its term was over (S2-1.3.1; 《个人信息保护法》 Art. 47).
CREATE TABLE letter_erasure (
	case_id BIGINT PRIMARY KEY,
	no TEXT NOT NULL,
	body_id BIGINT NOT NULL,
	decision TEXT NOT NULL,
	archived_on TEXT NOT NULL,
	years BIGINT NOT NULL,                    -- the term of its decision at that time
	files BIGINT NOT NULL,
	letters BIGINT NOT NULL,
	at BIGINT NOT NULL
);
@append_only(letter_erasure);
