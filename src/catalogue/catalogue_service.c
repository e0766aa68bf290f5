/* SPDX-License-Identifier: Apache-2.0 */
/* Use cases of the catalogue: reading a body's catalogue, refining it, adopting the standard, importing an edition. */
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/hash.h"
#include "base/limits.h"
#include "catalogue/catalogue_store.h"
#include "core/audit.h"
#include "core/json.h"
#include "core/org.h"
#include "core/shared.h"

/* ---- reading ---- */

struct ordered {
	struct cat_entry e;
	int64_t group; /* smallest seq of its level1: groups keep the standard's order, local entries join their group */
};

static int by_group(const void *x, const void *y)
{
	const struct ordered *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (!str_eq(a->e.level1, b->e.level1))
		return str_cmp(a->e.level1, b->e.level1);
	if (a->e.seq != b->e.seq)
		return a->e.seq < b->e.seq ? -1 : 1;
	return str_cmp(a->e.item_key, b->e.item_key);
}

static void order(struct arena *a, struct cat_entry *list, size_t n)
{
	struct ordered *o = ARENA_ARRAY(a, n + 1, struct ordered);

	for (size_t i = 0; i < n; i++) {
		o[i] = (struct ordered){list[i], list[i].seq};
		for (size_t k = 0; k < n; k++)
			if (str_eq(list[k].level1, list[i].level1) && list[k].seq < o[i].group)
				o[i].group = list[k].seq;
	}
	qsort(o, n, sizeof *o, by_group);
	for (size_t i = 0; i < n; i++)
		list[i] = o[i].e;
}

static enum status fill_owner_names(struct ctx *c, int64_t body_id, struct cat_entry *list, size_t n, struct err *err)
{
	struct unit *units;
	size_t n_units;

	TRY(unit_list(c, body_id, &units, &n_units, err));
	for (size_t i = 0; i < n; i++) {
		list[i].owner_unit_name = STR("");
		for (size_t k = 0; k < n_units; k++)
			if (units[k].id == list[i].owner_unit_id)
				list[i].owner_unit_name = units[k].name;
	}
	return ST_OK;
}

enum status cat_list_all(struct ctx *c, int64_t body_id, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	TRY(store_entries(c, body_id, ret, ret_n, err));
	order(c->arena, *ret, *ret_n);
	return fill_owner_names(c, body_id, *ret, *ret_n, err);
}

static enum status city_body(struct ctx *c, int64_t *ret, struct err *err)
{
	struct body *bodies;
	size_t n;

	TRY(body_list(c, &bodies, &n, err));
	*ret = 0;
	for (size_t i = n; i-- > 0;)
		if (bodies[i].parent_id == 0)
			*ret = bodies[i].id;
	return ST_OK;
}

static enum status active_entries(struct ctx *c, int64_t body_id, void **ret, size_t *ret_n, struct err *err)
{
	struct cat_entry *list;
	size_t n, kept = 0;

	TRY(cat_list_all(c, body_id, &list, &n, err));
	for (size_t i = 0; i < n; i++)
		if (list[i].active)
			list[kept++] = list[i];
	*ret = list;
	*ret_n = kept;
	return ST_OK;
}

enum status cat_list(struct ctx *c, const struct cat_filter *f, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	const struct cat_entry *active;
	const void *shared;
	struct cat_entry *list;
	int64_t body_id = f->body_id;
	size_t n, kept = 0;

	if (body_id == 0)
		TRY(city_body(c, &body_id, err));
	TRY(shared_list(c, active_entries, body_id, &shared, &n, err));
	active = shared;
	list = ARENA_ARRAY(c->arena, n + 1, struct cat_entry);
	for (size_t i = 0; i < n; i++) {
		if ((f->item_key.n > 0 && !str_eq(active[i].item_key, f->item_key)) ||
		    (f->openness >= 0 && (int)active[i].openness != f->openness))
			continue;
		list[kept++] = active[i];
	}
	*ret = list;
	*ret_n = kept;
	return ST_OK;
}

enum status cat_entry_get(struct ctx *c, int64_t id, struct cat_entry *ret, struct err *err)
{
	struct cat_entry e;

	TRY(store_entry(c, id, &e, err));
	TRY(fill_owner_names(c, e.body_id, &e, 1, err));
	*ret = e;
	return ST_OK;
}

enum status cat_entry_by_key(struct ctx *c, int64_t body_id, struct str item_key, struct cat_entry *ret, struct err *err)
{
	struct cat_entry e;

	TRY(store_entry_by_key(c, body_id, item_key, &e, err));
	TRY(fill_owner_names(c, body_id, &e, 1, err));
	*ret = e;
	return ST_OK;
}

