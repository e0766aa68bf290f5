/* SPDX-License-Identifier: Apache-2.0 */
/* History and versions as staff read them. */
#include "documents/documents_internal.h"

static void step_from_row(const struct db_rows *r, size_t i, struct doc_step *ret)
{
	enum doc_state from = DS_DRAFT, to = DS_DRAFT;
	enum attribute at = ATTR_NONE;

	*ret = (struct doc_step){.id = db_int(r, i, 0),
				 .at = db_int(r, i, 1),
				 .entered_at = db_int(r, i, 2),
				 .event = EV_COUNT,
				 .person_id = db_int(r, i, 6),
				 .who = db_text(r, i, 7),
				 .unit = db_text(r, i, 8),
				 .role_key = db_text(r, i, 9),
				 .opinion = db_text(r, i, 10),
				 .cause = db_text(r, i, 11),
				 .article = db_text(r, i, 13),
				 .reason = db_text(r, i, 14),
				 .version = db_int(r, i, 15),
				 .sha256 = db_text(r, i, 16),
				 .clause = db_text(r, i, 17)};
	for (int e = 0; e < EV_COUNT; e++)
		if (str_eq_c(db_text(r, i, 3), doc_event_code((enum doc_event)e)))
			ret->event = (enum doc_event)e;
	(void)doc_state_from_code(db_text(r, i, 4), &from);
	(void)doc_state_from_code(db_text(r, i, 5), &to);
	(void)attribute_from_text(db_text(r, i, 12), &at);
	ret->from = from;
	ret->to = to;
	ret->attribute = at;
}

/* Reach has been asked by who calls: doc_get() or a service. */
enum status doc_steps(struct ctx *c, int64_t id, struct doc_step **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, STEP_LIST, &r, err, db_i(id)));
	struct doc_step *s = ARENA_ARRAY(c->arena, r.n + 1, struct doc_step);
	for (size_t i = 0; i < r.n; i++)
		step_from_row(&r, i, &s[i]);
	*ret = s;
	*ret_n = r.n;
	return ST_OK;
}

static void version_from_row(const struct db_rows *r, size_t i, struct doc_version *ret)
{
	*ret = (struct doc_version){.version = db_int(r, i, 0),
				    .at = db_int(r, i, 1),
				    .title = db_text(r, i, 2),
				    .body_json = db_text(r, i, 3),
				    .sha256 = db_text(r, i, 4),
				    .editor_name = db_text(r, i, 5)};
}

enum status doc_versions(struct ctx *c, int64_t id, struct doc_version **ret, size_t *ret_n, struct err *err)
{
	struct document d;
	struct db_rows r;

	TRY(doc_get(c, id, &d, err));
	TRY(DOC_RUN(c, VERSION_LIST, &r, err, db_i(id)));
	struct doc_version *v = ARENA_ARRAY(c->arena, r.n + 1, struct doc_version);
	for (size_t i = 0; i < r.n; i++)
		version_from_row(&r, i, &v[i]);
	*ret = v;
	*ret_n = r.n;
	return ST_OK;
}

enum status doc_version_get(struct ctx *c, int64_t id, int64_t version, struct doc_version *ret, struct err *err)
{
	struct document d;
	struct db_rows r;

	TRY(doc_get(c, id, &d, err));
	TRY(DOC_ONE(c, VERSION_GET, &r, err, db_i(id), db_i(version)));
	version_from_row(&r, 0, ret);
	return ST_OK;
}

/* ---- staff list ---- */

static size_t staff_args(struct ctx *c, const struct doc_staff_filter *f, struct db_val *v)
{
	size_t n = 0;
	bool city = c->who.city && perm_reaches(c->who.roles, PERM_DOC_READ);

	v[n++] = db_i(c->who.system ? 0 : c->who.body_id);
	v[n++] = db_i(city);
	v[n++] = db_i(doc_sees_own_unit_only(c) ? c->who.unit_id : 0);
	v[n++] = db_s(f->exceptions  ? STR("exceptions")
		      : f->state < 0 ? STR("")
				     : str_of(doc_state_code((enum doc_state)f->state)));
	v[n++] = db_i(f->body_id);
	v[n++] = db_i(f->unit_id);
	v[n++] = db_s(doc_like(c, doc_fold(c->arena, str_trim(f->words))));
	v[n++] = db_i(f->mine);
	v[n++] = db_i(ctx_can(c, PERM_DOC_UNIT_REVIEW));
	v[n++] = db_i(ctx_can(c, PERM_DOC_OFFICE_REVIEW));
	v[n++] = db_i(ctx_can(c, PERM_DOC_SECRECY_REVIEW));
	v[n++] = db_i(ctx_can(c, PERM_DOC_SIGN));
	v[n++] = db_i(ctx_can(c, PERM_DOC_DRAFT));
	v[n++] = db_i(c->who.person_id);
	v[n++] = db_i(c->who.unit_id);
	v[n++] = db_i(c->who.body_id);
	return n;
}

enum status doc_staff_list(struct ctx *c, const struct doc_staff_filter *f, struct document **ret, size_t *ret_n,
			   int64_t *ret_total, struct err *err)
{
	struct db_val v[18];
	struct db_rows r;
	size_t n = staff_args(c, f, v);

	if (!c->who.system && !ctx_can(c, PERM_DOC_READ)) {
		*ret = NULL;
		*ret_n = 0;
		*ret_total = 0;
		return ST_OK;
	}
	TRY(db_one(c->db, c->arena, &documents_set, DOC_STAFF_COUNT, v, n, &r, err));
	int64_t total = db_int(&r, 0, 0);
	v[n++] = db_i(f->limit > 0 && f->limit <= 500 ? f->limit : 50);
	v[n++] = db_i(f->offset > 0 ? f->offset : 0);
	TRY(db_run(c->db, c->arena, &documents_set, DOC_STAFF_LIST, v, n, &r, err));
	doc_all_from_rows(c->arena, &r, ret, ret_n);
	*ret_total = total;
	return ST_OK;
}

enum status doc_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	const struct doc_staff_filter f = {.state = -1, .mine = true};
	struct db_val v[18];
	struct db_rows r;
	size_t n = staff_args(c, &f, v);

	if (c->who.person_id == 0 || !ctx_can(c, PERM_DOC_READ)) {
		*ret = 0;
		return ST_OK;
	}
	TRY(db_one(c->db, c->arena, &documents_set, DOC_STAFF_COUNT, v, n, &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}
