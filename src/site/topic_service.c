/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases of topics: one person drafts, another publishes; every publication is a step the public can follow. */
#include "base/embedded.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/org.h"
#include "documents/documents.h"
#include "site/topic_store.h"

#include <string.h>

static enum status make_topics(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct topic *brought, *all;
	struct str *keys, *tsv;
	size_t n, n_own;

	(void)arg;
	TRY(topic_parse(c->arena, embedded_get("data/site/topics.tsv"), &brought, &n, err));
	TRY(topic_store_templates(c, &keys, &tsv, &n_own, err));
	all = ARENA_ARRAY(c->arena, n + n_own, struct topic);
	memcpy(all, brought, n * sizeof *all);
	for (size_t i = 0; i < n_own; i++) {
		struct topic *own;
		size_t at = 0, one;

		TRY(topic_parse(c->arena, tsv[i], &own, &one, err));
		while (at < n && !str_eq(all[at].key, keys[i]))
			at++;
		all[at] = own[0];
		n += at == n;
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

enum status topic_all(struct ctx *c, const struct topic **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_topics, 0, ret, ret_n, err);
}

const struct topic *topic_find(struct ctx *c, struct str key)
{
	const struct topic *all;
	struct err err = {0};
	size_t n;

	if (topic_all(c, &all, &n, &err) != ST_OK)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i].key, key))
			return &all[i];
	return NULL;
}

/* ---- reading ---- */
enum status topic_last_published(struct ctx *c, struct str key, int64_t *ret, struct err *err)
{
	return topic_store_last(c, key, ret, err);
}

enum status topic_public(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n, struct err *err)
{
	return topic_store_public(c, topic, ret, ret_n, err);
}

enum status topic_public_row(struct ctx *c, struct str topic, int64_t id, struct topic_row *ret, struct err *err)
{
	return topic_store_public_row(c, topic, id, ret, err);
}

enum status topic_steps(struct ctx *c, int64_t row_id, struct topic_step **ret, size_t *ret_n, struct err *err)
{
	return topic_store_steps(c, row_id, ret, ret_n, err);
}

static bool is_final(struct ctx *c, const struct topic *t, struct str state)
{
	struct topic_option *all;
	size_t n = topic_options(c->arena, &t->fields[t->state_at], &all);
	const struct topic_option *o = topic_option_find(all, n, state);

	return o != NULL && o->final;
}

static int64_t done_of(struct ctx *c, const struct topic *t, const struct topic_row *rows, size_t n, struct str field)
{
	struct str values[TOPIC_FIELDS];
	int64_t sum = 0, v;

	for (size_t i = 0; i < n; i++) {
		if (!is_final(c, t, rows[i].state))
			continue;
		if (str_empty(field)) {
			sum += 1000;
			continue;
		}
		topic_values(c->arena, t, rows[i].data, values);
		for (size_t f = 0; f < t->n; f++)
			if (str_eq(t->fields[f].code, field) && topic_number(values[f], &v))
				sum += v;
	}
	return sum;
}

enum status topic_targets(struct ctx *c, const struct topic *t, const struct topic_row *rows, size_t n,
			  struct topic_target **ret, size_t *ret_n, struct err *err)
{
	TRY(topic_store_targets(c, t->key, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].done_m = done_of(c, t, rows, n, (*ret)[i].field);
	return ST_OK;
}

static enum status make_counts(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return topic_store_counts(c, (struct topic_count **)ret, ret_n, err);
}

enum status site_topic_totals(struct ctx *c, struct topic_total **ret, size_t *ret_n, struct err *err)
{
	const struct topic_count *counts;
	const struct site_column *cols;
	const void *items;
	size_t n, n_counts;

	TRY(site_columns(c, &cols, &n, err));
	TRY(shared_list(c, make_counts, 0, &items, &n_counts, err));
	counts = items;
	*ret = ARENA_ARRAY(c->arena, n + 1, struct topic_total);
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct topic *t;
		struct topic_total total = {.name = site_column_name(c, &cols[i]), .href = site_column_href(c, &cols[i])};

		if (!cols[i].shown || cols[i].kind != COL_TOPIC || (t = topic_find(c, cols[i].topic)) == NULL)
			continue;
		total.key = t->key;
		for (size_t k = 0; k < n_counts; k++) {
			if (!str_eq(counts[k].topic, t->key))
				continue;
			total.rows += counts[k].n;
			total.done += is_final(c, t, counts[k].state) ? counts[k].n : 0;
		}
		(*ret)[(*ret_n)++] = total;
	}
	return ST_OK;
}

