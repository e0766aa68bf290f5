/* SPDX-License-Identifier: Apache-2.0 */
/* Columns: what they show, who owes updates, and how an address that changed keeps working. S2-2.3.3, Annex B. */
#include "core/address.h"
#include "core/audit.h"
#include "core/core.h"
#include "site/column_store.h"
#include "site/topic.h"

#define PATH_MAX_BYTES 500
#define FETCH_MAX 400

static const char *const kinds[COL_KIND_COUNT] = {"documents", "picked", "page", "topic", "link"};
static const char *const templates[CT_COUNT] = {"list", "dated", "table", "page", "topic"};

const char *column_kind_code(enum column_kind k)
{
	return kinds[k];
}

const char *column_template_code(enum column_template t)
{
	return templates[t];
}

/* ---- transactions ---- */
enum status site_begin(struct ctx *c, struct site_tx *ret, struct err *err)
{
	*ret = (struct site_tx){0};
	if (db_in_write(c->db))
		return ST_OK;
	ret->own = true;
	return core_begin(c, &ret->tx, err);
}

enum status site_commit(struct ctx *c, struct site_tx *t, struct err *err)
{
	return t->own ? core_commit(c, &t->tx, err) : ST_OK;
}

void site_tx_end(struct site_tx *t)
{
	if (t->own)
		db_tx_end(&t->tx);
}

enum status site_changed(struct ctx *c, const char *action, const char *object, int64_t id, struct str summary,
			 struct err *err)
{
	c->touched_all = true;
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = object,
					       .object_id = id,
					       .body_id = c->who.body_id,
					       .summary = summary},
			 err);
}

/* ---- reading ---- */
static enum status make_columns(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return col_store_all(c, (struct site_column **)ret, ret_n, err);
}

enum status site_columns(struct ctx *c, const struct site_column **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_columns, 0, ret, ret_n, err);
}

enum status site_column_by_slug(struct ctx *c, struct str slug, const struct site_column **ret, struct err *err)
{
	const struct site_column *all;
	size_t n;

