/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases of a report: begun, corrected, written, checked, signed, handed to the ordinary flow, followed by a new version. */
#include "annual/annual_int.h"
#include "annual/annual_store.h"
#include "base/embedded.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"
#include "documents/documents.h"

enum { LAST_OLD_YEAR = 2020 };

/* ---- reading ---- */
static enum status doc_public(struct ctx *c, int64_t document_id, int64_t *ret_published_at, struct err *err)
{
	struct document d;
	struct err e;
	enum status st;

	*ret_published_at = 0;
	if (document_id == 0)
		return ST_OK;
	err_clear(&e);
	st = doc_public_line(c, document_id, &d, &e);
	if (st == ST_OK)
		*ret_published_at = d.published_at;
	else if (st != ST_NOT_FOUND && st != ST_GONE) {
		if (err != NULL)
			*err = e;
		return st;
	}
	return ST_OK;
}

static enum status follow(struct ctx *c, struct annual_report *r, struct err *err)
{
	int64_t at = 0;

	if (r->stored == AS_REVIEWED)
		TRY(doc_public(c, r->document_id, &at, err));
	r->state = annual_state_on(r->stored, r->year, at != 0, c->today);
	r->published_on = at != 0 ? date_of_instant(at) : DATE_NONE;
	return ST_OK;
}

