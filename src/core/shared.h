/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that nearly every public page reads (bodies, catalogue, counts), read once and shared by calls until the next
 * change that the public can see.
 *
 * Everything shared is forgotten in the same moment as cached pages are: by core_commit() when the transaction touched
 * a tag, settings or the calendar; by core_migrate() and core_reload(); a value of another day is not used either.
 * Inside a transaction nothing shared is used: a use case sees its own changes, and decides on what the database says
 * now. A change made by another process on the same PostgreSQL database is seen after SIGHUP at the latest, as with
 * cached pages. */
#ifndef CORE_SHARED_H
#define CORE_SHARED_H

#include "core/ctx.h"

/* Reads n items with c->db into c->arena. It may depend on arg and c->today, on nothing else of c: no locale, no person. */
typedef enum status shared_make(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err);

/* What make gives for arg; the items are shared, so they are const, and live as long as c->arena. */
enum status shared_list(struct ctx *c, shared_make *make, int64_t arg, const void **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;

/* The same into a "const struct item **": every pointer to a struct has one representation. */
#define SHARED_LIST(c, make, arg, ret, ret_n, err) shared_list((c), (make), (arg), (const void **)(ret), (ret_n), (err))

/* Owned by struct core. */
struct shared;
struct shared *shared_new(void);
void shared_free(struct shared *s); /* accepts NULL */
void shared_forget(struct shared *s);

#endif