static bool may_see(const struct ctx *c, const struct topic_row *r)
{
	return ctx_can_at(c, PERM_TOPIC_EDIT, r->body_id, r->parent_body_id) ||
	       ctx_can_at(c, PERM_TOPIC_PUBLISH, r->body_id, r->parent_body_id);
}

enum status topic_staff(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n, struct err *err)
{
	if (!ctx_can(c, PERM_TOPIC_EDIT) && !ctx_can(c, PERM_TOPIC_PUBLISH)) { /* drafts are not for every member of staff */
		*ret = ARENA_ARRAY(c->arena, 1, struct topic_row);
		*ret_n = 0;
		return ST_OK;
	}
	return topic_store_staff(c, topic, c->who.city && perm_reaches(c->who.roles, PERM_TOPIC_PUBLISH), ret, ret_n, err);
}

enum status topic_staff_row(struct ctx *c, int64_t id, struct topic_row *ret, struct err *err)
{
	TRY(topic_store_get(c, id, ret, err));
	return may_see(c, ret) ? ST_OK : err_set(err, ST_NOT_FOUND, "topic row %lld of another body", (long long)id);
}

bool topic_may_edit(const struct ctx *c, const struct topic_row *r)
{
	return ctx_can_at(c, PERM_TOPIC_EDIT, r->body_id, r->parent_body_id);
}

/* Four eyes: who drafted does not publish. */
bool topic_may_decide(const struct ctx *c, const struct topic_row *r)
{
	return ctx_can_at(c, PERM_TOPIC_PUBLISH, r->body_id, r->parent_body_id) &&
	       (str_empty(r->draft) || r->draft_by != c->who.person_id);
}

enum status topic_waiting(struct ctx *c, int64_t *ret, struct err *err)
{
	*ret = 0;
	if (!ctx_can(c, PERM_TOPIC_PUBLISH))
		return ST_OK;
	return topic_store_waiting(c, c->who.city && perm_reaches(c->who.roles, PERM_TOPIC_PUBLISH), ret, err);
}

/* ---- writing ---- */
static enum status check_document(struct ctx *c, const struct topic *t, const struct str *values, size_t *ret_field,
				  struct err *err)
{
	struct document d;
	int64_t id;

	for (size_t i = 0; i < t->n; i++) {
		enum status st;

		if (t->fields[i].type != FT_DOCUMENT || !str_to_i64(values[i], &id))
			continue;
		st = doc_public_get(c, id, &d, err);
		if (st == ST_NOT_FOUND || st == ST_GONE) {
			*ret_field = i;
			return err_say(err, ST_INVALID, "arrange.topic.bad_document", NULL);
		}
		TRY(st);
	}
	return ST_OK;
}

static enum status check_values(struct ctx *c, const struct topic *t, struct str *values, size_t *ret_field, struct err *err)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *problem = topic_value_problem(c->arena, t, i, values);

		if (problem != NULL) {
			*ret_field = i;
			return err_say(err, ST_INVALID, problem, arena_cstr(c->arena, topic_field_name(c, &t->fields[i])));
		}
	}
	return check_document(c, t, values, ret_field, err);
}

enum status topic_save(struct ctx *c, const struct topic *t, struct topic_row *row, struct str *values, struct str note,
		       bool submit, size_t *ret_field, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	int64_t rev = row->rev, other;
	struct body b;

	*ret_field = TOPIC_FIELDS;
	if (!ctx_can(c, PERM_TOPIC_EDIT))
		return err_set(err, ST_FORBIDDEN, "topic row");
	TRY(check_values(c, t, values, ret_field, err));
	TRY(site_begin(c, &tx, err));
	if (row->id != 0) {
		TRY(topic_store_get(c, row->id, row, err));
		if (!topic_may_edit(c, row) || !str_eq(row->topic, t->key))
			return err_set(err, ST_NOT_FOUND, "topic row of another body");
		if (rev != row->rev)
			return err_say(err, ST_CONFLICT, "arrange.changed_meanwhile", NULL);
	} else {
		TRY(body_get(c, c->who.body_id, &b, err));
		*row = (struct topic_row){.topic = t->key, .body_id = b.id, .parent_body_id = b.parent_id};
	}
	TRY(topic_store_by_key(c, t->key, row->body_id, values[t->key_at], &other, err));
	if (other != 0 && other != row->id) {
		*ret_field = t->key_at;
		return err_say(err, ST_INVALID, "arrange.topic.key_taken", NULL);
	}
	if (row->id == 0)
		TRY(topic_store_add(c, row, err));
	row->row_key = values[t->key_at];
	row->draft = topic_json(c->arena, t, values);
	row->draft_note = note;
	row->draft_stage = submit ? STR("submitted") : STR("draft");
	TRY(topic_store_draft(c, row, err));
	row->rev++;
	TRY(audit_add(c,
		      &(struct audit_entry){.action = submit ? "topic.submit" : "topic.draft",
					    .object = "topic_row",
					    .object_id = row->id,
					    .body_id = row->body_id,
					    .summary = values[t->title_at],
					    .before = row->data,
					    .after = row->draft},
		      err));
	return site_commit(c, &tx, err);
}

