/* SPDX-License-Identifier: Apache-2.0 */
/* What the library of rules asks of the documents: the list of rules, a document by its number, the editions the public saw, and
 * which rules govern which step. S0-1.5.1, S0-1.5.2, S3-0.2, S1-2.8. */
#include "core/audit.h"
#include "core/json.h"
#include "core/org.h"
#include "core/shared.h"
#include "documents/documents_internal.h"

static void read_number(struct ctx *c, struct library_doc *d)
{
	struct docnum no;

	if (docnum_parse(c->arena, d->doc_no, &no, NULL) != ST_OK)
		return;
	d->no_org = no.org;
	d->no_key = no.key;
	d->no_year = no.year;
}

static enum status make_rules(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	(void)arg;
	TRY(DOC_RUN(c, DOC_RULES, &r, err, db_s(STR("制度")), db_s(STR("规范性文件")), db_i(LIBRARY_MAX)));
	struct library_doc *d = ARENA_ARRAY(c->arena, r.n + 1, struct library_doc);
	for (size_t i = 0; i < r.n; i++) {
		d[i] = (struct library_doc){.id = db_int(&r, i, 0),
					    .rev = db_int(&r, i, 1),
					    .body_id = db_int(&r, i, 2),
					    .replaced_by = db_int(&r, i, 3),
					    .published_at = db_int(&r, i, 4),
					    .title = db_text(&r, i, 5),
					    .doc_no = db_text(&r, i, 6),
					    .topic = db_text(&r, i, 7),
					    .genre = db_text(&r, i, 8),
					    .body_name = db_text(&r, i, 9),
					    .keywords = db_text(&r, i, 10),
					    .formed_on = db_date(&r, i, 11),
					    .effective_on = db_date(&r, i, 12),
					    .abolished_on = db_date(&r, i, 13),
					    .normative = db_int(&r, i, 15) != 0};
		(void)validity_from_code(db_text(&r, i, 14), &d[i].validity);
		read_number(c, &d[i]);
	}
	*ret = d;
	*ret_n = r.n;
	return ST_OK;
}

enum status doc_library(struct ctx *c, const struct library_doc **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_rules, 0, ret, ret_n, err);
}

static enum status one_line(struct ctx *c, const struct db_rows *r, struct document *ret, struct err *err)
{
	struct document *d;
	size_t n;

	if (r->n == 0)
		return err_set(err, ST_NOT_FOUND, "no such public document");
	doc_all_from_rows(c->arena, r, &d, &n);
	doc_blank_staff(&d[0]);
	*ret = d[0];
	return ST_OK;
}

enum status doc_public_line(struct ctx *c, int64_t id, struct document *ret, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_PUBLIC_LINE, &r, err, db_i(id)));
	return one_line(c, &r, ret, err);
}

enum status doc_public_by_no(struct ctx *c, struct str no_key, struct document *ret, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_PUBLIC_NO, &r, err, db_t(no_key)));
	return one_line(c, &r, ret, err);
}

enum status doc_public_by_index(struct ctx *c, struct str index_no, int64_t *ret_id, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_PUBLIC_INDEX, &r, err, db_t(index_no)));
	if (r.n == 0)
		return err_set(err, ST_NOT_FOUND, "no such index number");
	*ret_id = db_int(&r, 0, 0);
	return ST_OK;
}

/* Versions that began to be public and were not taken back, from the history: oldest first. */
static size_t public_versions(const struct doc_step *s, size_t n, struct doc_edition *out)
{
	enum attribute last = ATTR_NONE;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i].event == EV_WITHDRAW) {
			k = 0;
			continue;
		}
		if (s[i].to != DS_PUBLISHED)
			continue;
		if (s[i].attribute == ATTR_RED && last == ATTR_PUB)
			k = 0; /* the earlier text has what this one leaves out */
		if (s[i].attribute != ATTR_NONE)
			last = s[i].attribute;
		if (k == 0 || out[k - 1].version != s[i].version) /* the step that opens a correction changes nothing */
			out[k++] = (struct doc_edition){.version = s[i].version, .at = s[i].at};
	}
	return k;
}