	TRY(site_columns(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].shown && str_eq(all[i].slug, slug)) {
			*ret = &all[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no column %.*s", STR_ARG(str_slice(slug, 0, 60)));
}

enum status site_column_get(struct ctx *c, int64_t id, struct site_column *ret, struct err *err)
{
	return col_store_get(c, id, ret, err);
}

struct str site_column_name(struct ctx *c, const struct site_column *col)
{
	return c->locale == LOC_EN && !str_empty(col->name_en) ? col->name_en : col->name;
}

struct str site_column_href(struct ctx *c, const struct site_column *col)
{
	if (col->kind == COL_LINK)
		return col->url;
	return arena_printf(c->arena, "%.*s/c/%.*s", STR_ARG(page_prefix(c)), STR_ARG(col->slug));
}

static bool listed(struct str bars, struct str one)
{
	struct str part;

	while (str_cut(&bars, '|', &part))
		if (str_eq(str_trim(part), one))
			return true;
	return false;
}

bool site_column_has(const struct site_column *col, const struct document *d)
{
	if (col->kind != COL_DOCUMENTS)
		return false;
	return (str_empty(col->entry_key) || str_eq(col->entry_key, d->entry_key)) &&
	       (str_empty(col->level1) || str_eq(col->level1, d->level1)) &&
	       (col->openness < 0 || col->openness == (int)d->openness) &&
	       (str_empty(col->genre) || listed(col->genre, d->genre)) &&
	       (str_empty(col->words) || str_find(d->title, col->words) >= 0 || str_find(d->summary, col->words) >= 0);
}

static struct doc_filter filter_of(const struct site_column *col, struct str genre)
{
	return (struct doc_filter){.entry_key = col->entry_key,
				   .level1 = col->level1,
				   .openness = col->openness,
				   .validity = -1,
				   .genre = genre,
				   .words = col->words};
}

/* Several kinds: one query each, merged by day of publication. */
static enum status fetch_genres(struct ctx *c, const struct site_column *col, struct document **ret, size_t *ret_n,
				struct err *err)
{
	struct str rest = col->genre, part;
	struct document *all = NULL;
	size_t n_all = 0;

	while (str_cut(&rest, '|', &part)) {
		struct doc_filter f = filter_of(col, str_trim(part));
		struct document *docs, *joined;
		int64_t total;
		size_t n, i = 0, k = 0;

		f.limit = FETCH_MAX;
		TRY(doc_public_list(c, &f, &docs, &n, &total, err));
		joined = ARENA_ARRAY(c->arena, n_all + n + 1, struct document);
		while (i < n_all || k < n) {
			bool old = k == n || (i < n_all && all[i].published_at >= docs[k].published_at);

			joined[i + k] = old ? all[i] : docs[k];
			*(old ? &i : &k) += 1;
		}
		all = joined;
		n_all += n;
	}
	*ret = all;
	*ret_n = n_all;
	return ST_OK;
}

/* A document picked by hand is shown only while it is public. */
static enum status fetch_picked(struct ctx *c, const struct site_column *col, struct document **ret, size_t *ret_n,
				struct err *err)
{
	struct site_pick *picks;
	size_t n;

	TRY(pick_store_list(c, col->id, &picks, &n, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, struct document);
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		struct document d;
		enum status st = doc_public_get(c, picks[i].document_id, &d, err);

		if (st == ST_OK)
			(*ret)[(*ret_n)++] = d;
		else if (st == ST_NOT_FOUND || st == ST_GONE)
			err_clear(err);
		else
			return st;
	}
	return ST_OK;
}

enum status site_column_documents(struct ctx *c, const struct site_column *col, int64_t offset, int64_t limit,
				  struct document **ret, size_t *ret_n, int64_t *ret_total, struct err *err)
{
	size_t from, n = 0;
	struct document *all = NULL;

	if (col->kind == COL_DOCUMENTS && str_find_byte(col->genre, '|') < 0) {
		struct doc_filter f = filter_of(col, col->genre);

		f.offset = offset;
		f.limit = limit;
		return doc_public_list(c, &f, ret, ret_n, ret_total, err);
	}
	if (col->kind == COL_DOCUMENTS)
		TRY(fetch_genres(c, col, &all, &n, err));
	else if (col->kind == COL_PICKED)
		TRY(fetch_picked(c, col, &all, &n, err));
	from = offset > (int64_t)n ? n : (size_t)offset;
	*ret = all == NULL ? ARENA_ARRAY(c->arena, 1, struct document) : all + from;
	*ret_n = n - from < (size_t)limit ? n - from : (size_t)limit;
	*ret_total = (int64_t)n;
	return ST_OK;
}

enum status site_picks(struct ctx *c, int64_t column_id, struct site_pick **ret, size_t *ret_n, struct err *err)
{
	return pick_store_list(c, column_id, ret, ret_n, err);
}

/* ---- duties ---- */
struct date column_duty_due(struct date last, struct date created, int64_t update_days)
{
	return date_add(date_is_none(last) ? created : last, (int)update_days);
}

static enum status last_update(struct ctx *c, const struct site_column *col, struct date *ret, struct err *err)
{
	struct document *docs;
	int64_t total, at = 0;
	size_t n;

	if (col->kind == COL_PAGE || col->kind == COL_LINK) {
		at = col->changed_at;
	} else if (col->kind == COL_TOPIC) {
		TRY(topic_last_published(c, col->topic, &at, err));
	} else {
		TRY(site_column_documents(c, col, 0, 50, &docs, &n, &total, err));
		for (size_t i = 0; i < n; i++)
			at = docs[i].published_at > at ? docs[i].published_at : at;
	}
	*ret = at == 0 ? DATE_NONE : date_of_instant(at);
	return ST_OK;
}

static enum status make_duties(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct site_column *cols;
	struct column_duty *d;
	size_t n, k = 0;

	(void)arg;
	TRY(col_store_all(c, &cols, &n, err));
	d = ARENA_ARRAY(c->arena, n + 1, struct column_duty);
	for (size_t i = 0; i < n; i++) {
		struct column_duty one = {.column_id = cols[i].id,
					  .body_id = cols[i].body_id,
					  .slug = cols[i].slug,
					  .name = cols[i].name,
					  .owner_unit = cols[i].owner_unit,
					  .owner_person = cols[i].owner_person,
					  .update_days = cols[i].update_days};
		size_t at = k;

		if (!cols[i].shown || cols[i].update_days == 0)
			continue;
		TRY(last_update(c, &cols[i], &one.last, err));
		one.empty = date_is_none(one.last);
		one.due = column_duty_due(one.last, date_of_instant(cols[i].changed_at), cols[i].update_days);
		one.days_left = date_diff(one.due, c->today);
		while (at > 0 && d[at - 1].days_left > one.days_left) {
			d[at] = d[at - 1];
			at--;
		}
		d[at] = one;
		k++;
	}
	*ret = d;
	*ret_n = k;
	return ST_OK;
}

enum status site_duties(struct ctx *c, const struct column_duty **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_duties, 0, ret, ret_n, err);
}

/* ---- rules ---- */
bool slug_valid(struct str s)
{
	if (s.n < 2 || s.n > 60 || s.p[0] < 'a' || s.p[0] > 'z')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
			return false;
	return true;
}

bool site_url_ok(struct str url, bool local_too)
{
	bool web = str_starts_c(url, "https://") || str_starts_c(url, "http://");

	if (url.n > PATH_MAX_BYTES)
		return false;
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == '\\' || url.p[i] == '"' || url.p[i] == '<')
			return false;
	if (web)
		return url.n > 10 && str_find_byte(url, '@') < 0;
	return local_too && str_starts_c(url, "/") && !str_starts_c(url, "//");
}

