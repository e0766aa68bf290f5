-- SPDX-License-Identifier: Apache-2.0
-- Bodies, units and people. S4-2.1, S0-4.4.1, S3-8.1.3, S3-8.2.1.
CREATE TABLE body (
	id @id,
	parent_id BIGINT REFERENCES body(id), -- NULL: the city bureau itself
	code TEXT NOT NULL UNIQUE,            -- slug of its addresses
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	uscc TEXT NOT NULL UNIQUE,            -- unified social credit code, GB 32100-2015
	index_prefix TEXT NOT NULL,           -- of index numbers
	region TEXT NOT NULL,
	address TEXT NOT NULL,
	postcode TEXT NOT NULL,
	hours TEXT NOT NULL,
	phone TEXT NOT NULL,
	fax TEXT NOT NULL,
	email TEXT NOT NULL,
	website TEXT NOT NULL,
	review_org TEXT NOT NULL,             -- reconsideration body
	court TEXT NOT NULL,
	duties TEXT NOT NULL,
	sort BIGINT NOT NULL,
	active BIGINT NOT NULL,
	sample BIGINT NOT NULL                -- sample data: a banner says so
);

CREATE TABLE unit (
	id @id,
	body_id BIGINT NOT NULL REFERENCES body(id),
	name TEXT NOT NULL,
	duties TEXT NOT NULL,
	phone TEXT NOT NULL,
	place TEXT NOT NULL,
	head_person_id BIGINT,                -- person.id; no foreign key: the two tables point at each other
	officer_person_id BIGINT,             -- the one named disclosure officer (S0-4.4.1)
	sort BIGINT NOT NULL,
	active BIGINT NOT NULL,
	UNIQUE (body_id, name)
);

CREATE TABLE person (
	id @id,
	body_id BIGINT NOT NULL REFERENCES body(id),
	unit_id BIGINT REFERENCES unit(id),   -- NULL: leaders of the body
	name TEXT NOT NULL,
	login TEXT NOT NULL UNIQUE,           -- lower case
	title TEXT NOT NULL,
	phone TEXT NOT NULL,
	division TEXT NOT NULL,               -- division of work, published for leaders (S3-8.1.3)
	leader BIGINT NOT NULL,
	active BIGINT NOT NULL,
	must_change BIGINT NOT NULL,          -- password was set by somebody else
	password TEXT NOT NULL,               -- argon2id, libsodium's text form
	sort BIGINT NOT NULL
);
CREATE INDEX person_body ON person (body_id, sort, id);

CREATE TABLE person_role (
	person_id BIGINT NOT NULL REFERENCES person(id),
	role TEXT NOT NULL,                   -- code of core/perm.h
	PRIMARY KEY (person_id, role)
);
