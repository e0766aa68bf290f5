/* SPDX-License-Identifier: Apache-2.0 */
/* The running program's shared parts. Values that change while it runs (settings, calendar, templates in --dev) are
 * immutable snapshots behind atomic pointers; what was replaced lives on until the end, since a call may hold it. */
#include "core/core.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/fs.h"
#include "base/rng.h"
#include "core/core_int.h"
#include "core/files_int.h"

void core_keep(struct core *core, void *p, void (*free_fn)(void *p))
{
	struct kept *k;

	if (p == NULL)
		return;
	pthread_mutex_lock(&core->lock);
	k = ARENA_NEW(core->arena, struct kept);
	k->p = p;
	k->free_fn = free_fn;
	k->next = core->kept;
	core->kept = k;
	pthread_mutex_unlock(&core->lock);
}

/* ---- templates and catalogues ---- */

/* po/zh_CN/core.po …: every fragment the program carries, base.po (with the header) first; the source may have a newer
 * text of the same name (--dev). */
static struct str join_po(struct core *core, struct arena *a, const char *dir)
{
	struct buf b = BUF_INIT(a, 4u << 20);
	char first[64];

	snprintf(first, sizeof(first), "%sbase.po", dir);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < embedded_count; i++) {
			const char *path = embedded_files[i].path;
			struct str text = STR_NONE;

			if (strncmp(path, dir, strlen(dir)) != 0 || (strcmp(path, first) == 0) != (pass == 0))
				continue;
			if (core->cfg.dev)
				text = core->cfg.source(core->cfg.source_arg, a, path);
			buf_str(&b, text.p != NULL ? text : embedded_files[i].bytes);
			buf_byte(&b, '\n');
		}
	}
	return buf_view(&b);
}

static enum status load_templates(struct core *core, struct tpl_set **ret, struct err *err)
{
	size_t n = core->cfg.n_modules;
	struct arena *a = arena_new();
	const struct tpl_page **tables = ARENA_ARRAY(a, n + 1, const struct tpl_page *);
	size_t *counts = ARENA_ARRAY(a, n + 1, size_t);
	enum status st;

	for (size_t i = 0; i < n; i++) {
		tables[i] = core->cfg.modules[i]->pages;
		counts[i] = core->cfg.modules[i]->n_pages;
	}
	st = tpl_set_new(tables, counts, n, core->cfg.source, core->cfg.source_arg, join_po(core, a, "po/zh_CN/"),
			 join_po(core, a, "po/en/"), ret, err);
	arena_free(a);
	return st;
}

/* --dev: before a page is rendered. The last CORE_KEEP sets live on for calls in flight. */
void core_dev_reload(struct core *core)
{
	struct tpl_set *set = NULL, *old;
	struct err err = {0};

	if (!core->cfg.dev || core->cfg.source == NULL)
		return;
	if (load_templates(core, &set, &err) != ST_OK) {
		log_err("templates", &err);
		return;
	}
	pthread_mutex_lock(&core->lock);
	old = atomic_exchange(&core->tpl, set);
	tpl_set_free(core->dev_sets[core->dev_next % CORE_KEEP]);
	core->dev_sets[core->dev_next++ % CORE_KEEP] = old;
	pthread_mutex_unlock(&core->lock);
}

/* files/ and spool/ stand side by side, so that taking an upload over is a rename. */
static enum status make_folders(struct core *core, struct err *err)
{
	static const char *const names[] = {"files", "spool"};
	char path[4096];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", core->cfg.data_dir, names[i]);
		TRY(fs_mkdirs(path, err));
	}
	return ST_OK;
}

/* ---- the secret that signs cookies ---- */
static enum status load_secret(struct core *core, struct err *err)
{
	char path[4096], hex[65];
	struct arena *a;
	struct str text;
	enum status st;

	rng_bytes(core->secret, sizeof(core->secret));
	if (core->cfg.data_dir == NULL)
		return ST_OK;
	TRY(make_folders(core, err));
	snprintf(path, sizeof(path), "%s/secret.key", core->cfg.data_dir);
	a = arena_new();
	if (fs_exists(path)) {
		st = fs_read(a, path, 200, &text, err);
		if (st == ST_OK && !hex_decode(str_trim(text), core->secret, sizeof(core->secret)))
			st = err_set(err, ST_CORRUPT, "%s is no 64-digit hex key", path);
	} else {
		mode_t before = umask(077); /* only at start, before any thread */

		snprintf(hex, sizeof(hex), "%.*s", STR_ARG(hex_encode(a, core->secret, sizeof(core->secret))));
		st = fs_write_atomic(path, (struct str){hex, 64}, err);
		umask(before);
	}
	arena_free(a);
	return st;
}

const char *core_data_dir(const struct core *core)
{
	return core->cfg.data_dir;
}

const char *core_private_hosts(const struct core *core)
{
	return core->cfg.private_hosts == NULL ? "" : core->cfg.private_hosts;
}

const char *core_plugin_dir(const struct core *core, struct arena *a)
{
	if (core->cfg.plugin_dir != NULL && core->cfg.plugin_dir[0] != '\0')
		return core->cfg.plugin_dir;
	return core->cfg.data_dir == NULL ? NULL : arena_printf(a, "%s/plugins", core->cfg.data_dir).p;
}

struct str core_sign(struct core *core, struct arena *a, const char *use, struct str data)
{
	uint8_t mac[SHA256_LEN];
	struct str text = arena_printf(a, "%s\n%.*s", use, STR_ARG(data));

