/* SPDX-License-Identifier: Apache-2.0 */
/* Reading for the public: one condition (IS_PUBLIC in the store) decides; staff fields are blanked before anything leaves. */
#include <string.h>

#include "base/utf8.h"
#include "core/shared.h"
#include "documents/documents_internal.h"

void doc_blank_staff(struct document *d)
{
	d->withdraw_order = d->secrecy_basis = d->import_note = d->checklist_by_name = d->changed_by_name = STR("");
	d->checklist_by = d->checklist_at = d->created_at = d->state_since = d->decided_at = 0;
}

static void blank_all(struct document *d, size_t n)
{
	for (size_t i = 0; i < n; i++)
		doc_blank_staff(&d[i]);
}

static size_t public_args(struct ctx *c, const struct doc_filter *f, struct db_val v[23])
{
	struct date from = DATE_NONE, to = DATE_NONE;
	struct str words[6], rest = doc_fold(c->arena, utf8_clean(c->arena, f->words)), w;
	size_t n = 0, nw = 0;
	bool year = f->year > 0 && date_from_ymd(f->year, 1, 1, &from) && date_from_ymd(f->year + 1, 1, 1, &to);
	int64_t first = year ? date_instant(from, 0, 0) : 0, before = year ? date_instant(to, 0, 0) : INT64_MAX;

	while (nw < ARRAY_LEN(words) && rest.p != NULL && str_cut(&rest, ' ', &w))
		if (!str_empty(w = str_trim(w)))
			words[nw++] = w;
	v[n++] = db_i(f->body_id);
	v[n++] = db_t(f->entry_key);
	v[n++] = db_t(f->level1);
	v[n++] = db_s(f->openness < 0 || f->openness >= OPEN_COUNT ? STR("")
								   : str_of(openness_code((enum openness)f->openness)));
	v[n++] = db_i(f->from_at > first ? f->from_at : first);
	v[n++] = db_i(f->before_at > 0 && f->before_at < before ? f->before_at : before);
	v[n++] = db_t(f->genre);
	v[n++] = db_s(doc_like(c, docnum_search_key(c->arena, f->doc_no)));
	v[n++] = db_s(f->validity < 0 || f->validity >= VALID_COUNT ? STR("")
								    : str_of(validity_code((enum validity)f->validity)));
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		v[n++] = db_s(i < nw ? doc_like(c, words[i]) : STR(""));
	for (size_t i = 0; i < ARRAY_LEN(words); i++) /* 〔〕[]【】() are the same in search (S4-0.1) */
		v[n++] = db_s(i < nw ? doc_like(c, docnum_search_key(c->arena, words[i])) : STR(""));
	return n;
}

static enum status entry_counts(struct ctx *c, int64_t body_id, void **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_COUNT_ENTRIES, &r, err, db_i(body_id)));
	struct doc_entry_count *e = ARENA_ARRAY(c->arena, r.n + 1, struct doc_entry_count);
	for (size_t i = 0; i < r.n; i++) {
		e[i].item_key = db_text(&r, i, 0);
		(void)openness_from_code(db_text(&r, i, 1), &e[i].openness);
		e[i].n = db_int(&r, i, 2);
		e[i].last_published_at = db_int(&r, i, 3);
	}
	*ret = e;
	*ret_n = r.n;
	return ST_OK;
}

enum status doc_count_entries(struct ctx *c, int64_t body_id, struct doc_entry_count **ret, size_t *ret_n, struct err *err)
{
	const void *counts;

	TRY(shared_list(c, entry_counts, body_id, &counts, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct doc_entry_count);
	if (*ret_n > 0)
		memcpy(*ret, counts, *ret_n * sizeof **ret);
	return ST_OK;
}

/* How many pages of a list there are. Without words and dates the shared counts know. */
static enum status public_total(struct ctx *c, const struct doc_filter *f, const struct db_val *v, size_t n, int64_t *ret,
				struct err *err)
{
	struct doc_entry_count *counts;
	struct db_rows r;
	size_t n_counts;

	if (f->year > 0 || f->from_at > 0 || f->before_at > 0 || !str_empty(f->doc_no) || !str_empty(f->words) ||
	    !str_empty(f->level1) || !str_empty(f->genre) || f->validity >= 0) {
		TRY(db_one(c->db, c->arena, &documents_set, DOC_PUBLIC_COUNT, v, n, &r, err));
		*ret = db_int(&r, 0, 0);
		return ST_OK;
	}
	TRY(doc_count_entries(c, f->body_id, &counts, &n_counts, err));
	*ret = 0;
	for (size_t i = 0; i < n_counts; i++)
		if ((str_empty(f->entry_key) || str_eq(f->entry_key, counts[i].item_key)) &&
		    (f->openness < 0 || f->openness >= OPEN_COUNT || f->openness == (int)counts[i].openness))
			*ret += counts[i].n;
	return ST_OK;
}

enum status doc_public_list(struct ctx *c, const struct doc_filter *f, struct document **ret, size_t *ret_n,
			    int64_t *ret_total, struct err *err)
{
	struct db_val v[23];
	struct db_rows r;
	size_t n = public_args(c, f, v);

	if (ret_total != NULL)
		TRY(public_total(c, f, v, n, ret_total, err));
	v[n++] = db_i(f->limit > 0 && f->limit <= 5000 ? f->limit : 20);
	v[n++] = db_i(f->offset > 0 ? f->offset : 0);
	TRY(db_run(c->db, c->arena, &documents_set, f->by_formed ? DOC_PUBLIC_LIST_FORMED : DOC_PUBLIC_LIST, v, n, &r, err));
	doc_all_from_rows(c->arena, &r, ret, ret_n);
	blank_all(*ret, *ret_n);
	return ST_OK;
}

enum status doc_public_get(struct ctx *c, int64_t id, struct document *ret, struct err *err)
{
	struct db_rows r;
	struct document d;

