/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: a table of known keys; rows in the database only where a value differs from its default. All values are held
 * in one immutable snapshot, so that pages, also error pages without a database, read them without a query. */
#include "core/settings.h"

#include <string.h>

#include "base/log.h"
#include "core/audit.h"
#include "core/core_int.h"
#include "core/json.h"

#define ROW(key, type, def, min, max, group) {key, type, def, min, max, "setting." key, group},
static const struct setting_row table[] = {SETTING_TABLE(ROW)};
#undef ROW
#define LEN(key, type, def, min, max, group) sizeof(key) - 1,
static const size_t key_len[] = {SETTING_TABLE(LEN)}; /* rules of requests are read for each of ten thousand */
#undef LEN

struct settings {
	struct arena *arena;
	struct str value[ARRAY_LEN(table)];
	bool sample;
};

enum { SE_ALL, SE_SET, SE_SAMPLE };
static const struct db_stmt stmts[] = {
	[SE_ALL] = {"setting_all", DB_READ, "", "ss", "SELECT name, value FROM setting", NULL},
	[SE_SET] = {"setting_set", DB_WRITE, "ssi", "",
		    "INSERT INTO setting (name, value, changed_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET "
		    "value = excluded.value, changed_at = excluded.changed_at",
		    NULL},
	[SE_SAMPLE] = {"setting_sample", DB_READ, "", "i", "SELECT count(*) FROM body WHERE sample = 1", NULL},
};
const struct db_set settings_set = {"core", stmts, ARRAY_LEN(stmts)};

size_t setting_table(const struct setting_row **ret)
{
	*ret = table;
	return ARRAY_LEN(table);
}