enum status cat_standard_item(struct ctx *c, struct str item_key, struct cat_entry *ret, struct err *err)
{
	TRY(store_item_on(c, item_key, c->today, ret, err));
	ret->id = 0;
	return ST_OK;
}

/* ---- saving ---- */

static struct str entry_json(struct ctx *c, const struct cat_entry *e)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "item_key", e->item_key);
	json_str(&o, "derived_from", e->derived_from);
	for (int f = 0; f < CF_COUNT; f++)
		json_str(&o, cat_field_code((enum cat_field)f), cat_field_text(c->arena, e, (enum cat_field)f));
	json_i64(&o, "owner_unit_id", e->owner_unit_id);
	json_i64(&o, "update_days", e->update_days);
	json_bool(&o, "active", e->active);
	json_bool(&o, "not_applicable", e->not_applicable);
	json_str(&o, "since", date_format(c->arena, e->since));
	return json_obj_end(&o);
}

static enum status audit_entry(struct ctx *c, const char *action, const struct cat_entry *e, struct str before,
			       struct err *err)
{
	const struct audit_entry a = {.action = action,
				      .object = "catalogue_entry",
				      .object_id = e->id,
				      .body_id = e->body_id,
				      .summary =
					      arena_printf(c->arena, "%.*s %.*s", STR_ARG(e->item_key), STR_ARG(e->level2)),
				      .before = before,
				      .after = entry_json(c, e)};

	core_touch(c, "catalogue");
	return audit_add(c, &a, err);
}

/* Refined fields of an entry whose standard text is no longer the one they were refined from. */
static enum status conflicts_of(struct ctx *c, const struct cat_entry *e, struct cat_conflict *out, size_t *ret_n,
				struct err *err)
{
	struct cat_entry base, now;

	*ret_n = 0;
	if (e->derived_from.n == 0 || e->refined == 0)
		return ST_OK;
	TRY(store_item_on(c, e->derived_from, c->today, &now, err));
	if (now.version_id == e->version_id)
		return ST_OK;
	TRY(store_item_of(c, e->version_id, e->derived_from, &base, err));
	for (int f = 0; f < CF_COUNT; f++) {
		struct cat_conflict x = {e->id,
					 e->item_key,
					 e->level2,
					 (enum cat_field)f,
					 cat_field_text(c->arena, &base, (enum cat_field)f),
					 cat_field_text(c->arena, &now, (enum cat_field)f),
					 cat_field_text(c->arena, e, (enum cat_field)f)};

		if ((e->refined & (1U << f)) != 0 && !str_eq(x.base, x.standard) && !str_eq(x.local, x.standard))
			out[(*ret_n)++] = x;
	}
	return ST_OK;
}

/* Which fields differ from the standard of today: only those are stored. keep_version: older conflicts are still open. */
static enum status mark_refined(struct ctx *c, struct cat_entry *e, bool keep_version, struct err *err)
{
	struct cat_entry s;

	e->refined = 0;
	if (e->derived_from.n == 0) {
		e->version_id = 0;
		return ST_OK;
	}
	TRY(store_item_on(c, e->derived_from, c->today, &s, err));
	for (int f = 0; f < CF_COUNT; f++)
		if (!str_eq(cat_field_text(c->arena, e, (enum cat_field)f), cat_field_text(c->arena, &s, (enum cat_field)f)))
			e->refined |= 1U << f;
	if (!keep_version)
		e->version_id = s.version_id;
	return ST_OK;
}

static enum status check_owner(struct ctx *c, const struct cat_entry *e, struct err *err)
{
	struct unit u;

	if (e->owner_unit_id == 0)
		return ST_OK;
	TRY(unit_get(c, e->owner_unit_id, &u, err));
	if (u.body_id != e->body_id || (e->active && !u.active))
		return err_say(err, ST_INVALID, "catalogue.err_owner_body", arena_cstr(c->arena, u.name));
	return ST_OK;
}

static enum status check(struct ctx *c, const struct cat_entry *e, struct err *err)
{
	const char *field, *problem = cat_entry_problem(e, &field);

	if (problem != NULL && strcmp(problem, "catalogue.err_owner") == 0)
		return err_rule(err, problem, "谁主管、谁负责"); /* S1-1.3.3 */
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem,
			       arena_cstr(c->arena, ctx_text(c, arena_printf(c->arena, "catalogue.f.%s", field).p)));
	return check_owner(c, e, err);
}

/* "L-wanghu-03": the body's code keeps keys apart across bodies. */
static enum status local_key(struct ctx *c, struct cat_entry *e, struct err *err)
{
	struct body b;
	struct str prefix;
	int64_t last;