const char *column_problem(const struct site_column *col, const char **ret_field)
{
	static const struct {
		const char *field, *key;
	} wrong[] = {{"slug", "arrange.bad_slug"},
		     {"name", "arrange.no_name"},
		     {"url", "arrange.bad_url"},
		     {"topic", "arrange.no_topic"},
		     {"template", "arrange.template_topic"},
		     {"template", "arrange.template_page"},
		     {"unit", "arrange.duty_owner"}};
	int at = -1;

	if (!slug_valid(col->slug))
		at = 0;
	else if (str_empty(col->name))
		at = 1;
	else if (col->kind == COL_LINK && !site_url_ok(col->url, true))
		at = 2;
	else if (col->kind == COL_TOPIC && str_empty(col->topic))
		at = 3;
	else if ((col->kind == COL_TOPIC) != (col->template == CT_TOPIC))
		at = 4;
	else if ((col->kind == COL_PAGE) != (col->template == CT_PAGE) && col->kind != COL_LINK)
		at = 5;
	else if (col->update_days > 0 && col->unit_id == 0) /* a duty without owner is nobody's */
		at = 6;
	if (at < 0)
		return NULL;
	*ret_field = wrong[at].field;
	return wrong[at].key;
}

/* ---- old addresses ---- */
static enum status leads_on(struct ctx *c, struct str path, bool *ret, struct err *err)
{
	const struct site_column *col;
	struct str slug, rest;
	enum status st = ST_OK;

	*ret = true;
	if (!str_starts_c(path, "/c/"))
		return ST_OK;
	rest = str_skip(path, 3);
	(void)str_cut(&rest, '/', &slug);
	st = site_column_by_slug(c, slug, &col, err);
	*ret = st == ST_OK;
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	return ST_OK;
}

enum status site_redirect_paths(struct ctx *c, const char *const **ret, size_t *ret_n, struct err *err)
{
	struct site_redirect *all;
	const char **paths;
	size_t n, k = 0;

	TRY(redirect_store_list(c, &all, &n, err));
	paths = ARENA_ARRAY(c->arena, n + 1, const char *);
	for (size_t i = 0; i < n; i++) {
		bool shown;

		TRY(leads_on(c, all[i].new_path, &shown, err));
		if (shown)
			paths[k++] = arena_cstr(c->arena, all[i].old_path);
	}
	*ret = paths;
	*ret_n = k;
	return ST_OK;
}

