/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, drafts, those who are asked, and a reply turned into a public document. */
#include "casework/casework_int.h"
#include "catalogue/catalogue.h"
#include "core/audit.h"
#include "core/json.h"
#include "docmodel/docmodel.h"
#include "documents/documents.h"

/* ---- item by item (逐项审查) ---- */
static bool finding_stands(struct ctx *c, const struct cw_case *k, const struct cw_finding *v)
{
	const struct case_event *last = NULL;
	struct str finding;

	for (size_t i = 0; i < k->n_ev; i++)
		if (k->ev[i].e.type == RF_CHECKED && !k->ev[i].is_void && str_eq(k->ev[i].e.code, v->code))
			last = &k->ev[i];
	return last != NULL && json_get_str(c->arena, last->data, "finding", &finding) && str_eq(finding, v->finding) &&
	       str_eq(last->text, v->grounds);
}

enum status cw_save_checks(struct ctx *c, int64_t id, const struct cw_finding *v, size_t n, int64_t *ret_changed,
			   struct err *err)
{
	struct cw_case k = {0};
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	*ret_changed = 0;
	TRY(core_begin(c, &tx, err));
	TRY(cw_load(c, id, &k, err));
	for (size_t i = 0; i < n; i++) {
		struct case_act a = {
			.e = {.type = RF_CHECKED, .date = c->today, .until = DATE_NONE, .ref = STR(""), .code = v[i].code},
			.text = v[i].grounds};
		struct json_obj data;

		if (str_empty(v[i].finding) || finding_stands(c, &k, &v[i]))
			continue;
		json_obj_init(&data, c->arena);
		json_str(&data, "finding", v[i].finding);
		a.data = json_obj_end(&data);
		TRY(case_act(c, &k.rc, &a, NULL, err));
		(*ret_changed)++;
	}
	return core_commit(c, &tx, err);
}

/* ---- the draft ---- */
static struct str clause_text(struct ctx *c, struct str article)
{
	const struct cw_article *art = cw_article_of(c->arena, article);

	return art == NULL ? STR("") : art->zh; /* letters are Chinese in any case */
}

static struct str parts_text(struct ctx *c, const struct cw_draft *d)
{
	struct buf b = BUF_INIT(c->arena, 64u << 10);

	for (size_t i = 0; i < d->n_parts; i++)
		buf_printf(&b, "%s%.*s｜%.*s｜%.*s", i > 0 ? "\n" : "", STR_ARG(d->part[i].part),
			   STR_ARG(clause_text(c, d->part[i].article)), STR_ARG(d->part[i].reason));
	return buf_view(&b);
}

static struct str draft_data(struct ctx *c, const struct cw_draft *d)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "article", d->article);
	json_str(&o, "clause", clause_text(c, d->article));
	json_str(&o, "reason", d->reason);
	json_str(&o, "provide", d->provide);
	json_str(&o, "parts", parts_text(c, d));
	return json_obj_end(&o);
}

static enum status submit(struct ctx *c, const struct cw_case *k, const struct cw_draft *d, struct err *err)
{
	struct cw_problem p[CW_MAX_PROBLEMS];
	struct case_act a = {
		.e = {.type = RF_DRAFTED, .date = c->today, .until = DATE_NONE, .ref = STR(""), .code = d->code},
		.text = d->reason,
		.data = draft_data(c, d)};

	if (cw_draft_check(c->arena, k->rc.own_records, d, k->f.n_searched, p) > 0)
		return err_say(err, ST_INVALID, p[0].key, arena_cstr(c->arena, p[0].arg));
	if (str_empty(a.text))
		a.text = d->provide;
	return case_act(c, &k->rc, &a, NULL, err);
}