	TRY(body_get(c, e->body_id, &b, err));
	prefix = arena_printf(c->arena, "L-%.*s-", STR_ARG(b.code));
	TRY(store_last_local(c, e->body_id, prefix, &last, err));
	e->item_key = arena_printf(c->arena, "%.*s%02lld", STR_ARG(prefix), (long long)last + 1);
	return ST_OK;
}

enum status cat_entry_save(struct ctx *c, struct cat_entry *e, struct err *err)
{
	CLEANUP(cat_tx_end) struct cat_tx tx = {.own = false};
	struct cat_conflict open[CF_COUNT];
	struct str before = STR_NONE;
	struct cat_entry was;
	size_t n_open = 0;

	TRY(cat_tx_begin(c, &tx, err));
	if (e->id != 0) {
		TRY(store_entry(c, e->id, &was, err));
		e->body_id = was.body_id; /* an entry never moves, and stays what it was derived from */
		e->item_key = was.item_key;
		e->derived_from = was.derived_from;
		e->version_id = was.version_id;
		before = entry_json(c, &was);
		TRY(conflicts_of(c, &was, open, &n_open, err));
	}
	if (date_is_none(e->since) && (e->active || e->not_applicable))
		e->since = c->today;
	TRY(check(c, e, err));
	if (e->item_key.n == 0)
		TRY(local_key(c, e, err));
	TRY(mark_refined(c, e, n_open > 0, err));
	TRY(store_entry_save(c, e, err));
	TRY(audit_entry(c, before.p == NULL ? "cat_entry.add" : "cat_entry.save", e, before, err));
	return cat_tx_commit(c, &tx, err);
}

enum status cat_adopt(struct ctx *c, int64_t body_id, int64_t owner_unit_id, struct err *err)
{
	CLEANUP(cat_tx_end) struct cat_tx tx = {.own = false};
	struct cat_entry *items, *have;
	size_t n, n_have;

	TRY(cat_tx_begin(c, &tx, err));
	TRY(store_items_on(c, c->today, &items, &n, err));
	TRY(store_entries(c, body_id, &have, &n_have, err));
	for (size_t i = 0; i < n; i++) {
		struct cat_entry e = items[i];
		bool found = false;

		for (size_t k = 0; k < n_have; k++)
			found = found || str_eq(have[k].item_key, e.item_key);
		if (found)
			continue;
		e.id = 0;
		e.body_id = body_id;
		e.owner_unit_id = owner_unit_id;
		e.active = owner_unit_id != 0;
		e.since = e.active ? c->today : DATE_NONE;
		TRY(check(c, &e, err));
		TRY(store_entry_save(c, &e, err));
		TRY(audit_entry(c, "cat_entry.adopt", &e, STR_NONE, err));
	}
	return cat_tx_commit(c, &tx, err);
}

/* ---- editions of the standard ---- */

enum status cat_versions(struct ctx *c, struct cat_version **ret, size_t *ret_n, struct err *err)
{
	return store_versions(c, ret, ret_n, err);
}

enum status cat_items(struct ctx *c, int64_t version_id, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	return store_items(c, version_id, ret, ret_n, err);
}

static enum status audit_import(struct ctx *c, int64_t id, struct str name, struct date from, size_t items, int changes,
				struct err *err)
{
	struct json_obj o;
	struct audit_entry a = {.action = "cat_version.import",
				.object = "catalogue_version",
				.object_id = id,
				.summary = name};

	json_obj_init(&o, c->arena);
	json_str(&o, "name", name);
	json_str(&o, "effective_from", date_format(c->arena, from));
	json_i64(&o, "items", (int64_t)items);
	json_i64(&o, "changes", changes);
	a.after = json_obj_end(&o);
	core_touch(c, "catalogue");
	return audit_add(c, &a, err);
}

/* Reads an edition and lays it beside the one in force on its date. */
struct edition {
	struct cat_entry *items;
	size_t n, n_diff;
	struct cat_diff *diff;
	int changes;
	char sha[SHA256_HEX_LEN + 1];
};

static enum status read_edition(struct ctx *c, struct str tsv, struct date from, struct edition *ed, struct err *err)
{
	struct cat_entry *old = NULL;
	size_t n_old = 0;
	bool seen = false;