enum status site_redirect_find(struct ctx *c, struct str path, struct str *ret, struct err *err)
{
	struct str head = path, tail = STR("");
	bool en = str_starts_c(path, "/en/");
	ptrdiff_t cut;

	*ret = STR("");
	if (en)
		head = path = str_skip(path, 3);
	if (path.n > PATH_MAX_BYTES)
		return ST_OK;
	TRY(redirect_store_find(c, head, ret, err));
	if (str_empty(*ret) && str_starts_c(path, "/c/") && (cut = str_find_byte(str_skip(path, 3), '/')) > 0) {
		head = str_slice(path, 0, 3 + (size_t)cut);
		tail = str_skip(path, 3 + (size_t)cut);
		TRY(redirect_store_find(c, head, ret, err));
	}
	if (!str_empty(*ret))
		*ret = arena_printf(c->arena, "%s%.*s%.*s", en && page_has_english(c, *ret) ? "/en" : "", STR_ARG(*ret),
				    STR_ARG(tail));
	return ST_OK;
}

static enum status address_used(struct ctx *c, struct str path, bool *ret, struct err *err)
{
	struct site_column *all;
	size_t n;

	*ret = false;
	if (!str_starts_c(path, "/c/"))
		return ST_OK;
	TRY(col_store_all(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		*ret = *ret || str_eq(all[i].slug, str_skip(path, 3));
	return ST_OK;
}

enum status site_redirect_add(struct ctx *c, struct str old_path, struct str new_path, struct err *err)
{
	struct str end;
	bool used;

	if (!site_url_ok(old_path, true) || !str_starts_c(old_path, "/") || !site_url_ok(new_path, true) ||
	    !str_starts_c(new_path, "/") || str_starts_c(old_path, "/wb"))
		return err_say(err, ST_INVALID, "arrange.bad_path", NULL);
	TRY(address_used(c, old_path, &used, err));
	if (used)
		return err_say(err, ST_INVALID, "arrange.path_in_use", NULL);
	TRY(redirect_store_find(c, new_path, &end, err)); /* the new address may itself be an old one */
	if (!str_empty(end))
		new_path = end;
	if (str_eq(old_path, new_path))
		return err_say(err, ST_INVALID, "arrange.redirect_loop", NULL);
	TRY(redirect_store_retarget(c, old_path, new_path, err)); /* what led to the old one leads straight on */
	return redirect_store_put(c, old_path, new_path, err);
}

enum status site_redirect_save(struct ctx *c, struct str old_path, struct str new_path, bool remove, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "redirect");
	TRY(site_begin(c, &tx, err));
	if (remove)
		TRY(redirect_store_remove(c, old_path, err));
	else
		TRY(site_redirect_add(c, old_path, new_path, err));
	TRY(site_changed(c, remove ? "site.redirect_remove" : "site.redirect_add", "site_redirect", 0,
			 arena_printf(c->arena, "%.*s → %.*s", STR_ARG(old_path), STR_ARG(new_path)), err));
	return site_commit(c, &tx, err);
}

/* ---- writing ---- */
static enum status check_place(struct ctx *c, const struct site_column *col, struct err *err)
{
	struct site_column *all;
	int64_t up = col->parent_id;
	size_t n;

	TRY(col_store_all(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].id != col->id && str_eq(all[i].slug, col->slug))
			return err_say(err, ST_INVALID, "arrange.slug_taken", NULL);
	for (size_t step = 0; up != 0; step++) { /* the way up must end, and not at ourselves */
		int64_t next = -1;

		for (size_t i = 0; i < n; i++)
			if (all[i].id == up)
				next = all[i].parent_id;
		if (next < 0 || up == col->id || step > n)
			return err_say(err, ST_INVALID, "arrange.bad_parent", NULL);
		up = next;
	}
	return ST_OK;
}

static struct str slug_path(struct ctx *c, struct str slug)
{
	return arena_printf(c->arena, "/c/%.*s", STR_ARG(slug));
}

/* The address a column takes may be an old one of another column only if that column no longer answers for it: never. */
static enum status take_address(struct ctx *c, const struct site_column *col, struct str before, struct err *err)
{
	struct str leads;