enum status cw_save_draft(struct ctx *c, int64_t id, const struct cw_draft *d, bool to_review, struct err *err)
{
	struct cw_case k = {0};
	const char *why;
	bool saved;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(cw_load(c, id, &k, err));
	if (!ctx_can_at(c, PERM_CASE_HANDLE, k.rc.body_id, k.rc.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "drafting on request %lld", (long long)id);
	if (!cw_may_draft(c, &k, &why))
		return err_say(err, ST_CONFLICT, why, NULL);
	TRY(cw_store_save(c, id, d, &saved, err));
	if (!saved)
		return err_say(err, ST_CONFLICT, "cw.draft_first", NULL);
	if (to_review)
		TRY(submit(c, &k, d, err));
	else
		TRY(audit_add(c,
			      &(struct audit_entry){.action = "casework.draft",
						    .object = "request",
						    .object_id = id,
						    .body_id = k.rc.body_id,
						    .summary = k.rc.no},
			      err));
	return core_commit(c, &tx, err);
}

enum status cw_add_party(struct ctx *c, int64_t id, struct case_party *p, struct err *err)
{
	struct rcase rc;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(case_get(c, id, &rc, err));
	if (!ctx_can_at(c, PERM_CASE_HANDLE, rc.body_id, rc.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "parties of request %lld", (long long)id);
	TRY(case_party_add(c, &rc, p, err));
	return core_commit(c, &tx, err);
}

/* ---- a reply becomes public (Art. 44) ---- */
static enum status make_document(struct ctx *c, const struct cw_case *k, const struct cw_conversion *v, int64_t *ret,
				 struct err *err)
{
	struct doc model;
	struct document d = {.body_id = k->rc.body_id,
			     .entry_id = v->entry_id,
			     .title = v->title,
			     .genre = ctx_text(c, "cw.public_genre"),
			     .summary = STR(""),
			     .formed_on = k->f.decided_on,
			     .signed_on = DATE_NONE,
			     .effective_on = DATE_NONE,
			     .abolished_on = DATE_NONE,
			     .audience_all = true,
			     .proposed = ATTR_PUB};
	struct cat_entry entry;
	bool before;

	TRY(cat_entry_get(c, v->entry_id, &entry, err));
	d.topic = entry.level1;
	TRY(doc_from_text(c->arena, v->text, &model, err));
	d.body_json = doc_json(c->arena, &model);
	d.summary = doc_summary(c->arena, &model, 100);
	d.source = ctx_textf(c, "cw.public_source", k->rc.no); /* the way back from the document to the request */
	TRY(doc_import_draft(c, &d, arena_printf(c->arena, "request:%lld", (long long)k->rc.id), &before, err));
	*ret = d.id;
	return ST_OK;
}

enum status cw_convert(struct ctx *c, int64_t id, const struct cw_conversion *v, int64_t *ret_document, struct err *err)
{
	struct cw_case k = {0};
	struct applicant who;
	struct case_act a = {
		.e = {.type = RF_PROPOSED, .date = c->today, .until = DATE_NONE, .ref = STR(""), .code = STR("")},
		.text = v->reason,
		.data = STR("")};
	const char *problem;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(cw_load(c, id, &k, err));
	if (k.pub.document_id != 0)
		return err_say(err, ST_CONFLICT, "cw.not.converted", NULL);
	if (!cw_gives(str_empty(k.f.redecision) ? k.f.decision : k.f.redecision))
		return err_say(err, ST_CONFLICT, "cw.not.given", NULL);
	TRY(case_applicant(c, &k.rc, &who, err));
	problem = cw_public_problem(v->title, &who);
	if (problem == NULL)
		problem = cw_public_problem(v->text, &who);
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	TRY(make_document(c, &k, v, ret_document, err));
	TRY(cw_store_publication_add(c, id, *ret_document, err));
	a.e.n = *ret_document;
	TRY(case_act(c, &k.rc, &a, NULL, err));
	return core_commit(c, &tx, err);
}

static enum status publish(struct ctx *c, const struct cw_publication *p, struct err *err)
{
	struct rcase rc;
	struct case_act a = {.e = {.type = RF_PUBLISHED,
				   .date = c->today,
				   .until = DATE_NONE,
				   .ref = STR(""),
				   .code = STR(""),
				   .n = p->document_id},
			     .text = STR(""),
			     .data = STR("")};
	bool changed;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(cw_store_published(c, p->case_id, &changed, err));
	if (!changed)
		return ST_OK; /* another run was first */
	TRY(case_get(c, p->case_id, &rc, err));
	TRY(case_act(c, &rc, &a, NULL, err));
	return core_commit(c, &tx, err);
}

enum status cw_follow_publication(struct ctx *c, const struct cw_publication *p, bool *ret_now, struct err *err)
{
	struct principal who = c->who;
	struct document d;
	enum status st;

	*ret_now = false;
	if (p->document_id == 0 || p->published_at != 0 || doc_public_line(c, p->document_id, &d, NULL) != ST_OK)
		return ST_OK;
	c->who = (struct principal){.system = true, .body_id = who.body_id, .name = ctx_text(c, "cw.program")};
	st = publish(c, p, err);
	c->who = who;
	*ret_now = st == ST_OK;
	return st;
}

enum status cw_job_published(struct ctx *c, struct str payload, struct err *err)
{
	struct cw_publication *v;
	size_t n;
	bool now;

	(void)payload;
	TRY(cw_store_waiting(c, &v, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(cw_follow_publication(c, &v[i], &now, err));
	return ST_OK;
}
