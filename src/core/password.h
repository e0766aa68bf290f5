/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords (argon2id) and the back-off on failed log-ins. */
#ifndef CORE_PASSWORD_H
#define CORE_PASSWORD_H

#include "core/ctx.h"

#define PASSWORD_HASH_MAX 128
#define PASSWORD_MIN_CP 10
#define PASSWORD_MAX_BYTES 200

/* argon2id with 32 MiB and two passes: about 50 ms on a server of ten years ago; one at a time, so that a burst of
 * log-ins cannot take the machine's memory. */
enum status password_hash(struct str password, char out[PASSWORD_HASH_MAX], struct err *err) MUST_CHECK;
/* hash NULL or empty (no such person): takes the same time and says no. */
bool password_verify(const char *hash, struct str password);
/* Message key of what is wrong with a new password, or NULL: at least ten characters, of two kinds, without the log-in. */
const char *password_problem(struct str password, struct str login);

/* Failed log-ins count per account and source, where the source is the client address, or the mark a browser got at an
 * earlier log-in to this account. An attacker elsewhere slows only himself; the owner's browser has its own count.
 * Three tries are free, then 2 s, 4 s, 8 s … 15 min; a quiet day or a log-in clears. Pure: */
int64_t throttle_wait_ms(int64_t fails);
/* ret_wait_s > 0: too early. */
enum status throttle_check(struct ctx *c, struct str account, struct str source, int64_t *ret_wait_s,
			   struct err *err) MUST_CHECK;
enum status throttle_failed(struct ctx *c, struct str account, struct str source, struct err *err) MUST_CHECK;
enum status throttle_clear(struct ctx *c, struct str account, struct str source, struct err *err) MUST_CHECK;

#endif