	TRY(redirect_store_find(c, slug_path(c, col->slug), &leads, err));
	if (!str_empty(leads) && (str_empty(before) || !str_eq(leads, slug_path(c, before))))
		return err_say(err, ST_INVALID, "arrange.slug_old", NULL);
	return str_empty(leads) ? ST_OK : redirect_store_remove(c, slug_path(c, col->slug), err);
}

enum status site_column_save(struct ctx *c, struct site_column *col, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct site_column before = {0};
	const char *field, *problem = column_problem(col, &field);
	bool changed = true;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "column");
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if (col->kind == COL_TOPIC && topic_find(c, col->topic) == NULL)
		return err_say(err, ST_INVALID, "arrange.no_topic", NULL);
	TRY(site_begin(c, &tx, err));
	TRY(check_place(c, col, err));
	if (col->id != 0) {
		TRY(col_store_get(c, col->id, &before, err));
		TRY(take_address(c, col, before.slug, err));
		TRY(col_store_set(c, col, &changed, err));
	} else {
		TRY(take_address(c, col, STR(""), err));
		TRY(col_store_add(c, col, err));
	}
	if (!changed)
		return err_say(err, ST_CONFLICT, "arrange.changed_meanwhile", NULL);
	if (before.id != 0 && !str_eq(before.slug, col->slug))
		TRY(site_redirect_add(c, slug_path(c, before.slug), slug_path(c, col->slug), err));
	TRY(site_changed(c, before.id == 0 ? "site.column_add" : "site.column_change", "site_column", col->id, col->name,
			 err));
	return site_commit(c, &tx, err);
}

enum status site_column_move(struct ctx *c, int64_t id, bool up, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct site_column *all;
	size_t n, k = 0, at = 0;
	int64_t ids[400];
	struct site_column me;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "column");
	TRY(site_begin(c, &tx, err));
	TRY(col_store_get(c, id, &me, err));
	TRY(col_store_all(c, &all, &n, err));
	for (size_t i = 0; i < n && k < ARRAY_LEN(ids); i++) {
		if (all[i].parent_id != me.parent_id)
			continue;
		if (all[i].id == id)
			at = k;
		ids[k++] = all[i].id;
	}
	if (up ? at > 0 : at + 1 < k) {
		size_t other = up ? at - 1 : at + 1;

		ids[at] = ids[other];
		ids[other] = id;
	}
	for (size_t i = 0; i < k; i++)
		TRY(col_store_sort(c, ids[i], (int64_t)(i + 1) * 10, err));
	TRY(site_changed(c, "site.column_move", "site_column", id, me.name, err));
	return site_commit(c, &tx, err);
}

enum status site_pick_save(struct ctx *c, int64_t column_id, int64_t document_id, int64_t sort, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct site_column col;
	struct document d;
	enum status st;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "pick");
	TRY(site_begin(c, &tx, err));
	TRY(col_store_get(c, column_id, &col, err));
	st = doc_public_get(c, document_id, &d, err);
	if (st == ST_NOT_FOUND || st == ST_GONE)
		return err_say(err, ST_INVALID, "arrange.not_public", NULL);
	TRY(st);
	TRY(pick_store_put(c, &(struct site_pick){column_id, document_id, sort}, err));
	TRY(site_changed(c, "site.pick", "site_column", column_id, d.title, err));
	return site_commit(c, &tx, err);
}

enum status site_pick_remove(struct ctx *c, int64_t column_id, int64_t document_id, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "pick");
	TRY(site_begin(c, &tx, err));
	TRY(pick_store_remove(c, column_id, document_id, err));
	TRY(site_changed(c, "site.pick_remove", "site_column", column_id, STR(""), err));
	return site_commit(c, &tx, err);
}
