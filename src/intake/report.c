/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/report.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "core/core.h"
#include "core/json.h"

#define TABLE_ALL 200 /* more rows: only those that need a person */

void report_add(struct report *r, struct report_row row)
{
	if (r->n == r->cap) {
		struct report_row *more = ARENA_ARRAY(r->keep, r->cap = r->cap == 0 ? 64 : r->cap * 2, struct report_row);

		if (r->n > 0)
			memcpy(more, r->row, r->n * sizeof *more);
		r->row = more;
	}
	row.file = arena_dup(r->keep, row.file);
	row.outcome = arena_dup(r->keep, row.outcome);
	row.problem = arena_dup(r->keep, row.problem);
	row.json = arena_dup(r->keep, row.json);
	r->row[r->n++] = row;
}

static bool failed(const struct report_row *w)
{
	return str_eq_c(w->outcome, "failed");
}

size_t report_failed(const struct report *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += failed(&r->row[i]);
	return n;
}

static struct str text(struct ctx *c, enum tpl_locale loc, const char *key)
{
	return tpl_textf(core_tpl(c->core), c->arena, loc, key, STR(""));
}

struct str report_problem(struct ctx *c, enum tpl_locale loc, const struct list_problem *p)
{
	return tpl_textf(core_tpl(c->core), c->arena, loc, p->key, p->arg.p == NULL ? STR("") : p->arg);
}

/* ---- JSON ---- */
static struct str row_problems(const struct report *r, const struct report_row *w)
{
	struct buf b = BUF_INIT(r->keep, 64U << 10);

	for (size_t i = 0; w->row != NULL && i < w->row->n_problems; i++) {
		const struct list_problem *p = &w->row->problem[i];
		struct json_obj o;
		struct str t;

		json_obj_init(&o, r->keep);
		json_i64(&o, "row", (int64_t)w->row->no);
		json_str(&o, "column", p->col < 0 ? STR("") : w->list->head[p->col]);
		json_str(&o, "key", str_of(p->key));
		json_str(&o, "problem", report_problem(r->c, r->loc, p));
		t = json_obj_end(&o);
		buf_printf(&b, "%s%.*s", i > 0 ? "," : "", STR_ARG(t));
	}
	return buf_view(&b);
}

struct str report_json(const struct report *r)
{
	struct buf b = BUF_INIT(r->keep, 512U << 20);

	buf_c(&b, "[");
	for (size_t i = 0; i < r->n; i++) {
		const struct report_row *w = &r->row[i];
		struct json_obj o;
		struct str t;

		buf_printf(&b, "%s\n", i > 0 ? "," : "");
		if (w->json.n > 1) { /* the source's own row with the outcome in front */
			buf_printf(&b, "{\"outcome\":\"%.*s\",%.*s", STR_ARG(w->outcome), STR_ARG(str_skip(w->json, 1)));
			continue;
		}
		json_obj_init(&o, r->keep);
		json_str(&o, "outcome", w->outcome);
		json_str(&o, "file", w->file);
		json_i64(&o, "document", w->document_id);
		json_str(&o, "problem", w->problem);
		t = json_obj_end(&o);
		buf_str(&b, str_slice(t, 0, t.n - 1));
		buf_printf(&b, ",\"errors\":[%.*s],\"findings\":[]}", STR_ARG(row_problems(r, w)));
	}
	buf_c(&b, "\n]\n");
	return buf_view(&b);
}

/* ---- table and CSV ---- */
struct shown {
	struct str title, doc_no, formed, address, checks, notes;
	size_t n_check;
};

static struct str member(struct arena *a, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	return json_is_string(v) ? arena_dup(a, (struct str){json_string_value(v), json_string_length(v)}) : STR("");
}

