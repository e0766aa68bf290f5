/* SPDX-License-Identifier: Apache-2.0 */
/* The value every use case works with, and the write transaction around its changes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/core_int.h"

struct ctx *ctx_of(struct web_call *w)
{
	if (w->app == NULL)
		BUG("call without ctx");
	return w->app;
}

enum status core_begin(struct ctx *c, struct db_tx *ret, struct err *err)
{
	if (c->db == NULL)
		return err_set(err, ST_BUSY, "no database connection in this call");
	c->n_touched = 0;
	c->touched_all = false;
	c->outbox_added = c->settings_changed = c->calendar_changed = false;
	return db_begin(c->db, DB_WRITE, ret, err);
}

/* After the commit nothing may fail any more: what could not be swapped now is swapped by the next reload. */
static void after_commit(struct ctx *c)
{
	struct core *core = c->core;
	struct web_server *s = atomic_load(&core->server);
	struct err err = {0};

	if (c->settings_changed)
		core_settings_reload(core, c->db);
	if (c->calendar_changed) {
		if (core_calendar_reload(core, c->db, &err) == ST_OK)
			c->cal = atomic_load(&core->cal);
		else
			log_err("calendar reload", &err);
	}
	/* Before the pages: one made after they are dropped must not be made of what was read before. */
	if (c->touched_all || c->n_touched > 0 || c->settings_changed || c->calendar_changed)
		shared_forget(core->shared);
	if (s != NULL && (c->touched_all || c->settings_changed))
		web_cache_drop_all(s);
	else if (s != NULL && c->n_touched > 0)
		web_cache_drop(s, c->touched, c->n_touched);
	if (c->outbox_added)
		runner_wake(core);
	c->n_touched = 0;
	c->touched_all = c->outbox_added = c->settings_changed = c->calendar_changed = false;
}

enum status core_commit(struct ctx *c, struct db_tx *tx, struct err *err)
{
	TRY(db_commit(tx, err));
	after_commit(c);
	return ST_OK;
}

void core_touch(struct ctx *c, const char *fmt, ...)
{
	char tag[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(tag, sizeof(tag), fmt, ap);
	va_end(ap);
	if (c->n_touched == ARRAY_LEN(c->touched))
		c->touched_all = true;
	else
		c->touched[c->n_touched++] = arena_cstr(c->arena, str_of(tag));
}

enum status auto_begin(struct ctx *c, struct auto_tx *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	if (c->db == NULL)
		return err_set(err, ST_BUSY, "no database connection in this call");
	if (db_in_write(c->db))
		return ST_OK;
	TRY(core_begin(c, &ret->tx, err));
	ret->own = true;
	return ST_OK;
}

enum status auto_commit(struct ctx *c, struct auto_tx *t, struct err *err)
{
	return t->own ? core_commit(c, &t->tx, err) : ST_OK;
}

void auto_end(struct auto_tx *t)
{
	if (t->own)
		db_tx_end(&t->tx);
}

bool ctx_can(const struct ctx *c, enum perm p)
{
	if (c->who.system || p == PERM_PUBLIC)
		return true;
	return c->who.person_id != 0 && perm_held(c->who.roles, p);
}

bool ctx_reaches(const struct ctx *c, int64_t body_id, int64_t parent_body_id)
{
	if (c->who.system)
		return true;
	if (c->who.person_id == 0 || body_id == 0)
		return false;
	if (body_id == c->who.body_id)
		return true;
	return c->who.city && parent_body_id == c->who.body_id && roles_reach(c->who.roles);
}

bool ctx_can_at(const struct ctx *c, enum perm p, int64_t body_id, int64_t parent_body_id)
{
	if (c->who.system)
		return true;
	if (!ctx_can(c, p) || c->who.person_id == 0 || body_id == 0)
		return false;
	if (body_id == c->who.body_id)
		return true;
	return c->who.city && parent_body_id == c->who.body_id && perm_reaches(c->who.roles, p);
}

struct str ctx_text(struct ctx *c, const char *key)
{
	const struct tpl_set *set = atomic_load(&c->core->tpl);

	return set == NULL ? str_of(key) : tpl_text(set, c->locale, key);
}

struct str ctx_textf(struct ctx *c, const char *key, struct str arg)
{
	const struct tpl_set *set = atomic_load(&c->core->tpl);

	return set == NULL ? str_of(key) : tpl_textf(set, c->arena, c->locale, key, arg);
}

enum status core_erased(struct ctx *c, struct str object, int64_t id, struct err *err)
{
	size_t n;
	const struct module *const *m = core_modules(c->core, &n);

	for (size_t i = 0; i < n; i++)
		if (m[i]->erased != NULL)
			TRY(m[i]->erased(c, object, id, err));
	return ST_OK;
}

enum status core_dates_changed(struct ctx *c, struct err *err)
{
	size_t n;
	const struct module *const *m = core_modules(c->core, &n);

	for (size_t i = 0; i < n; i++)
		if (m[i]->dates_changed != NULL)
			TRY(m[i]->dates_changed(c, err));
	return ST_OK;
}