	if (tsv.n > MAX_IMPORT_BYTES)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	if (date_is_none(from))
		return err_say(err, ST_INVALID, "catalogue.err_version_head", NULL);
	TRY(cat_parse_standard(c->arena, tsv, embedded_get("data/catalogue/openness.tsv"), &ed->items, &ed->n, err));
	sha256_hex(tsv, ed->sha);
	TRY(store_version_seen(c, from, ed->sha, &seen, err));
	if (seen)
		return err_say(err, ST_CONFLICT, "catalogue.err_version_twice", NULL);
	TRY(store_items_on(c, from, &old, &n_old, err));
	cat_diff(c->arena, old, n_old, ed->items, ed->n, &ed->diff, &ed->n_diff, &ed->changes);
	return ST_OK;
}

enum status cat_preview_standard(struct ctx *c, struct str tsv, struct date from, struct cat_diff **ret, size_t *ret_n,
				 int *ret_changes, struct err *err)
{
	struct edition ed = {0};

	TRY(read_edition(c, tsv, from, &ed, err));
	*ret = ed.diff;
	*ret_n = ed.n_diff;
	*ret_changes = ed.changes;
	return ST_OK;
}

enum status cat_import_standard(struct ctx *c, struct str tsv, struct str name, struct date from, int *ret_changes,
				struct err *err)
{
	CLEANUP(cat_tx_end) struct cat_tx tx = {.own = false};
	struct edition ed = {0};
	int64_t id;

	if (str_trim(name).n == 0)
		return err_say(err, ST_INVALID, "catalogue.err_version_head", NULL);
	TRY(cat_tx_begin(c, &tx, err));
	TRY(read_edition(c, tsv, from, &ed, err));
	TRY(store_version_add(c, str_trim(name), from, ed.sha, &id, err));
	for (size_t i = 0; i < ed.n; i++)
		TRY(store_item_add(c, id, &ed.items[i], err));
	TRY(audit_import(c, id, str_trim(name), from, ed.n, ed.changes, err));
	TRY(cat_tx_commit(c, &tx, err));
	*ret_changes = ed.changes;
	return ST_OK;
}

enum status cat_version_diff(struct ctx *c, int64_t version_id, struct cat_version *ret_version, struct cat_diff **ret,
			     size_t *ret_n, struct err *err)
{
	struct cat_version *v;
	struct cat_entry *now, *old = NULL;
	size_t n_v, at = 0, n, n_old = 0;
	int items;

	TRY(store_versions(c, &v, &n_v, err));
	while (at < n_v && v[at].id != version_id)
		at++;
	if (at == n_v)
		return err_set(err, ST_NOT_FOUND, "catalogue version %lld", (long long)version_id);
	TRY(store_items(c, version_id, &now, &n, err));
	if (at + 1 < n_v)
		TRY(store_items(c, v[at + 1].id, &old, &n_old, err));
	cat_diff(c->arena, old, n_old, now, n, ret, ret_n, &items);
	*ret_version = v[at];
	return ST_OK;
}

/* ---- refinements that the standard has overtaken (S4-3.4) ---- */

enum status cat_conflicts(struct ctx *c, int64_t body_id, struct cat_conflict **ret, size_t *ret_n, struct err *err)
{
	struct cat_entry *list;
	struct cat_conflict *out;
	size_t n, at = 0;

	TRY(cat_list_all(c, body_id, &list, &n, err));
	out = ARENA_ARRAY(c->arena, n * CF_COUNT + 1, struct cat_conflict);
	for (size_t i = 0; i < n; i++) {
		size_t found;

		TRY(conflicts_of(c, &list[i], out + at, &found, err));
		at += found;
	}
	*ret = out;
	*ret_n = at;
	return ST_OK;
}

enum status cat_resolve(struct ctx *c, int64_t entry_id, bool take_standard, struct err *err)
{
	CLEANUP(cat_tx_end) struct cat_tx tx = {.own = false};
	struct cat_entry e, s;
	struct cat_conflict found[CF_COUNT];
	struct str before;
	size_t n;

	TRY(cat_tx_begin(c, &tx, err));
	TRY(store_entry(c, entry_id, &e, err));
	before = entry_json(c, &e);
	TRY(conflicts_of(c, &e, found, &n, err));
	if (n == 0)
		return err_say(err, ST_CONFLICT, "catalogue.err_no_conflict", NULL);
	TRY(store_item_on(c, e.derived_from, c->today, &s, err));
	for (size_t i = 0; take_standard && i < n; i++)
		e.refined &= ~(1U << found[i].field);
	e.version_id = s.version_id;
	TRY(store_entry_save(c, &e, err));
	TRY(store_entry(c, entry_id, &e, err));
	TRY(audit_entry(c, take_standard ? "cat_entry.take_standard" : "cat_entry.keep_local", &e, before, err));
	return cat_tx_commit(c, &tx, err);
}