static void read_row(struct arena *a, const struct report_row *w, struct shown *s)
{
	json_t *o = w->json.n == 0 ? NULL : json_loadb(w->json.p, w->json.n, 0, NULL), *list, *f;
	struct buf checks = BUF_INIT(a, 64U << 10), notes = BUF_INIT(a, 64U << 10);
	size_t i;

	*s = (struct shown){.checks = STR(""), .notes = STR("")};
	if (o == NULL)
		return;
	s->title = member(a, o, "title");
	s->doc_no = member(a, o, "doc_no");
	s->formed = member(a, o, "formed_on");
	s->address = member(a, o, "address");
	list = json_object_get(o, "findings");
	json_array_foreach(list, i, f)
	{
		bool check = json_is_true(json_object_get(f, "check"));
		struct str t = member(a, f, "text");

		buf_printf(&notes, "  %s %.*s\n", check ? "!" : "-", STR_ARG(t));
		if (check)
			buf_printf(&checks, "%s%.*s", s->n_check++ > 0 ? " " : "", STR_ARG(t));
	}
	s->checks = buf_view(&checks);
	s->notes = buf_view(&notes);
	json_decref(o);
}

static const char *or_dash(struct str s)
{
	return s.n > 0 ? s.p : "-";
}

void report_table(const struct report *r)
{
	static const char *const outcomes[] = {"draft", "existing", "dry", "skipped", "failed"};
	size_t n[ARRAY_LEN(outcomes)] = {0};
	struct arena *a = arena_new();

	(void)printf("RESULT\tDRAFT\tCHECK\tFORMED\tDOC-NO\tTITLE\tFILE\n");
	for (size_t i = 0; i < r->n; i++) {
		const struct report_row *w = &r->row[i];
		struct shown s;

		for (size_t k = 0; k < ARRAY_LEN(outcomes); k++)
			n[k] += str_eq_c(w->outcome, outcomes[k]);
		read_row(a, w, &s);
		if (failed(w))
			(void)printf("failed\t-\t-\t-\t-\t-\t%.*s\n  ! %.*s\n", STR_ARG(w->file), STR_ARG(w->problem));
		else if (r->n <= TABLE_ALL || s.n_check > 0)
			(void)printf("%.*s\t%lld\t%zu\t%s\t%s\t%.*s\t%.*s\n%.*s", STR_ARG(w->outcome),
				     (long long)w->document_id, s.n_check, or_dash(s.formed), or_dash(s.doc_no),
				     STR_ARG(s.title), STR_ARG(w->file), STR_ARG(s.notes));
		arena_clear(a);
	}
	(void)printf(
		"%zu drafts made, %zu imported before, %zu only looked at, %zu left out (columns, no text of their own), "
		"%zu failed\n",
		n[0], n[1], n[2], n[3], n[4]);
	arena_free(a);
}

struct str report_todo_csv(const struct report *r)
{
	static const char *const head[] = {"intake.report.file",  "intake.report.outcome", "intake.report.draft",
					   "intake.report.title", "intake.report.address", "intake.report.todo"};
	struct buf b = BUF_INIT(r->keep, 512U << 20);
	struct arena *a = arena_new();

	buf_c(&b, "\xEF\xBB\xBF");
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		csv_put(&b, text(r->c, r->loc, head[i]), i + 1 == ARRAY_LEN(head));
	for (size_t i = 0; i < r->n; i++) {
		const struct report_row *w = &r->row[i];
		struct shown s;

		read_row(a, w, &s);
		if (failed(w) || s.n_check > 0) {
			csv_put(&b, w->file, false);
			csv_put(&b, w->outcome, false);
			csv_put(&b,
				w->document_id > 0 ? arena_printf(a, "/wb/docs/%lld", (long long)w->document_id) : STR(""),
				false);
			csv_put(&b, s.title, false);
			csv_put(&b, s.address, false);
			csv_put(&b, failed(w) ? w->problem : s.checks, true);
		}
		arena_clear(a);
	}
	arena_free(a);
	return buf_view(&b);
}

struct speaker {
	struct ctx *c;
	enum tpl_locale loc;
};

static struct str words(void *arg, const struct list_problem *p)
{
	const struct speaker *s = arg;

	return report_problem(s->c, s->loc, p);
}

struct str report_errors_csv(struct ctx *c, enum tpl_locale loc, const struct list *l)
{
	struct speaker s = {c, loc};
	const struct str head[3] = {text(c, loc, "intake.list.row"), text(c, loc, "intake.list.column"),
				    text(c, loc, "intake.list.problem")};

	return list_errors_csv(c->arena, l, head, words, &s);
}