	hmac_sha256((struct str){(const char *)core->secret, sizeof(core->secret)}, text, mac);
	return base64url_encode(a, mac, 24);
}

/* ---- life ---- */
static enum status set_clock(struct core *core, struct err *err)
{
	struct date d;

	if (core->cfg.fixed_today == NULL || core->cfg.fixed_today[0] == '\0')
		return ST_OK;
	if (!date_parse(str_of(core->cfg.fixed_today), &d))
		return err_set(err, ST_INVALID, "fixed_today: %s is no date", core->cfg.fixed_today);
	core->clock_shift_ms = date_instant(d, 0, 0) - date_instant(date_of_instant(clock_now_ms()), 0, 0);
	return ST_OK;
}

int64_t core_now(const struct core *core)
{
	return clock_now_ms() + core->clock_shift_ms;
}

enum status core_new(const struct core_config *cfg, struct core **ret, struct err *err)
{
	struct arena *a = arena_new();
	struct core *core = ARENA_NEW(a, struct core);
	struct tpl_set *set = NULL;
	enum status st;

	core->cfg = *cfg;
	core->arena = a;
	pthread_mutex_init(&core->lock, NULL);
	pthread_mutex_init(&core->magic_lock, NULL);
	atomic_store(&core->settings, settings_defaults());
	atomic_store(&core->cal, workcal_builtin());
	core->started_ms = clock_now_ms();
	core->shared = shared_new();
	st = set_clock(core, err);
	if (st == ST_OK)
		st = load_secret(core, err);
	if (st == ST_OK && cfg->source != NULL)
		st = load_templates(core, &set, err);
	if (st == ST_OK) {
		atomic_store(&core->tpl, set);
		st = db_pool_new(cfg->database, cfg->db_conns == 0 ? 8 : cfg->db_conns, 5000, &core->pool, err);
	}
	if (st != ST_OK) {
		core_free(core);
		return st;
	}
	*ret = core;
	return ST_OK;
}

void core_free(struct core *core)
{
	if (core == NULL)
		return;
	core_jobs_stop(core);
	for (struct kept *k = core->kept; k != NULL; k = k->next)
		k->free_fn(k->p);
	for (size_t i = 0; i < CORE_KEEP; i++)
		tpl_set_free(core->dev_sets[i]);
	files_close(core);
	db_pool_free(core->pool);
	tpl_set_free(atomic_load(&core->tpl));
	workcal_free(atomic_load(&core->cal));
	settings_free(atomic_load(&core->settings));
	shared_free(core->shared);
	pthread_mutex_destroy(&core->lock);
	pthread_mutex_destroy(&core->magic_lock);
	arena_free(core->arena);
}

struct db_pool *core_pool(struct core *core)
{
	return core->pool;
}

const struct tpl_set *core_tpl(struct core *core)
{
	return atomic_load(&core->tpl);
}

const struct module *const *core_modules(struct core *core, size_t *ret_n)
{
	*ret_n = core->cfg.n_modules;
	return core->cfg.modules;
}

void core_attach_server(struct core *core, struct web_server *s)
{
	atomic_store(&core->server, s);
}

/* ---- ctx for jobs and commands ---- */
void ctx_fill(struct core *core, struct arena *a, struct ctx *c)
{
	c->core = core;
	c->arena = a;
	c->now = core_now(core);
	c->today = date_of_instant(c->now);
	c->locale = LOC_ZH;
	c->cal = atomic_load(&core->cal);
	c->size = 'm';
}

enum status core_ctx_new(struct core *core, struct arena *a, struct ctx **ret, struct err *err)
{
	struct ctx *c = ARENA_NEW(a, struct ctx);

	ctx_fill(core, a, c);
	TRY(db_borrow(core->pool, &c->db, err));
	c->who.system = true;
	c->who.name = ctx_text(c, "core.system");
	c->who.login = STR("system");
	*ret = c;
	return ST_OK;
}

void core_ctx_free(struct ctx *c)
{
	if (c == NULL)
		return;
	db_return(c->db);
	c->db = NULL;
}

/* ---- migration, reload ---- */
static enum status migrate_and_seed(struct core *core, struct ctx *c, int *ret_applied, struct err *err)
{
	TRY(db_migrate(c->db, core->cfg.migrations, core->cfg.n_migrations, ret_applied, err));
	for (size_t i = 0; i < core->cfg.n_modules; i++) {
		if (core->cfg.modules[i]->seed != NULL)
			TRY(core->cfg.modules[i]->seed(c, err));
	}
	core_settings_reload(core, c->db);
	shared_forget(core->shared);
	return core_calendar_reload(core, c->db, err);
}

enum status core_migrate(struct core *core, int *ret_applied, struct err *err)
{
	struct arena *a = arena_new();
	struct ctx *c = NULL;
	enum status st = core_ctx_new(core, a, &c, err);

	if (st == ST_OK)
		st = migrate_and_seed(core, c, ret_applied, err);
	core_ctx_free(c);
	arena_free(a);
	return st;
}

void core_reload(struct core *core)
{
	struct web_server *s = atomic_load(&core->server);
	struct err err = {0};
	struct db *db = NULL;

	core_dev_reload(core);
	if (db_borrow(core->pool, &db, &err) != ST_OK) {
		log_err("reload", &err);
		return;
	}
	core_settings_reload(core, db);
	if (core_calendar_reload(core, db, &err) != ST_OK)
		log_err("reload", &err);
	db_return(db);
	shared_forget(core->shared);
	if (s != NULL)
		web_cache_drop_all(s);
}