enum status doc_public_editions(struct ctx *c, const struct document *d, struct doc_edition **ret, size_t *ret_n,
				struct err *err)
{
	struct doc_step *s;
	struct doc_edition *e;
	size_t n, k;

	TRY(doc_steps(c, d->id, &s, &n, err));
	e = ARENA_ARRAY(c->arena, n + 1, struct doc_edition);
	k = public_versions(s, n, e);
	for (size_t i = 0; i + 1 < k; i++) {
		struct db_rows r;

		TRY(DOC_ONE(c, VERSION_GET, &r, err, db_i(d->id), db_i(e[i].version)));
		e[i].title = db_text(&r, 0, 2);
		e[i].body_json = db_text(&r, 0, 3);
	}
	if (k == 0) /* public by another way than the flow: today's text alone */
		e[k++] = (struct doc_edition){.version = d->version, .at = d->published_at};
	e[k - 1].title = d->title;
	e[k - 1].body_json = d->body_json;
	*ret = e;
	*ret_n = k;
	return ST_OK;
}

/* ---- rules that govern steps ---- */
static const char *const rule_steps[] = {"draft", "unit", "office", "secrecy", "sign", "withdraw", "import", "correction"};

const char *const *doc_rule_steps(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(rule_steps);
	return rule_steps;
}

enum status doc_step_rules(struct ctx *c, int64_t body_id, struct str step, struct doc_step_rule **ret, size_t *ret_n,
			   struct err *err)
{
	struct body b = {0};
	struct db_rows r;

	if (body_id != 0)
		TRY(body_get(c, body_id, &b, err));
	TRY(DOC_RUN(c, STEP_RULES, &r, err, db_i(body_id), db_i(b.parent_id), db_t(step)));
	struct doc_step_rule *s = ARENA_ARRAY(c->arena, r.n + 1, struct doc_step_rule);
	for (size_t i = 0; i < r.n; i++)
		s[i] = (struct doc_step_rule){.step = db_text(&r, i, 0),
					      .body_id = db_int(&r, i, 1),
					      .document_id = db_int(&r, i, 2),
					      .title = db_text(&r, i, 3),
					      .doc_no = db_text(&r, i, 4)};
	*ret = s;
	*ret_n = r.n;
	return ST_OK;
}

enum status doc_step_rule_set(struct ctx *c, struct str step, int64_t document_id, bool on, struct err *err)
{
	struct document d;
	struct json_obj o;
	bool known = false;
	CLEANUP(work_end) struct work w = {0};

	for (size_t i = 0; i < ARRAY_LEN(rule_steps); i++)
		known = known || str_eq_c(step, rule_steps[i]);
	if (!known)
		return err_say(err, ST_INVALID, "form.choice", NULL);
	if (!ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "rules of steps");
	TRY(work_begin(c, &w, err));
	if (on && doc_public_line(c, document_id, &d, NULL) != ST_OK)
		return err_say(err, ST_INVALID, "doc.rule_not_public", NULL);
	if (on)
		TRY(DOC_RUN(c, STEP_RULE_ADD, NULL, err, db_i(c->who.body_id), db_s(step), db_i(document_id), db_i(c->now),
			    db_i(c->who.person_id)));
	else
		TRY(DOC_RUN(c, STEP_RULE_DEL, NULL, err, db_i(c->who.body_id), db_s(step), db_i(document_id)));
	json_obj_init(&o, c->arena);
	json_str(&o, "step", step);
	json_bool(&o, "on", on);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "document.step_rule",
					    .object = "document",
					    .object_id = document_id,
					    .body_id = c->who.body_id,
					    .summary = step,
					    .after = json_obj_end(&o)},
		      err));
	core_touch(c, "rules");
	return work_commit(c, &w, err);
}
