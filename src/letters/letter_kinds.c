/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letter_kinds.h"

#include "base/csv.h"
#include "base/embedded.h"

enum { MAX_KINDS = 80, MAX_FIELDS = 120, MAX_ARGS = 8 };

static bool next(struct csv *csv, struct arena *a, struct csv_row *row, size_t cols)
{
	if (csv_next(csv, a, row, NULL) != ST_OK)
		return false;
	while (row->n < cols && row->n < CSV_MAX_COLS)
		row->col[row->n++] = STR("");
	return true;
}

static void open_table(struct csv *csv, struct arena *a, const char *path)
{
	struct str text = embedded_get(path);
	struct csv_row head;

	csv_init(csv, text, '\t');
	if (text.p == NULL || csv_next(csv, a, &head, NULL) != ST_OK)
		BUG("%s has no heading", path);
}

static enum letter_to to_of(struct str s)
{
	return str_eq_c(s, "applicant") ? LETTER_TO_APPLICANT
	       : str_eq_c(s, "third")	? LETTER_TO_THIRD
	       : str_eq_c(s, "co")	? LETTER_TO_CO
	       : str_eq_c(s, "other")	? LETTER_TO_OTHER
					: LETTER_TO_NOBODY;
}

static size_t load_kinds(struct arena *a, struct letter_kind *v)
{
	struct csv csv;
	struct csv_row r;
	size_t n = 0;

	open_table(&csv, a, "data/letters/kinds.tsv");
	while (n < MAX_KINDS && next(&csv, a, &r, 12)) {
		v[n] = (struct letter_kind){.kind = r.col[0],
					    .word = r.col[1],
					    .to = to_of(r.col[2]),
					    .sheet = str_eq_c(r.col[3], "sheet"),
					    .event = r.col[4],
					    .arrival = r.col[5],
					    .until = r.col[6],
					    .n = r.col[7],
					    .text = r.col[8],
					    .on = r.col[9],
					    .decision = r.col[10],
					    .clause = r.col[11]};
		v[n].shipped = embedded_get(arena_printf(a, "data/letters/%.*s.txt", STR_ARG(v[n].kind)).p);
		if (v[n].shipped.p == NULL)
			BUG("no template for %.*s", STR_ARG(v[n].kind));
		n++;
	}
	return n;
}

static enum lt_type type_of(struct str s, struct lt_field *f)
{
	struct str col;

	if (!str_starts_c(s, "list"))
		return str_eq_c(s, "lines")    ? LT_LINES
		       : str_eq_c(s, "date")   ? LT_DATE
		       : str_eq_c(s, "number") ? LT_NUMBER
					       : LT_TEXT;
	s = str_skip(s, 5);
	while (f->n_cols < LT_MAX_COLS && s.n > 0 && str_cut(&s, ',', &col))
		f->col[f->n_cols++] = col;
	if (f->n_cols == 0)
		f->col[f->n_cols++] = STR(".");
	return LT_LIST;
}

static size_t load_fields(struct arena *a, struct lt_field *f, enum letter_from *from)
{
	struct csv csv;
	struct csv_row r;
	size_t n = 0;

	open_table(&csv, a, "data/letters/fields.tsv");
	while (n < MAX_FIELDS && next(&csv, a, &r, 3)) {
		f[n] = (struct lt_field){.name = r.col[0]};
		f[n].type = type_of(r.col[1], &f[n]);
		from[n++] = str_eq_c(r.col[2], "party")	  ? FIELD_PARTY
			    : str_eq_c(r.col[2], "draft") ? FIELD_DRAFT
			    : str_eq_c(r.col[2], "form")  ? FIELD_FORM
							  : FIELD_CASE;
	}
	return n;
}

struct letter_tables letter_tables_load(struct arena *a)
{
	struct letter_kind *kind = ARENA_ARRAY(a, MAX_KINDS, struct letter_kind);
	struct lt_field *field = ARENA_ARRAY(a, MAX_FIELDS, struct lt_field);
	enum letter_from *from = ARENA_ARRAY(a, MAX_FIELDS, enum letter_from);
	struct letter_tables t = {.kind = kind, .field = field, .from = from};

	t.n_kinds = load_kinds(a, kind);
	t.n_fields = load_fields(a, field, from);
	return t;
}

const struct letter_kind *letter_kind_of(const struct letter_tables *t, struct str kind)
{
	for (size_t i = 0; i < t->n_kinds; i++)
		if (str_eq(t->kind[i].kind, kind))
			return &t->kind[i];
	return NULL;
}

int letter_field_of(const struct letter_tables *t, struct str name)
{
	for (size_t i = 0; i < t->n_fields; i++)
		if (str_eq(t->field[i].name, name))
			return (int)i;
	return -1;
}

static bool phrase_find(struct arena *a, struct str name, struct str *ret)
{
	struct csv csv;
	struct csv_row r;

	open_table(&csv, a, "data/letters/phrases.tsv");
	while (next(&csv, a, &r, 2))
		if (str_eq(r.col[0], name)) {
			*ret = r.col[1];
			return true;
		}
	return false;
}

struct str letter_phrase(struct arena *a, const char *name, const struct letter_arg *args, size_t n)
{
	struct lt_field f[MAX_ARGS] = {0};
	struct lt_value v[MAX_ARGS] = {0};
	struct str text, ret = STR("");
	struct err err = {0};
	struct lt t;

	if (!phrase_find(a, str_of(name), &text))
		BUG("no phrase %s", name);
	for (size_t i = 0; i < n && i < MAX_ARGS; i++) {
		f[i].name = str_of(args[i].name);
		v[i].text = args[i].value;
	}
	if (lt_parse(a, text, &t, &err) != ST_OK || lt_check(&t, f, n, &err) != ST_OK ||
	    lt_render(a, &t, f, v, n, &ret, &err) != ST_OK)
		BUG("phrase %s: %s %s", name, err.key, err.arg);
	return ret;
}

struct str letter_phrase_of(struct arena *a, const char *family, struct str code)
{
	struct str text;

	return phrase_find(a, arena_printf(a, "%s_%.*s", family, STR_ARG(code)), &text) ? text : STR("");
}
