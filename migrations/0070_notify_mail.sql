-- SPDX-License-Identifier: Apache-2.0
-- Mails to send. What is personal (address, text) leaves the row when the mail is sent, and the row with the address's owner.
CREATE TABLE mail (
	id @id,
	kind TEXT NOT NULL,                       -- code of what it is: "mail.kind.<code>"
	state TEXT NOT NULL,                      -- waiting sending sent dead
	address TEXT NOT NULL,                    -- empty once sent
	masked TEXT NOT NULL,                     -- r***@reader.example
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	unsubscribe TEXT NOT NULL,                -- address of the one-click way out, may be empty
	maker TEXT NOT NULL,                      -- writes the mail when it is sent; empty: subject and body stand here
	maker_arg BIGINT NOT NULL,
	message_id TEXT NOT NULL UNIQUE,
	tries BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	leased_until BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	sent_at BIGINT NOT NULL,
	last_error TEXT NOT NULL,
	CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
	CHECK (state <> 'sent' OR (address = '' AND body = ''))
);
CREATE INDEX mail_due ON mail (state, next_at);
CREATE INDEX mail_address ON mail (address);
CREATE INDEX mail_maker ON mail (maker, maker_arg);
