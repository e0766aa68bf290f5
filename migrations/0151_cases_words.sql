-- SPDX-License-Identifier: Apache-2.0
-- Where words stand: a row for every three characters that follow each other in a request's number, name or description
-- (cases/find_store.c packs them into one number). Finds the few requests that can hold a word; the text itself decides.
CREATE TABLE request_word (
	gram BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	PRIMARY KEY (gram, case_id)
);