	TRY(DOC_ONE(c, DOC_PUBLIC_BY_ID, &r, err, db_i(id)));
	doc_from_row(&r, 0, &d);
	if (d.state == DS_WITHDRAWN) {
		*ret = (struct document){.id = d.id,
					 .state = DS_WITHDRAWN,
					 .title = d.title,
					 .withdrawn_at = d.withdrawn_at,
					 .withdraw_reason = d.withdraw_reason,
					 .formed_on = DATE_NONE,
					 .signed_on = DATE_NONE,
					 .effective_on = DATE_NONE,
					 .abolished_on = DATE_NONE,
					 .due_on = DATE_NONE};
		return err_set(err, ST_GONE, "document %lld withdrawn", (long long)id);
	}
	doc_blank_staff(&d);
	*ret = d;
	return ST_OK;
}

static enum status neighbour(struct ctx *c, enum doc_stmt stmt, const struct document *d, struct document *ret,
			     struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, stmt, &r, err, db_i(d->body_id), db_t(d->entry_key), db_i(d->published_at), db_i(d->id)));
	*ret = (struct document){0};
	if (r.n > 0) {
		doc_from_row(&r, 0, ret);
		doc_blank_staff(ret);
	}
	return ST_OK;
}

enum status doc_public_neighbours(struct ctx *c, const struct document *d, struct document *ret_prev,
				  struct document *ret_next, struct err *err)
{
	TRY(neighbour(c, DOC_NEIGHBOUR_PREV, d, ret_prev, err));
	return neighbour(c, DOC_NEIGHBOUR_NEXT, d, ret_next, err);
}

enum status doc_public_replaces(struct ctx *c, int64_t id, struct document **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_REPLACES, &r, err, db_i(id)));
	doc_all_from_rows(c->arena, &r, ret, ret_n);
	blank_all(*ret, *ret_n);
	return ST_OK;
}

enum status doc_public_file(struct ctx *c, int64_t document_id, int64_t file_id, struct attachment *ret, struct err *err)
{
	struct db_rows r;

	TRY(DOC_ONE(c, FILE_GET, &r, err, db_i(document_id),
		    db_i(file_id))); /* hidden = never existed: the same ST_NOT_FOUND */
	attachment_from_row(&r, 0, ret);
	return ST_OK;
}

enum status doc_withdrawn_list(struct ctx *c, int64_t since, int64_t limit, struct document **ret, size_t *ret_n,
			       struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_WITHDRAWN_LIST, &r, err, db_i(since), db_i(limit > 0 && limit <= 1000 ? limit : 50)));
	doc_all_from_rows(c->arena, &r, ret, ret_n);
	blank_all(*ret, *ret_n);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].summary = (*ret)[i].keywords = STR("");
	return ST_OK;
}

enum status doc_count_view(struct ctx *c, int64_t id, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(db_begin(c->db, DB_WRITE, &tx, err)); /* a count is no change of the record: no audit, no cache drop */
	TRY(DOC_RUN(c, DOC_VIEW_ADD, NULL, err, db_i(id)));
	return db_commit(&tx, err);
}

/* Who wrote, reviewed and signed, of the round that led to publication (S0-4.1.6). */
enum status doc_reviewers(struct ctx *c, int64_t id, struct doc_reviewer **ret, size_t *ret_n, struct err *err)
{
	struct doc_step *s;
	struct document d;
	size_t n, out = 0;

	TRY(doc_load(c, id, &d, err));
	TRY(doc_steps(c, id, &s, &n, err));
	struct doc_reviewer *v = ARENA_ARRAY(c->arena, n + 1, struct doc_reviewer);
	for (size_t i = 0; i < n; i++) {
		if (s[i].event == EV_SUBMIT) {
			out = 0;
			v[out++] = (struct doc_reviewer){STR("doc.role.drafter"), d.author_name, d.unit_name, s[i].at};
		} else if (s[i].event == EV_APPROVE || s[i].event == EV_SIGN || s[i].event == EV_SCHEDULE) {
			v[out++] = (struct doc_reviewer){s[i].role_key, s[i].who, s[i].unit, s[i].at};
		} else if (s[i].event == EV_RETURN) {
			out = 0;
		}
	}
	*ret = v;
	*ret_n = out;
	return ST_OK;
}

enum status doc_public_edition(struct ctx *c, const struct document *d, int64_t *ret, struct err *err)
{
	struct db_rows r;

	if (d->version <= 1) { /* a correction always raises it */
		*ret = 1;
		return ST_OK;
	}
	TRY(DOC_ONE(c, DOC_CORRECTIONS, &r, err, db_i(d->id)));
	*ret = 1 + db_int(&r, 0, 0);
	return ST_OK;
}
