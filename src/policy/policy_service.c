/* SPDX-License-Identifier: Apache-2.0 */
/* Upper acts, citations kept beside the texts, days of review, readers' verdict. */
#include "core/address.h"
#include "core/audit.h"
#include "core/json.h"
#include "core/shared.h"
#include "policy/cite.h"
#include "policy/policy_store.h"

enum status pol_begin(struct ctx *c, struct pol_work *ret, struct err *err)
{
	ret->own = !db_in_write(c->db);
	return ret->own ? core_begin(c, &ret->tx, err) : ST_OK;
}

enum status pol_commit(struct ctx *c, struct pol_work *w, struct err *err)
{
	return w->own ? core_commit(c, &w->tx, err) : ST_OK;
}

void pol_end(struct pol_work *w)
{
	if (w->own)
		db_tx_end(&w->tx);
}

static void touch_number(struct ctx *c, struct str key)
{
	core_touch(c, "no:%.*s", STR_ARG(str_slice(key, 0, DOC_NO_TAG)));
}

/* ---- upper acts ---- */
static enum status make_uppers(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return pol_store_uppers(c, (struct upper_act **)ret, ret_n, err);
}

enum status policy_uppers(struct ctx *c, const struct upper_act **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_uppers, 0, ret, ret_n, err);
}

static enum status upper_audit(struct ctx *c, const char *action, const struct upper_act *u, struct err *err)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "doc_no", u->doc_no);
	json_str(&o, "title", u->title);
	json_str(&o, "issuer", u->issuer);
	json_str(&o, "address", u->address);
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "policy_upper",
					       .object_id = u->id,
					       .summary = u->doc_no,
					       .after = json_obj_end(&o)},
			 err);
}

enum status policy_upper_save(struct ctx *c, struct upper_act *u, struct err *err)
{
	struct upper_act before = {0};
	struct docnum no;
	enum status st;
	CLEANUP(pol_end) struct pol_work w = {0};

	if (!c->who.system && !ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "upper acts");
	if (docnum_parse(c->arena, u->doc_no, &no, NULL) != ST_OK)
		return err_say(err, ST_INVALID, "policy.upper_number", NULL);
	if (str_empty(u->title) || str_empty(u->issuer))
		return err_say(err, ST_INVALID, "policy.upper_incomplete", NULL);
	if (!str_empty(u->address) && !str_starts_c(u->address, "https://") && !str_starts_c(u->address, "http://"))
		return err_say(err, ST_INVALID, "policy.upper_address", NULL);
	u->doc_no = no.shown;
	u->no_key = no.key;
	TRY(pol_begin(c, &w, err));
	if (u->id == 0) {
		st = pol_store_upper_add(c, u, err);
	} else {
		TRY(pol_store_upper(c, u->id, &before, err));
		st = pol_store_upper_set(c, u, err);
	}
	if (st == ST_CONFLICT)
		return err_say(err, ST_CONFLICT, "policy.upper_known", NULL);
	TRY(st);
	TRY(upper_audit(c, "rules.upper_save", u, err));
	touch_number(c, u->no_key);
	if (!str_empty(before.no_key))
		touch_number(c, before.no_key);
	core_touch(c, "rules");
	return pol_commit(c, &w, err);
}

enum status policy_upper_remove(struct ctx *c, int64_t id, struct err *err)
{
	struct upper_act u;
	CLEANUP(pol_end) struct pol_work w = {0};

	if (!ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "upper acts");
	TRY(pol_begin(c, &w, err));
	TRY(pol_store_upper(c, id, &u, err));
	TRY(pol_store_upper_delete(c, id, err));
	TRY(upper_audit(c, "rules.upper_remove", &u, err));
	touch_number(c, u.no_key);
	core_touch(c, "rules");
	return pol_commit(c, &w, err);
}

/* ---- citations: read from the text when what the public can read changes ---- */
bool policy_explains(struct str genre)
{
	return str_find_c(genre, "解读") >= 0 || str_eq_c(genre, "一图读懂") || str_eq_c(genre, "问答");
}

enum status policy_read_citations(struct ctx *c, int64_t document_id, struct err *err)
{
	struct str *old, *keys = NULL, made = STR("");
	struct document d = {0};
	struct doc model;
	size_t n_old, n = 0;
	enum status st;
	CLEANUP(pol_end) struct pol_work w = {0};

