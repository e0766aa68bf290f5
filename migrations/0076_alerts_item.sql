-- SPDX-License-Identifier: Apache-2.0
-- What the search finds beside documents (service guides, columns, rows of topics, acts of upper bodies), as it was looked at last:
-- what appeared since then is news for a saved search. Documents have the publication log for that.
CREATE TABLE alert_item (
	source TEXT NOT NULL,                     -- name of the search's source
	item_id BIGINT NOT NULL,                  -- within it
	seq BIGINT NOT NULL,                      -- the look that found it; 0: there before the first look, news for nobody
	at_ms BIGINT NOT NULL,                    -- when that was
	PRIMARY KEY (source, item_id)
);
CREATE INDEX alert_item_seq ON alert_item (seq);
CREATE TABLE alert_source (
	name TEXT PRIMARY KEY,                    -- '' = the counter of looks
	stamp BIGINT NOT NULL,                    -- of the source when it was looked at
	seq BIGINT NOT NULL                       -- of '': the last look that found something
);
INSERT INTO alert_source (name, stamp, seq) VALUES ('', 0, 0);
ALTER TABLE alert ADD COLUMN item_seq BIGINT NOT NULL DEFAULT 0; -- looks up to this one are dealt with