static ptrdiff_t index_of(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (key.n == key_len[i] && memcmp(key.p, table[i].key, key.n) == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

const struct setting_row *setting_find(struct str key)
{
	ptrdiff_t i = index_of(key);

	return i < 0 ? NULL : &table[i];
}

struct settings *settings_defaults(void)
{
	struct arena *a = arena_new();
	struct settings *s = ARENA_NEW(a, struct settings);

	s->arena = a;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		s->value[i] = str_of(table[i].def);
	return s;
}

void settings_free(struct settings *s)
{
	if (s != NULL)
		arena_free(s->arena);
}

bool settings_sample(const struct settings *s)
{
	return s->sample;
}

enum status settings_load(struct db *db, struct settings **ret, struct err *err)
{
	struct settings *s = settings_defaults();
	struct db_rows rows, sample;
	enum status st = db_run(db, s->arena, &settings_set, SE_ALL, DB_NOARGS, &rows, err);

	if (st == ST_OK)
		st = db_one(db, s->arena, &settings_set, SE_SAMPLE, DB_NOARGS, &sample, err);
	if (st != ST_OK) {
		settings_free(s);
		return st;
	}
	for (size_t i = 0; i < rows.n; i++) {
		ptrdiff_t at = index_of(db_text(&rows, i, 0));

		if (at >= 0) /* a key of another edition of the program stays in the table, unread */
			s->value[at] = db_text(&rows, i, 1);
	}
	s->sample = db_int(&sample, 0, 0) > 0;
	*ret = s;
	return ST_OK;
}

static void free_settings(void *p)
{
	settings_free(p);
}

void core_settings_reload(struct core *core, struct db *db)
{
	struct settings *s = NULL;
	struct err err = {0};

	if (settings_load(db, &s, &err) != ST_OK) {
		log_err("settings", &err);
		return;
	}
	core_keep(core, atomic_exchange(&core->settings, s), free_settings);
}

struct str setting(struct ctx *c, const char *key)
{
	ptrdiff_t i = index_of(str_of(key));

	if (i < 0)
		BUG("unknown setting %s", key);
	return atomic_load(&c->core->settings)->value[i];
}

/* The number, and whether all of it is well-formed: days rise, numbers are in range. */
static bool term_on(const struct setting_row *row, struct str value, struct date on, int64_t *ret)
{
	struct date from = DATE_NONE, before = DATE_NONE;
	struct str rest = str_trim(value), part;
	int64_t v = 0;

	for (bool first = true; first || rest.n > 0; first = false) {
		ptrdiff_t at = str_find_byte(rest, ' ');

		part = at < 0 ? rest : str_slice(rest, 0, (size_t)at);
		rest = at < 0 ? STR("") : str_trim(str_skip(rest, (size_t)at));
		if (!first) {
			if (part.n < 12 || part.p[10] != '=' || !date_parse(str_slice(part, 0, 10), &from) ||
			    (!date_is_none(before) && date_cmp(from, before) <= 0))
				return false;
			part = str_skip(part, 11);
			before = from;
		}
		if (!str_to_i64(part, &v) || v < row->min || v > row->max)
			return false;
		if (first || (!date_is_none(on) && date_cmp(from, on) <= 0))
			*ret = v;
	}
	return true;
}

int64_t setting_on(struct ctx *c, const char *key, struct date on)
{
	ptrdiff_t i = index_of(str_of(key));
	int64_t v = 0;

	if (i < 0 || table[i].type != SET_TERM)
		BUG("setting %s is no term", key);
	if (!term_on(&table[i], atomic_load(&c->core->settings)->value[i], on, &v))
		(void)str_to_i64(str_of(table[i].def), &v); /* a row edited by hand: fall back */
	return v;
}

int64_t setting_i64(struct ctx *c, const char *key)
{
	ptrdiff_t i = index_of(str_of(key));
	int64_t v = 0;

	if (i >= 0 && table[i].type == SET_TERM)
		return setting_on(c, key, c->today);
	if (i < 0 || table[i].type != SET_I64)
		BUG("setting %s is no number", key);
	if (!str_to_i64(atomic_load(&c->core->settings)->value[i], &v) || v < table[i].min || v > table[i].max)
		(void)str_to_i64(str_of(table[i].def), &v); /* a row edited by hand: fall back */
	return v;
}

static const char *const required[] = {"site.name",	"site.domain",	"site.base_url", "site.host_org",
				       "site.tech_org", "site.id_code", "site.icp",	 "site.police",
				       "site.address",	"site.phone",	"site.hours"};

bool setting_required(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(required); i++)
		if (str_eq_c(key, required[i]))
			return true;
	return false;
}

/* Asked of the database, so that values set in the same transaction count. */
static enum status check_published(struct ctx *c, const struct setting_row *row, struct str value, struct err *err)
{
	bool publish = str_eq_c(str_of(row->key), "site.published") && str_eq_c(value, "1");
	struct settings *now;
	const char *missing = NULL;
	bool published;

	if (!publish && (!str_empty(value) || !setting_required(str_of(row->key))))
		return ST_OK;
	TRY(settings_load(c->db, &now, err));
	published = str_eq_c(now->value[index_of(STR("site.published"))], "1");
	for (size_t i = 0; i < ARRAY_LEN(required) && missing == NULL; i++)
		if (str_empty(now->value[index_of(str_of(required[i]))]))
			missing = required[i];
	settings_free(now);
	if (publish && missing != NULL)
		return err_say(err, ST_INVALID, "setting.to_fill",
			       arena_cstr(c->arena, ctx_text(c, setting_find(str_of(missing))->label_key)));
	if (!publish && published)
		return err_say(err, ST_INVALID, "setting.published_needs", row->key);
	return ST_OK;
}

static enum status check(const struct setting_row *row, struct str value, struct err *err)
{
	int64_t v;

	if (row->type == SET_I64 && (!str_to_i64(value, &v) || v < row->min || v > row->max))
		return err_say(err, ST_INVALID, "setting.not_in_range", row->key);
	if (row->type == SET_TERM && !term_on(row, value, DATE_NONE, &v))
		return err_say(err, ST_INVALID, "setting.not_a_term", row->key);
	if (row->type == SET_BOOL && !str_eq_c(value, "0") && !str_eq_c(value, "1"))
		return err_say(err, ST_INVALID, "setting.not_a_switch", row->key);
	if (value.n > 2000)
		return err_say(err, ST_INVALID, "setting.too_long", row->key);
	return ST_OK;
}

enum status setting_set(struct ctx *c, const char *key, struct str value, struct err *err)
{
	const struct setting_row *row = setting_find(str_of(key));
	struct json_obj before, after;
	CLEANUP(auto_end) struct auto_tx tx = {0};

	if (row == NULL)
		BUG("unknown setting %s", key);
	if (!ctx_can(c, PERM_SETTINGS_EDIT))
		return err_set(err, ST_FORBIDDEN, "setting %s", key);
	TRY(check(row, value, err));
	if (str_eq(value, setting(c, key)))
		return ST_OK;
	TRY(auto_begin(c, &tx, err));
	TRY(check_published(c, row, value, err));
	TRY(db_run(c->db, c->arena, &settings_set, SE_SET, DB_ARGS(db_s(str_of(key)), db_txt(value), db_i(c->now)), NULL,
		   err));
	json_obj_init(&before, c->arena);
	json_str(&before, key, setting(c, key));
	json_obj_init(&after, c->arena);
	json_str(&after, key, value);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "settings.change",
					    .object = "setting",
					    .summary = ctx_text(c, row->label_key),
					    .before = json_obj_end(&before),
					    .after = json_obj_end(&after)},
		      err));
	c->settings_changed = true;
	if (str_starts_c(str_of(key), "request."))
		TRY(core_dates_changed(c, err));
	return auto_commit(c, &tx, err);
}
