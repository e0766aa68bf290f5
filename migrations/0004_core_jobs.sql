-- SPDX-License-Identifier: Apache-2.0
-- Outbox and timed jobs: at least once, leased, retried, dead-lettered.
CREATE TABLE outbox (
	id @id,
	kind TEXT NOT NULL,
	payload TEXT NOT NULL,
	dedup TEXT,                           -- one waiting row a kind and key
	state TEXT NOT NULL,                  -- waiting running done dead
	run_at BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	leased_until BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	done_at BIGINT NOT NULL,
	last_error TEXT NOT NULL
);
CREATE UNIQUE INDEX outbox_dedup ON outbox (kind, dedup) WHERE dedup IS NOT NULL AND state = 'waiting';
CREATE INDEX outbox_due ON outbox (state, run_at);