	TRY(pol_begin(c, &w, err));
	st = doc_public_get(c, document_id, &d, err);
	if (st != ST_OK && st != ST_NOT_FOUND && st != ST_GONE)
		return st;
	if (st == ST_OK && !str_empty(d.body_json)) {
		TRY(doc_parse(c->arena, d.body_json, &model, err));
		n = cite_keys(c->arena, &model, d.doc_no_key, &keys);
		made = making_key(c->arena, d.genre, d.title);
	}
	TRY(pol_store_keys_of(c, document_id, &old, &n_old, err));
	TRY(pol_store_citations_clear(c, document_id, err));
	for (size_t i = 0; i < n; i++)
		TRY(pol_store_citation_add(c, document_id, keys[i], policy_explains(d.genre), err));
	if (!str_empty(made) && making_kind(d.genre))
		TRY(pol_store_citation_add(c, document_id, made, true, err));
	if (!str_empty(made)) /* the drafts of this rule, the rule of this draft */
		touch_number(c, made);
	for (size_t i = 0; i < n_old; i++)
		touch_number(c, old[i]);
	for (size_t i = 0; i < n; i++)
		touch_number(c, keys[i]);
	if (n + n_old > 0 || making_kind(d.genre))
		core_touch(c, "rules");
	err_clear(err);
	return pol_commit(c, &w, err);
}

/* id 0: every public document, for an installation that is older than the library. */
enum status policy_job_public(struct ctx *c, struct str payload, struct err *err)
{
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = 500};
	struct document *docs;
	int64_t id;
	size_t n;

	if (!json_get_i64(payload, "id", &id))
		return err_set(err, ST_INVALID, "payload of document.public");
	if (id != 0)
		return policy_read_citations(c, id, err);
	do {
		TRY(doc_public_list(c, &f, &docs, &n, NULL, err));
		for (size_t i = 0; i < n; i++)
			TRY(policy_read_citations(c, docs[i].id, err));
		f.offset += (int64_t)n;
	} while (n == (size_t)f.limit);
	return ST_OK;
}

enum status policy_seed(struct ctx *c, struct err *err)
{
	struct json_obj o;
	bool any;
	CLEANUP(pol_end) struct pol_work w = {0};

	TRY(pol_store_any_citation(c, &any, err));
	if (any)
		return ST_OK;
	TRY(pol_begin(c, &w, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "id", 0);
	TRY(outbox_add(c, "document.public", json_obj_end(&o), 0, STR("all"), err));
	return pol_commit(c, &w, err);
}

static enum status make_explaining(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return pol_store_explaining(c, (struct citation **)ret, ret_n, err);
}

enum status policy_explaining(struct ctx *c, const struct citation **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_explaining, 0, ret, ret_n, err);
}

struct lookup {
	struct ctx *c;
	const struct upper_act *upper;
	size_t n_upper, n;
	struct str *keys;
	struct policy_reference *found; /* by key; href.p NULL: leads nowhere */
};

static struct str href_of(void *arg, struct str key)
{
	struct lookup *l = arg;

	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->keys[i], key) && l->found[i].href.p != NULL)
			return page_href(l->c, l->found[i].href);
	return STR_NONE;
}

static enum status find_one(struct lookup *l, struct str key, struct policy_reference *ret, struct err *err)
{
	struct ctx *c = l->c;
	struct document d;
	enum status st = doc_public_by_no(c, key, &d, err);

	if (st == ST_OK) {
		*ret = (struct policy_reference){.doc_no = d.doc_no,
						 .title = d.title,
						 .issuer = d.issuing_body,
						 .genre = d.genre,
						 .href = arena_printf(c->arena, "/d/%lld", (long long)d.id),
						 .document_id = d.id};
		return ST_OK;
	}
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	for (size_t i = 0; i < l->n_upper; i++) {
		const struct upper_act *u = &l->upper[i];

		if (str_eq(u->no_key, key))
			*ret = (struct policy_reference){.doc_no = u->doc_no,
							 .title = u->title,
							 .issuer = u->issuer,
							 .href = arena_printf(c->arena, "/zcwj/upper/%lld",
									      (long long)u->id)};
	}
	return ST_OK;
}