enum status annual_list(struct ctx *c, struct annual_report **ret, size_t *ret_n, struct err *err)
{
	TRY(ann_store_list(c, c->who.body_id, c->who.city && perm_reaches(c->who.roles, PERM_REPORT_READ), ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		TRY(follow(c, &(*ret)[i], err));
	return ST_OK;
}

enum status annual_get(struct ctx *c, int64_t id, struct annual_report *ret, struct err *err)
{
	TRY(ann_store_get(c, id, ret, err));
	if (!ctx_can_at(c, PERM_REPORT_READ, ret->body_id, ret->parent_body_id))
		return err_set(err, ST_NOT_FOUND, "report %lld of another body", (long long)id);
	return follow(c, ret, err);
}

enum status annual_versions(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n, struct err *err)
{
	TRY(ann_store_versions(c, report_id, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		TRY(doc_public(c, (*ret)[i].document_id, &(*ret)[i].published_at, err));
	return ST_OK;
}

enum status annual_public(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n, struct err *err)
{
	struct annual_version *v;
	size_t n, k = 0;

	TRY(ann_store_versions(c, report_id, &v, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (k > 0 && v[k - 1].report_id == v[i].report_id)
			continue; /* a newer one is public */
		TRY(doc_public(c, v[i].document_id, &v[i].published_at, err));
		if (v[i].published_at != 0)
			v[k++] = v[i];
	}
	*ret = v;
	*ret_n = k;
	return ST_OK;
}

/* ---- writing ---- */
static enum status record(struct ctx *c, const struct annual_report *r, const char *action, struct str after,
			  struct str reason, struct err *err)
{
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "annual_report",
					       .object_id = r->id,
					       .body_id = r->body_id,
					       .summary = arena_printf(c->arena, "%d v%lld", r->year, (long long)r->version),
					       .after = after,
					       .reason = reason},
			 err);
}

static enum status begin(struct ctx *c, struct annual_report *r, struct err *err)
{
	struct body b;
	struct annual_report before;

	if (!ctx_can(c, PERM_REPORT_EDIT))
		return err_set(err, ST_FORBIDDEN, "no right to edit reports");
	if (r->year < ANNUAL_FIRST_YEAR || r->year > date_ymd(c->today).year)
		return err_say(err, ST_INVALID, "annual.year_wrong", NULL);
	TRY(ann_store_by_year(c, c->who.body_id, r->year, &before, err));
	if (before.id != 0)
		return err_say(err, ST_CONFLICT, "annual.year_taken", NULL);
	TRY(body_get(c, c->who.body_id, &b, err));
	r->body_id = b.id;
	r->parent_body_id = b.parent_id;
	r->body_name = b.name;
	r->version = 1;
	r->rev = 1;
	return ST_OK;
}

enum status annual_create(struct ctx *c, int year, bool with_branches, int64_t *ret_id, struct err *err)
{
	struct annual_report r = {.year = year, .own = true, .format = STR("2021"), .stored = AS_DRAFT};
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(begin(c, &r, err));
	r.with_branches = with_branches && r.parent_body_id == 0;
	TRY(ann_store_add(c, &r, err));
	TRY(record(c, &r, "annual.create", STR(""), STR(""), err));
	TRY(core_commit(c, &tx, err));
	*ret_id = r.id;
	return ST_OK;
}

/* 2018 and before had no tables; 2019 and 2020 theirs; since then today's. */
static const char *format_of(int year, bool tables)
{
	return !tables ? "text" : year <= LAST_OLD_YEAR ? "2019" : "2021";
}

static enum status import_published(struct ctx *c, const struct annual_report *r, int64_t document_id, struct err *err)
{
	struct document d;
	struct annual_version v = {.report_id = r->id, .version = 1, .figures = r->imported, .document_id = document_id};

	if (doc_public_get(c, document_id, &d, NULL) != ST_OK || d.body_id != r->body_id)
		return err_say(err, ST_INVALID, "annual.no_document", NULL);
	v.body_json = d.body_json;
	v.signed_on = date_is_none(d.signed_on) ? d.formed_on : d.signed_on;
	v.signed_name = d.signed_by_name;
	return ann_store_version_add(c, &v, err);
}

enum status annual_import(struct ctx *c, int year, struct str tables, struct str text, int64_t document_id, int64_t *ret_id,
			  struct err *err)
{
	struct annual_report r = {.year = year, .stored = document_id != 0 ? AS_REVIEWED : AS_DRAFT};
	struct ar_tables t;
	bool any = !str_empty(str_trim(tables));
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!any && str_empty(str_trim(text)) && document_id == 0)
		return err_say(err, ST_INVALID, "annual.import_empty", NULL);
	if (any) {
		struct err e;

		err_clear(&e);
		if (ar_read(c->arena, tables, &t, &e) != ST_OK)
			return err_say(err, ST_INVALID, "annual.import_unreadable", e.detail);
		if (year <= LAST_OLD_YEAR) { /* its table two has other columns: never taken for today's */
			t.has_t2 = false;
			r.imported = annual_old_keep(c, tables);
		}
		r.imported = arena_printf(c->arena, "%.*s%.*s", STR_ARG(ar_tsv(c->arena, &t)), STR_ARG(r.imported));
	}
	r.format = str_of(format_of(year, any));
	TRY(core_begin(c, &tx, err));
	TRY(begin(c, &r, err));
	TRY(ann_store_add(c, &r, err));
	if (!str_empty(str_trim(text)))
		TRY(ann_store_text_put(c, r.id, 1, text, err));
	if (document_id != 0)
		TRY(import_published(c, &r, document_id, err));
	TRY(record(c, &r, "annual.import", STR(""), STR(""), err));
	core_touch(c, "list");
	TRY(core_commit(c, &tx, err));
	*ret_id = r.id;
	return ST_OK;
}

static enum status sample_draft(struct ctx *c, const struct body *b, struct err *err)
{
	static const char *const figures[][3] = {
		{"license", "287", "在行政许可系统办结的决定未全部在本平台公开；来源：行政许可系统年度台账"},
		{"penalty", "176", "简易程序等决定在执法公示平台公开；来源：执法办案系统年度台账"},
	};
	struct annual_report r = {.body_id = b->id,
				  .year = date_ymd(c->today).year,
				  .own = true,
				  .format = STR("2021"),
				  .stored = AS_DRAFT,
				  .version = 1};

	TRY(ann_store_add(c, &r, err));
	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		TRY(ann_store_cell(c, r.id, str_of(figures[i][0]), str_of(figures[i][1]), str_of(figures[i][2]), err));
	return ST_OK;
}

enum status annual_sample(struct ctx *c, struct err *err)
{
	struct doc_filter f = {.genre = STR("年度报告"), .openness = -1, .validity = -1, .limit = 1};
	struct annual_report r = {.year = date_ymd(c->today).year - 1,
				  .format = STR("2021"),
				  .stored = AS_REVIEWED,
				  .version = 1};
	struct ar_tables t;
	struct document *d;
	struct body b;
	int64_t total;
	size_t n;

	TRY(doc_public_list(c, &f, &d, &n, &total, err));
	if (n == 0)
		return ST_OK;
	TRY(body_get(c, d[0].body_id, &b, err));
	TRY(ar_read(c->arena, embedded_get("data/sample/annual.tsv"), &t, err));
	r.body_id = b.id;
	r.imported = ar_tsv(c->arena, &t);
	TRY(ann_store_add(c, &r, err));
	TRY(import_published(c, &r, d[0].id, err));
	return sample_draft(c, &b, err);
}

/* The report for a change: right, state, nobody else's change in between. */
static enum status load(struct ctx *c, int64_t id, int64_t rev, enum annual_act act, enum perm p, struct annual_report *ret,
			struct err *err)
{
	TRY(annual_get(c, id, ret, err));
	if (!ctx_can_at(c, p, ret->body_id, ret->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "report of another body");
	if (!annual_may(ret->state, act))
		return err_say(err, ST_CONFLICT, "annual.not_in_state", NULL);
	return rev == ret->rev ? ST_OK : err_say(err, ST_CONFLICT, "annual.changed", NULL);
}

static bool settable(struct str cell)
{
	struct ar_tables t = {0};

	return ar_at(&t, cell) != NULL && !ar_is_sum(cell) && !str_starts_c(cell, "rules.");
}

enum status annual_set_cell(struct ctx *c, int64_t id, int64_t rev, struct str cell, struct str value, struct str reason,
			    struct err *err)
{
	struct annual_report r;
	struct json_obj after;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!settable(cell))
		return err_say(err, ST_INVALID, "annual.no_such_cell", NULL);
	value = str_trim(value);
	if (!str_empty(value) && ar_parse(c->arena, cell, value).state != AR_GOOD)
		return err_say(err, ST_INVALID, str_eq_c(cell, "fees") ? "annual.not_money" : "annual.not_number", NULL);
	if (!str_empty(value) && str_empty(str_trim(reason)))
		return err_say(err, ST_INVALID, ar_is_t2(cell) ? "annual.source_missing" : "annual.reason_missing", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(load(c, id, rev, AA_EDIT, PERM_REPORT_EDIT, &r, err));
	TRY(ann_store_cell(c, id, cell, value, str_trim(reason), err));
	TRY(ann_store_save(c, &r, err));
	json_obj_init(&after, c->arena);
	json_str(&after, "cell", cell);
	json_str(&after, "value", value);
	TRY(record(c, &r, "annual.cell", json_obj_end(&after), reason, err));
	return core_commit(c, &tx, err);
}

enum status annual_set_text(struct ctx *c, int64_t id, int64_t rev, int chapter, struct str text, struct err *err)
{
	struct annual_report r;
	struct json_obj after;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (chapter < 1 || chapter > ANNUAL_CHAPTERS)
		return err_say(err, ST_INVALID, "annual.no_such_cell", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(load(c, id, rev, AA_EDIT, PERM_REPORT_EDIT, &r, err));
	TRY(ann_store_text_put(c, id, chapter, str_trim(text), err));
	TRY(ann_store_save(c, &r, err));
	json_obj_init(&after, c->arena);
	json_i64(&after, "chapter", chapter);
	TRY(record(c, &r, "annual.text", json_obj_end(&after), STR(""), err));
	return core_commit(c, &tx, err);
}

static enum status no_errors(struct ctx *c, const struct annual_report *r, const struct annual_figures *f, struct err *err)
{
	struct annual_finding *v;
	size_t n;

	TRY(annual_check(c, r, f, &v, &n, err));
	n = annual_errors(v, n);
	return n == 0 ? ST_OK : err_say(err, ST_RULE_REFUSED, "annual.has_errors", arena_printf(c->arena, "%zu", n).p);
}

/* Freezes figures and texts. */
static enum status sign(struct ctx *c, struct annual_report *r, const struct annual_figures *f, struct date on,
			struct err *err)
{
	struct annual_version v = {
		.report_id = r->id, .version = r->version, .errata = r->errata, .signed_on = on, .signed_name = c->who.name};
	struct str texts[ANNUAL_CHAPTERS];
	struct date from, to;
	bool suggested;

	annual_year(r->year, &from, &to);
	if (date_is_none(on) || date_cmp(on, c->today) > 0 || date_cmp(on, to) <= 0)
		return err_say(err, ST_INVALID, "annual.signed_wrong", NULL);
	for (int i = 0; i < ANNUAL_CHAPTERS; i++) {
		TRY(annual_text(c, r, f, i + 1, &texts[i], &suggested, err));
		if (suggested && !str_empty(texts[i])) /* from now on it is the text, whatever is counted later */
			TRY(ann_store_text_put(c, r->id, i + 1, texts[i], err));
	}
	r->signed_on = on;
	TRY(annual_body(c, r, &f->shown, texts, &v.body_json, err));
	v.figures = ar_tsv(c->arena, &f->shown);
	return ann_store_version_add(c, &v, err);
}

static enum status document(struct ctx *c, struct annual_report *r, int64_t *ret_document, struct err *err)
{
	struct annual_version *v;
	size_t n;

	TRY(ann_store_versions(c, r->id, &v, &n, err));
	if (n == 0)
		return err_say(err, ST_CONFLICT, "annual.not_in_state", NULL);
	if (v[0].document_id != 0)
		return err_say(err, ST_CONFLICT, "annual.in_flow", NULL);
	TRY(annual_document(c, r, &v[0], ret_document, err));
	return ann_store_version_document(c, r->id, v[0].version, *ret_document, err);
}

static enum status step(struct ctx *c, struct annual_report *r, enum annual_act act, struct date on, struct str note,
			int64_t *ret_document, struct err *err)
{
	struct annual_figures f;

	switch (act) {
	case AA_SELF_CHECK:
	case AA_SIGN:
		TRY(annual_figures(c, r, &f, err));
		TRY(no_errors(c, r, &f, err));
		if (act == AA_SIGN)
			TRY(sign(c, r, &f, on, err));
		r->stored = act == AA_SIGN ? AS_REVIEWED : AS_SELF_CHECK;
		return ST_OK;
	case AA_BACK:
		if (r->stored == AS_REVIEWED && r->document_id != 0)
			return err_say(err, ST_CONFLICT, "annual.in_flow", NULL);
		r->stored = AS_DRAFT;
		return ST_OK;
	case AA_DOCUMENT:
		return document(c, r, ret_document, err);
	case AA_CORRECT:
		if (str_empty(str_trim(note)))
			return err_say(err, ST_INVALID, "annual.errata_missing", NULL);
		r->stored = AS_DRAFT;
		r->version++;
		r->errata = str_trim(note);
		return ST_OK;
	default:
		return err_set(err, ST_INVALID, "act");
	}
}

static enum perm perm_of(struct ctx *c, enum annual_act act)
{
	if (act == AA_DOCUMENT)
		return PERM_DOC_IMPORT;
	if (act == AA_SIGN || (act == AA_BACK && ctx_can(c, PERM_REPORT_PUBLISH)))
		return PERM_REPORT_PUBLISH;
	return PERM_REPORT_EDIT;
}

enum status annual_act(struct ctx *c, int64_t id, int64_t rev, enum annual_act act, struct date signed_on, struct str note,
		       int64_t *ret_document, struct err *err)
{
	static const char *const actions[AA_ACT_COUNT] = {
		[AA_SELF_CHECK] = "annual.self_check", [AA_BACK] = "annual.back",	[AA_SIGN] = "annual.sign",
		[AA_DOCUMENT] = "annual.to_document",  [AA_CORRECT] = "annual.correct",
	};
	struct annual_report r;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	*ret_document = 0;
	TRY(core_begin(c, &tx, err));
	TRY(load(c, id, rev, act, perm_of(c, act), &r, err));
	TRY(step(c, &r, act, signed_on, note, ret_document, err));
	TRY(ann_store_save(c, &r, err));
	TRY(record(c, &r, actions[act], STR(""), note, err));
	return core_commit(c, &tx, err);
}

/* ---- the duty of 31 January ---- */
enum status annual_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	static const char *const notes[] = {"", "annual.remind_first", "annual.remind_second", "annual.remind_last",
					    "annual.remind_over"};
	int year = date_ymd(c->today).year - 1;
	enum annual_reminder level = annual_reminder(year, c->today);
	struct annual_report r;

	if (!ctx_can(c, PERM_REPORT_EDIT) && !ctx_can(c, PERM_REPORT_PUBLISH))
		return ST_OK;
	TRY(ann_store_by_year(c, c->who.body_id, year, &r, err));
	if (r.id != 0)
		TRY(follow(c, &r, err));
	if (level == AN_NONE || (r.id != 0 && r.state >= AS_PUBLISHED) || (r.id == 0 && c->who.body_id != 0 && !c->who.city))
		return ST_OK; /* whether a branch has a report of its own is decided by beginning one */
	todo_add(list, &(struct todo_item){
			       .due = annual_due(year),
			       .text = ctx_textf(c, "annual.remind", arena_printf(c->arena, "%d", year)),
			       .note = ctx_text(c, notes[level]),
			       .href = r.id == 0 ? STR("/wb/reports")
						 : arena_printf(c->arena, "/wb/reports/%lld", (long long)r.id),
			       .remind = true,
			       .type = TODO_REMINDER,
		       });
	return ST_OK;
}
