-- SPDX-License-Identifier: Apache-2.0
-- Yearly reports. What they count is computed from the records; here are corrections with their reasons, texts, and what was signed.
-- Whether a version is published is the document's to say, not this table's.
CREATE TABLE annual_report (
	id @id,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	year BIGINT NOT NULL,
	state TEXT NOT NULL,                      -- draft self_check reviewed
	with_branches BIGINT NOT NULL DEFAULT 0,  -- sums the branches that act in their own name
	source TEXT NOT NULL DEFAULT 'own',       -- own: computed; import: of an earlier year
	format TEXT NOT NULL DEFAULT '2021',      -- 2021 2019 text
	version BIGINT NOT NULL DEFAULT 1,
	imported TEXT NOT NULL DEFAULT '',        -- tables of an import, rows as annual/check.h reads them
	errata TEXT NOT NULL DEFAULT '',          -- why this version follows a published one
	rev BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CHECK (state IN ('draft', 'self_check', 'reviewed')),
	UNIQUE (body_id, year)
);
CREATE TABLE annual_cell (
	report_id BIGINT NOT NULL,
	cell TEXT NOT NULL,                       -- R1.nat, rv_keep, license, norm_docs.made
	value TEXT NOT NULL,
	reason TEXT NOT NULL,                     -- of a correction; table two: where the figure is from
	person_name TEXT NOT NULL DEFAULT '',
	at BIGINT NOT NULL,
	PRIMARY KEY (report_id, cell),
	CHECK (reason <> '')
);
CREATE TABLE annual_text (
	report_id BIGINT NOT NULL,
	chapter BIGINT NOT NULL,
	text TEXT NOT NULL,
	person_name TEXT NOT NULL DEFAULT '',
	at BIGINT NOT NULL,
	PRIMARY KEY (report_id, chapter)
);
CREATE TABLE annual_version (
	report_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	figures TEXT NOT NULL,                    -- what was signed: rows as annual/check.h reads them
	body_json TEXT NOT NULL,                  -- and the whole report as a document
	errata TEXT NOT NULL DEFAULT '',
	signed_on TEXT NOT NULL,                  -- 成文日期, apart from the day of publication
	signed_name TEXT NOT NULL,
	document_id BIGINT NOT NULL DEFAULT 0,
	at BIGINT NOT NULL,
	PRIMARY KEY (report_id, version)
);
CREATE INDEX annual_version_document ON annual_version (document_id);