enum status policy_cite(struct ctx *c, const struct document *d, struct doc *model, struct policy_reference **ret,
			size_t *ret_n, struct err *err)
{
	struct lookup l = {.c = c};
	size_t k = 0;

	*ret = NULL;
	*ret_n = 0;
	l.n = cite_keys(c->arena, model, d->doc_no_key, &l.keys);
	if (l.n == 0)
		return ST_OK;
	TRY(policy_uppers(c, &l.upper, &l.n_upper, err));
	l.found = ARENA_ARRAY(c->arena, l.n, struct policy_reference);
	*ret = ARENA_ARRAY(c->arena, l.n, struct policy_reference);
	for (size_t i = 0; i < l.n; i++) {
		TRY(find_one(&l, l.keys[i], &l.found[i], err));
		if (c->call != NULL)
			web_cache_tag(c->call, "no:%.*s", STR_ARG(str_slice(l.keys[i], 0, DOC_NO_TAG)));
		if (l.found[i].href.p != NULL)
			(*ret)[k++] = l.found[i];
	}
	*ret_n = k;
	if (k > 0)
		*model = cite_link(c->arena, model, href_of, &l);
	return ST_OK;
}

enum status policy_cited_by(struct ctx *c, struct str no_key, struct policy_reference **ret, size_t *ret_n,
			    int64_t *ret_total, struct err *err)
{
	int64_t *ids;
	size_t n, k = 0;

	*ret = NULL;
	*ret_n = 0;
	*ret_total = 0;
	if (str_empty(no_key))
		return ST_OK;
	if (c->call != NULL)
		web_cache_tag(c->call, "no:%.*s", STR_ARG(str_slice(no_key, 0, DOC_NO_TAG)));
	TRY(pol_store_citing(c, no_key, 1000, &ids, &n, err));
	*ret = ARENA_ARRAY(c->arena, POLICY_CITED_BY, struct policy_reference);
	for (size_t i = 0; i < n && k < POLICY_CITED_BY; i++) {
		struct document d;
		enum status st = doc_public_line(c, ids[i], &d, err); /* the job may be behind: what is hidden stays out */

		if (st == ST_NOT_FOUND) {
			err_clear(err);
			n--;
			ids[i] = ids[n];
			i--;
			continue;
		}
		TRY(st);
		if (c->call != NULL)
			web_cache_tag(c->call, "doc:%lld", (long long)d.id);
		(*ret)[k++] = (struct policy_reference){.doc_no = d.doc_no,
							.title = d.title,
							.issuer = d.issuing_body,
							.genre = d.genre,
							.href = arena_printf(c->arena, "/d/%lld", (long long)d.id),
							.document_id = d.id,
							.explains = policy_explains(d.genre)};
	}
	*ret_n = k;
	*ret_total = (int64_t)n;
	return ST_OK;
}

/* ---- days of review ---- */
enum status policy_review_set(struct ctx *c, int64_t document_id, struct date on, struct err *err)
{
	struct document d;
	struct json_obj o;
	CLEANUP(pol_end) struct pol_work w = {0};

	if (!c->who.system && !ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "day of review");
	TRY(pol_begin(c, &w, err));
	TRY(doc_public_line(c, document_id, &d, err));
	if (!c->who.system && d.body_id != c->who.body_id)
		return err_set(err, ST_NOT_FOUND, "rule of another body");
	TRY(pol_store_review_set(c, document_id, d.body_id, on, err));
	json_obj_init(&o, c->arena);
	json_str(&o, "review_on", date_format(c->arena, on));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "rules.review",
					    .object = "document",
					    .object_id = document_id,
					    .body_id = d.body_id,
					    .summary = d.title,
					    .after = json_obj_end(&o)},
		      err));
	core_touch(c, "rules");
	return pol_commit(c, &w, err);
}

static enum status make_reviews(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return pol_store_reviews(c, (struct review_day **)ret, ret_n, err);
}

enum status policy_reviews(struct ctx *c, const struct review_day **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_reviews, 0, ret, ret_n, err);
}

