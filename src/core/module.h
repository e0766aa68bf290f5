/* SPDX-License-Identifier: Apache-2.0 */
/* A module describes itself in one const struct; app/modules.c lists them all. */
#ifndef CORE_MODULE_H
#define CORE_MODULE_H

#include "core/ctx.h"
#include "core/jobs.h"
#include "db/db.h"
#include "tpl/tpl.h"
#include "web/web.h"

struct page;
struct todo_list;
struct todo_rate;
struct command_env; /* app's: configuration, paths */

/* chengming NAME …: returns the process's exit code (0 done, 1 failed, 2 wrong usage). */
struct command {
	const char *name;					    /* "import" */
	const char *summary;					    /* one line for "chengming help" */
	const char *help;					    /* usage, options, an example */
	int (*run)(struct command_env *env, int argc, char **argv); /* argv[0] is the command's name */
	bool needs_core; /* opens the database and loads templates first (command_core(env)) */
};

struct module {
	const char *name;
	const struct web_route *routes;
	size_t n_routes;
	const struct db_set *const *sets;
	size_t n_sets;
	const struct tpl_page *pages;
	size_t n_pages;
	const struct job_kind *jobs;
	size_t n_jobs;
	const struct command *commands;
	size_t n_commands;
	/* Loads facts the module ships (catalogue, legal bases); idempotent; called by init/migrate after migrations. */
	enum status (*seed)(struct ctx *c, struct err *err);
	/* What "chengming rebuild NAME" makes anew out of the facts, NAME being the module's; progress may be called often. May be
	 * NULL. */
	enum status (*rebuild)(struct ctx *c, void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
			       struct err *err);
	/* Counts for the workbench rail and bell of this person; may be NULL. */
	enum status (*todo_count)(struct ctx *c, int64_t *ret, struct err *err);
	/* What this person has to do or to keep in mind, with the days it ends (core/todo.h says how to fill it); may be NULL. */
	enum status (*todo_items)(struct ctx *c, struct todo_list *list, struct err *err);
	/* Adds what was finished from … to (inclusive), and how much of it in time, to the row of its type: ret has
	 * TODO_TYPE_COUNT rows (core/todo.h, struct todo_rate). May be NULL. */
	enum status (*todo_rate)(struct ctx *c, struct date from, struct date to, struct todo_rate *ret, struct err *err);
	/* The working calendar, or a term among the settings "request.*", is another: called in the transaction of the change, for
	 * a job that computes anew what was computed from it. May be NULL. */
	enum status (*dates_changed)(struct ctx *c, struct err *err);
	/* The term of an object is over: what the module keeps beside it about persons goes too, in the same transaction. May be
	 * NULL. */
	enum status (*erased)(struct ctx *c, struct str object, int64_t id, struct err *err);
	/* Adds to the frame of a portal page what the module arranges: navigation, footer, banner. c->db may be NULL (error
	 * pages); a frame that cannot be read is left as it is. May be NULL. */
	void (*frame)(struct ctx *c, struct page *p);
	/* Figures of its own for /metrics, Prometheus text appended to b; may be NULL. */
	void (*metrics)(struct ctx *c, struct buf *b);
	/* A GET whose path no route has, before the 404: true when the module has answered it (an old address). Asked in the order
	 * of the list; whoever does not know the path does nothing. What is not public is not known. May be NULL. */
	bool (*not_found)(struct web_call *w, struct ctx *c);
};

/* For commands (implemented in app): the shared parts, opened on first use; a ctx acting as the system. */
struct core *command_core(struct command_env *env, struct err *err);
struct ctx *command_ctx(struct command_env *env, struct err *err);
const char *command_config(struct command_env *env, const char *key); /* "data.dir"; NULL when unset */

#endif
