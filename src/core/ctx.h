/* SPDX-License-Identifier: Apache-2.0 */
/* What a use case needs, in one value: no globals. Made per HTTP call, job or command. */
#ifndef CORE_CTX_H
#define CORE_CTX_H

#include "base/arena.h"
#include "base/date.h"
#include "cal/cal.h"
#include "core/perm.h"
#include "db/db.h"
#include "tpl/tpl.h"

struct web_call;
struct core; /* the running program's shared parts: pool, templates, calendar, settings, files, server */

/* Who acts. person_id 0 = nobody (a visitor) or, with system set, the program itself (jobs, commands). */
struct principal {
	int64_t person_id;
	int64_t body_id, unit_id;
	uint32_t roles; /* ROLE_BIT set within body_id */
	bool system;
	bool city;	 /* own body is the city bureau: reaches its branches */
	struct str name; /* shown in audit and pages */
	struct str login;
	int64_t session_id;
	struct str csrf;
	bool must_change_password;
};

struct ctx {
	struct core *core;
	struct arena *arena;
	struct db *db; /* borrowed for the call; one connection */
	struct principal who;
	int64_t now;	   /* Unix ms, fixed for the call */
	struct date today; /* civil day of now */
	enum tpl_locale locale;
	const struct workcal *cal;
	struct web_call *call; /* NULL for jobs and commands */
	struct str request_id;
	/* page variant from cookies */
	bool elder, contrast;
	char size;	    /* 's' 'm' 'l' */
	char notice_closed; /* last digit of the banner this session has closed, '-' = none */
	/* cache tags to drop when the transaction commits; filled by core_touch() */
	const char *touched[32];
	size_t n_touched;
	bool touched_all;
	struct str body_name, unit_name;		       /* of the person, for the page head */
	bool outbox_added, settings_changed, calendar_changed; /* acted on by core_commit() */
};

struct ctx *ctx_of(struct web_call *w);

/* The write transaction of a use case. core_commit() commits, then drops the touched page-cache tags and wakes the job
 * runner. Audit and outbox rows are added inside by audit_add() and outbox_add().
 *   CLEANUP(db_tx_end) struct db_tx tx = {0};
 *   TRY(core_begin(c, &tx, err)); … return core_commit(c, &tx, err); */
enum status core_begin(struct ctx *c, struct db_tx *ret, struct err *err) MUST_CHECK;
enum status core_commit(struct ctx *c, struct db_tx *tx, struct err *err) MUST_CHECK;
/* Pages tagged so are dropped at commit ("doc:17", "catalogue"). */
void core_touch(struct ctx *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

bool ctx_can(const struct ctx *c, enum perm p);
/* Does the person's reach include this body: own body, or a branch of it when the own body is the city bureau. */
bool ctx_reaches(const struct ctx *c, int64_t body_id, int64_t parent_body_id);
/* Permission and reach in one question: held within the own body, or carried into a branch by a role whose row in the
 * table says so. Prefer this where an act changes something: ctx_reaches() alone does not know which role reaches. */
bool ctx_can_at(const struct ctx *c, enum perm p, int64_t body_id, int64_t parent_body_id);

/* Text of the installation's catalogue in the call's language. */
struct str ctx_text(struct ctx *c, const char *key);
struct str ctx_textf(struct ctx *c, const char *key, struct str arg);

/* Settings: typed key-value rows with defaults in a table (core/settings.c), changed at run time, audited.
 * Unknown key is a BUG. */
struct str setting(struct ctx *c, const char *key);
int64_t setting_i64(struct ctx *c, const char *key); /* of a SET_TERM: today's */
/* What a SET_TERM says on a day. */
int64_t setting_on(struct ctx *c, const char *key, struct date on);
/* Own transaction unless one is open; ST_INVALID when the value does not fit the key's type. */
enum status setting_set(struct ctx *c, const char *key, struct str value, struct err *err) MUST_CHECK;

#endif
