-- SPDX-License-Identifier: Apache-2.0
-- The library of rules: acts of upper bodies that are cited, who cites what, days of review, clearances, and how many readers
-- found a page helpful.
CREATE TABLE policy_upper (
	id @id,
	no_key TEXT NOT NULL UNIQUE,              -- of the document number, for comparison
	doc_no TEXT NOT NULL,
	title TEXT NOT NULL,
	issuer TEXT NOT NULL,
	address TEXT NOT NULL DEFAULT '',         -- at the source; '' = none known
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL DEFAULT 0,
	CHECK (doc_no <> '' AND title <> '' AND issuer <> '')
);

-- Derived from the texts of public documents: written by job document.public, remade by it at will.
CREATE TABLE policy_citation (
	document_id BIGINT NOT NULL,
	no_key TEXT NOT NULL,
	explains BIGINT NOT NULL DEFAULT 0,       -- 1: the citing document is an interpretation by its kind
	PRIMARY KEY (document_id, no_key)
);
CREATE INDEX policy_citation_no ON policy_citation (no_key);

CREATE TABLE policy_review (
	document_id BIGINT PRIMARY KEY,
	body_id BIGINT NOT NULL,
	review_on TEXT NOT NULL,                  -- the day by which the rule is looked at again
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE policy_clearance (
	id @id,
	body_id BIGINT NOT NULL,
	body_name TEXT NOT NULL,
	title TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	decided_on TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'draft',
	rev BIGINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	published_at BIGINT NOT NULL DEFAULT 0,
	published_by BIGINT NOT NULL DEFAULT 0,
	CHECK (state IN ('draft', 'published')),
	CHECK (state = 'draft' OR published_at > 0)
);
CREATE TABLE policy_clearance_item (
	clearance_id BIGINT NOT NULL REFERENCES policy_clearance (id),
	document_id BIGINT NOT NULL,
	result TEXT NOT NULL,                     -- keep amend repeal expire
	title TEXT NOT NULL,                      -- as it was when it was decided
	doc_no TEXT NOT NULL,
	PRIMARY KEY (clearance_id, document_id),
	CHECK (result IN ('keep', 'amend', 'repeal', 'expire'))
);

-- Readers are counted, never recorded.
CREATE TABLE policy_helpful (
	document_id BIGINT PRIMARY KEY,
	yes BIGINT NOT NULL DEFAULT 0,
	no BIGINT NOT NULL DEFAULT 0
);
