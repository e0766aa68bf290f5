/* SPDX-License-Identifier: Apache-2.0 */
/* A mail as bytes (RFC 5322, RFC 2045, RFC 2047). Pure. */
#ifndef NOTIFY_MESSAGE_H
#define NOTIFY_MESSAGE_H

#include "base/buf.h"

struct message {
	struct str from, from_name, to, subject, text;
	struct str message_id; /* without <> */
	struct str unsubscribe;
	int64_t at; /* Unix ms */
};
/* CRLF lines of at most 76 characters, ASCII only. Whatever the fields hold, no header line comes from them: addresses, id and
 * address of the way out with other characters than their grammar allows give false. */
bool message_write(struct arena *a, const struct message *m, struct buf *out);

#endif
