-- SPDX-License-Identifier: Apache-2.0
-- A table that was read and waits to be confirmed. It holds names and numbers of applicants, so it is sealed, and it is gone
-- when it was taken over or a day later.
CREATE TABLE register_import (
	id @id,
	person_id BIGINT NOT NULL,
	body_id BIGINT NOT NULL,
	name TEXT NOT NULL,                       -- of the file
	sealed TEXT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX register_import_person ON register_import (person_id, id);
