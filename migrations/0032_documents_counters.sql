-- SPDX-License-Identifier: Apache-2.0
-- Serials of index numbers: one row a body and year, raised inside the publishing transaction, so a rolled-back publication
-- leaves no gap and no number is given twice.
CREATE TABLE index_serial (
	body_id BIGINT NOT NULL,
	year BIGINT NOT NULL,
	last_serial BIGINT NOT NULL CHECK (last_serial > 0),
	PRIMARY KEY (body_id, year)
);

-- Where an imported draft came from: the same source again gives the same draft.
CREATE TABLE import_source (
	source_key TEXT PRIMARY KEY,
	document_id BIGINT NOT NULL REFERENCES document (id),
	at_ms BIGINT NOT NULL
);

-- Readers are counted, never recorded.
CREATE TABLE doc_views (
	document_id BIGINT PRIMARY KEY REFERENCES document (id),
	n BIGINT NOT NULL
);