/* Days of review of the own body's rules that are still in force: what is repealed or has run out needs no review. */
enum status policy_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	const struct review_day *r;
	const struct library_doc *docs;
	size_t n, n_docs;

	if (!ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return ST_OK;
	TRY(policy_reviews(c, &r, &n, err));
	TRY(doc_library(c, &docs, &n_docs, err));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n_docs && r[i].body_id == c->who.body_id; k++)
			if (docs[k].id == r[i].document_id && docs[k].validity != VALID_REPEALED &&
			    docs[k].validity != VALID_EXPIRED)
				todo_add(list,
					 &(struct todo_item){.due = r[i].on,
							     .text = docs[k].title,
							     .note = ctx_text(c, "policy.todo_review"),
							     .remind = date_diff(r[i].on, c->today) <= REVIEW_SOON_DAYS,
							     .href = STR("/wb/policy")});
	return ST_OK;
}

/* Those whose day has come or comes within REVIEW_SOON_DAYS. */
enum status policy_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	struct todo_list list = {.arena = c->arena};

	*ret = 0;
	TRY(policy_todo_items(c, &list, err));
	for (size_t i = 0; i < list.n; i++)
		*ret += list.items[i].remind;
	return ST_OK;
}

static enum status make_steps(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return doc_step_rules(c, 0, STR(""), (struct doc_step_rule **)ret, ret_n, err);
}

enum status policy_rules(struct ctx *c, struct policy_rule **ret, size_t *ret_n, struct err *err)
{
	const struct library_doc *d;
	const struct review_day *days;
	const struct doc_step_rule *steps;
	const void *items;
	size_t n, n_days, n_steps, k = 0;

	TRY(doc_library(c, &d, &n, err));
	TRY(policy_reviews(c, &days, &n_days, err));
	TRY(shared_list(c, make_steps, 0, &items, &n_steps, err));
	steps = items;
	*ret = ARENA_ARRAY(c->arena, n + 1, struct policy_rule);
	for (size_t i = 0; i < n; i++) {
		struct buf codes = BUF_INIT(c->arena, 512);
		struct policy_rule r = {.id = d[i].id,
					.title = d[i].title,
					.doc_no = d[i].doc_no,
					.genre = d[i].genre,
					.body_name = d[i].body_name,
					.topic = d[i].topic,
					.published_on = date_of_instant(d[i].published_at),
					.effective_on = d[i].effective_on,
					.abolished_on = d[i].abolished_on,
					.review_on = DATE_NONE,
					.validity = d[i].validity};

		for (size_t j = 0; j < n_days; j++)
			if (days[j].document_id == d[i].id)
				r.review_on = days[j].on;
		for (size_t j = 0; j < n_steps; j++)
			if (steps[j].document_id == d[i].id && str_find(buf_view(&codes), steps[j].step) < 0)
				buf_printf(&codes, "%s%.*s", codes.n > 0 ? " " : "", STR_ARG(steps[j].step));
		r.steps = buf_view(&codes);
		if (str_eq_c(d[i].genre, "制度") || str_eq_c(d[i].genre, "规范性文件") || r.steps.n > 0 ||
		    !date_is_none(r.review_on))
			(*ret)[k++] = r;
	}
	*ret_n = k;
	return ST_OK;
}

/* ---- editions ---- */
enum status policy_edition_show(struct ctx *c, int64_t document_id, int64_t version, bool on, struct err *err)
{
	struct document d;
	struct json_obj o;
	CLEANUP(pol_end) struct pol_work w = {0};

	TRY(pol_begin(c, &w, err));
	TRY(doc_public_line(c, document_id, &d, err));
	if (!ctx_can(c, PERM_DOC_OFFICE_REVIEW) || d.body_id != c->who.body_id)
		return err_set(err, ST_FORBIDDEN, "editions of document %lld", (long long)document_id);
	TRY(pol_store_show(c, document_id, version, on, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "version", version);
	json_bool(&o, "shown", on);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "rules.edition",
					    .object = "document",
					    .object_id = document_id,
					    .body_id = d.body_id,
					    .summary = d.title,
					    .after = json_obj_end(&o)},
		      err));
	core_touch(c, "doc:%lld", (long long)document_id);
	return pol_commit(c, &w, err);
}

/* ---- readers ---- */
enum status policy_helpful_add(struct ctx *c, int64_t document_id, bool yes, struct err *err)
{
	struct document d;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(db_begin(c->db, DB_WRITE, &tx, err)); /* a count, as with views: no audit, no cache drop */
	TRY(doc_public_line(c, document_id, &d, err));
	TRY(pol_store_helpful_add(c, document_id, yes, err));
	return db_commit(&tx, err);
}
