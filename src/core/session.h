/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: a random 256-bit token in a cookie (HttpOnly, SameSite=Lax, __Host- when cookies are secure), its hash in the
 * database, an idle and an absolute limit. */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/ctx.h"

/* Checks the pair; on success makes a session and gives the token. source as in core/password.h.
 * ST_TOO_MANY (seconds in err->arg), ST_INVALID "auth.wrong" for a wrong pair and for a disabled person alike. */
enum status session_login(struct ctx *c, struct str login, struct str password, struct str source, struct str *ret_token,
			  struct err *err) MUST_CHECK;
enum status session_logout(struct ctx *c, struct err *err) MUST_CHECK;
/* The person changes the own password: every other session ends. */
enum status session_change_password(struct ctx *c, struct str old, struct str fresh, struct err *err) MUST_CHECK;
enum status session_sweep(struct ctx *c, struct err *err) MUST_CHECK; /* deletes what has ended */

struct session_row {
	int64_t id, created_at, seen_at;
	struct str ip, agent;
	bool current;
};
enum status session_mine(struct ctx *c, struct session_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
int64_t session_idle_ms(const struct core *core); /* how long a log-in lives without a request */
enum status session_end_others(struct ctx *c, struct err *err) MUST_CHECK;

#endif