static void touch(struct ctx *c, const struct topic_row *r)
{
	core_touch(c, "topic:%.*s", STR_ARG(r->topic));
	core_touch(c, "home");
	core_touch(c, "feed");
}

static enum status publish(struct ctx *c, const struct topic *t, struct topic_row *r, struct err *err)
{
	struct str values[TOPIC_FIELDS];
	size_t field;

	if (!str_eq_c(r->draft_stage, "submitted"))
		return err_say(err, ST_CONFLICT, "arrange.topic.not_submitted", NULL);
	if (r->draft_by == c->who.person_id)
		return err_say(err, ST_FORBIDDEN, "arrange.topic.own_draft", NULL);
	topic_values(c->arena, t, r->draft, values);
	TRY(check_values(c, t, values, &field, err)); /* the document may have been withdrawn meanwhile */
	return topic_store_publish(c, r, values[t->state_at], err);
}

enum status topic_decide(struct ctx *c, int64_t id, int64_t rev, enum topic_decision what, struct str reason,
			 struct err *err)
{
	static const char *const actions[] = {"topic.publish", "topic.return", "topic.hide", "topic.show"};
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct topic_row r;
	const struct topic *t;
	struct str values[TOPIC_FIELDS];

	TRY(site_begin(c, &tx, err));
	TRY(topic_staff_row(c, id, &r, err));
	if (!ctx_can_at(c, PERM_TOPIC_PUBLISH, r.body_id, r.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "topic row %lld", (long long)id);
	if (rev != r.rev)
		return err_say(err, ST_CONFLICT, "arrange.changed_meanwhile", NULL);
	t = topic_find(c, r.topic);
	if (t == NULL)
		return err_set(err, ST_NOT_FOUND, "topic %.*s", STR_ARG(r.topic));
	if ((what == TD_RETURN || what == TD_HIDE) && str_empty(str_trim(reason)))
		return err_say(err, ST_INVALID, "arrange.topic.reason", NULL);
	topic_values(c->arena, t, str_empty(r.draft) ? r.data : r.draft, values);
	if (what == TD_APPROVE)
		TRY(publish(c, t, &r, err));
	else if (what == TD_RETURN)
		TRY(topic_store_return(c, &r, reason, err));
	else
		TRY(topic_store_hide(c, &r, what == TD_HIDE, err));
	touch(c, &r);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = actions[what],
					    .object = "topic_row",
					    .object_id = id,
					    .body_id = r.body_id,
					    .summary = values[t->title_at],
					    .before = r.data,
					    .after = what == TD_APPROVE ? r.draft : STR(""),
					    .reason = reason},
		      err));
	return site_commit(c, &tx, err);
}

enum status topic_approve_all(struct ctx *c, struct str topic, int *ret_n, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct topic_row *rows;
	size_t n;

	*ret_n = 0;
	if (!ctx_can(c, PERM_TOPIC_PUBLISH))
		return err_set(err, ST_FORBIDDEN, "topic rows");
	TRY(site_begin(c, &tx, err));
	TRY(topic_staff(c, topic, &rows, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (!str_eq_c(rows[i].draft_stage, "submitted") || !topic_may_decide(c, &rows[i]))
			continue;
		TRY(topic_decide(c, rows[i].id, rows[i].rev, TD_APPROVE, STR(""), err));
		*ret_n += 1;
	}
	return site_commit(c, &tx, err);
}

enum status topic_target_save(struct ctx *c, struct topic_target *g, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_TOPIC_PUBLISH))
		return err_set(err, ST_FORBIDDEN, "target");
	TRY(site_begin(c, &tx, err));
	if (g->target == 0 && g->id != 0)
		TRY(topic_store_target_remove(c, g->id, err));
	else if (g->target <= 0 || str_empty(g->name))
		return err_say(err, ST_INVALID, "arrange.topic.bad_target", NULL);
	else if (g->id == 0)
		TRY(topic_store_target_add(c, g, err));
	else
		TRY(topic_store_target_set(c, g, err));
	core_touch(c, "topic:%.*s", STR_ARG(g->topic));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "topic.target",
					    .object = "topic_target",
					    .object_id = g->id,
					    .body_id = c->who.body_id,
					    .summary = g->name},
		      err));
	return site_commit(c, &tx, err);
}
