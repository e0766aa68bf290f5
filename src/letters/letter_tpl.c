/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letter_tpl.h"

#include "base/buf.h"

/* ---- reading ---- */
struct reader {
	struct arena *a;
	struct str rest;
	struct lt_node *node;
	size_t n;
	size_t open[LT_MAX_DEPTH];
	int depth;
	int line;
};

static enum status wrong(const struct reader *r, struct err *err)
{
	char line[16];
	int n = r->line, i = (int)sizeof line - 1;

	line[i] = '\0';
	do {
		line[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return err_say(err, ST_INVALID, "letters.tpl_syntax", line + i);
}

static bool name_ok(struct str s)
{
	if (str_eq_c(s, "."))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_'))
			return false;
	return s.n > 0 && s.n <= 40;
}

static bool add(struct reader *r, enum lt_node_type type, struct str text, bool optional)
{
	if (r->n == LT_MAX_NODES)
		return false;
	r->node[r->n++] = (struct lt_node){.type = type, .text = text, .optional = optional};
	return true;
}

static void count_lines(struct reader *r, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		r->line += s.p[i] == '\n';
}

/* What stands between the braces. */
static bool tag(struct reader *r, struct str inner)
{
	struct str name = str_trim(inner);
	char c = name.n > 0 ? name.p[0] : '\0';
	bool optional = false;

	if (c == '#' || c == '^') {
		name = str_trim(str_skip(name, 1));
		if (!name_ok(name) || r->depth == LT_MAX_DEPTH)
			return false;
		r->open[r->depth++] = r->n;
		return add(r, c == '#' ? LT_N_IF : LT_N_UNLESS, name, false);
	}
	if (c == '/') {
		name = str_trim(str_skip(name, 1));
		if (r->depth == 0 || !str_eq(r->node[r->open[r->depth - 1]].text, name))
			return false;
		r->node[r->open[--r->depth]].end = r->n;
		return true;
	}
	if (name.n > 1 && name.p[name.n - 1] == '?') {
		optional = true;
		name = str_slice(name, 0, name.n - 1);
	}
	return name_ok(name) && add(r, LT_N_FIELD, name, optional);
}

enum status lt_parse(struct arena *a, struct str text, struct lt *ret, struct err *err)
{
	struct reader r = {.a = a, .rest = text, .line = 1};

	if (text.n > LT_MAX_BYTES)
		return err_say(err, ST_INVALID, "letters.tpl_long", NULL);
	r.node = ARENA_ARRAY(a, LT_MAX_NODES, struct lt_node);
	while (r.rest.n > 0) {
		ptrdiff_t at = str_find_c(r.rest, "{{"), end;
		struct str before = at < 0 ? r.rest : str_slice(r.rest, 0, (size_t)at);

		if (before.n > 0 && !add(&r, LT_N_TEXT, before, false))
			return wrong(&r, err);
		count_lines(&r, before);
		if (at < 0)
			break;
		r.rest = str_skip(r.rest, (size_t)at + 2);
		end = str_find_c(r.rest, "}}");
		if (end < 0 || !tag(&r, str_slice(r.rest, 0, (size_t)end)))
			return wrong(&r, err);
		r.rest = str_skip(r.rest, (size_t)end + 2);
	}
	if (r.depth > 0)
		return wrong(&r, err);
	*ret = (struct lt){r.node, r.n};
	return ST_OK;
}

/* ---- names ---- */
static const struct lt_field *find(const struct lt_field *fields, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

/* -1: no column of the list. */
static int column(const struct lt_field *list, struct str name)
{
	if (str_eq_c(name, "."))
		return 0;
	for (size_t i = 0; i < list->n_cols; i++)
		if (str_eq(list->col[i], name))
			return (int)i;
	return -1;
}

static bool row_name(const struct lt_field *list, struct str name)
{
	return list != NULL && (column(list, name) >= 0 || str_eq_c(name, "i") || str_eq_c(name, "han"));
}

static enum status check(const struct lt *t, size_t from, size_t to, const struct lt_field *list,
			 const struct lt_field *fields, size_t n, struct err *err)
{
	char name[41];

	for (size_t i = from; i < to; i++) {
		const struct lt_node *node = &t->node[i];
		const struct lt_field *f;

		if (node->type == LT_N_TEXT || row_name(list, node->text)) {
			continue; /* a section over a column: what is in it is checked in the same scope as it comes */
		}
		f = find(fields, n, node->text);
		if (f == NULL || (node->type == LT_N_FIELD && f->type == LT_LIST)) {
			size_t k = node->text.n < sizeof name - 1 ? node->text.n : sizeof name - 1;

			for (size_t c = 0; c < k; c++)
				name[c] = node->text.p[c];
			name[k] = '\0';
			return err_say(err, ST_INVALID, "letters.tpl_unknown", name);
		}
		if (node->type == LT_N_IF && f->type == LT_LIST) {
			TRY(check(t, i + 1, node->end, f, fields, n, err));
			i = node->end - 1;
		}
	}
	return ST_OK;
}

enum status lt_check(const struct lt *t, const struct lt_field *fields, size_t n, struct err *err)
{
	return check(t, 0, t->n, NULL, fields, n, err);
}

bool lt_uses(const struct lt *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->node[i].type != LT_N_TEXT && str_eq(t->node[i].text, name))
			return true;
	return false;
}

/* ---- writing ---- */
/* 1 → 一, 12 → 十二; up to 99. */
static struct str han(struct arena *a, int n)
{
	static const char *const digit[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

	if (n < 1 || n > 99)
		return arena_printf(a, "%d", n);
	return arena_printf(a, "%s%s%s", n >= 20 ? digit[n / 10] : "", n >= 10 ? "十" : "", digit[n % 10]);
}

struct scope {
	const struct lt_field *list;
	const struct lt_row *row;
	size_t no; /* from 1 */
};

struct writer {
	struct arena *a;
	const struct lt *t;
	const struct lt_field *fields;
	const struct lt_value *values;
	size_t n;
	struct buf out;
};

static bool in_table_line(const struct buf *b)
{
	for (size_t i = b->n; i-- > 0 && b->p[i] != '\n';)
		if (b->p[i] == '\t')
			return true;
	return false;
}

/* A value keeps its lines where it may have some; elsewhere, and in a table, it is one line. */
static void put_value(struct writer *w, struct str s, bool lines)
{
	bool cell = in_table_line(&w->out);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\r')
			continue;
		if (c == '\n' && lines && !cell)
			buf_byte(&w->out, '\n');
		else if (c == '\n' && lines)
			buf_c(&w->out, "；");
		else
			buf_byte(&w->out, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
}

static struct str value_of(struct writer *w, const struct scope *s, struct str name, bool *ret_lines)
{
	const struct lt_field *f;

	*ret_lines = false;
	if (s->row != NULL && row_name(s->list, name)) {
		int col = column(s->list, name);

		return col >= 0		     ? s->row->col[col]
		       : str_eq_c(name, "i") ? arena_printf(w->a, "%zu", s->no)
					     : han(w->a, (int)s->no);
	}
	f = find(w->fields, w->n, name);
	if (f == NULL)
		return STR("");
	*ret_lines = f->type == LT_LINES;
	return w->values[f - w->fields].text;
}

static enum status missing(struct str name, struct err *err)
{
	char text[41];
	size_t k = name.n < sizeof text - 1 ? name.n : sizeof text - 1;

	for (size_t c = 0; c < k; c++)
		text[c] = name.p[c];
	text[k] = '\0';
	return err_say(err, ST_INVALID, "letters.missing", text);
}

static enum status render(struct writer *w, size_t from, size_t to, const struct scope *s, struct err *err);

static enum status section(struct writer *w, size_t at, const struct scope *s, struct err *err)
{
	const struct lt_node *node = &w->t->node[at];
	const struct lt_field *f = row_name(s->list, node->text) ? NULL : find(w->fields, w->n, node->text);
	bool lines;

	if (f != NULL && f->type == LT_LIST) {
		const struct lt_value *v = &w->values[f - w->fields];

		if (node->type == LT_N_UNLESS)
			return v->n == 0 ? render(w, at + 1, node->end, s, err) : ST_OK;
		for (size_t i = 0; i < v->n && !w->out.overflow; i++) {
			struct scope row = {f, &v->rows[i], i + 1};

			TRY(render(w, at + 1, node->end, &row, err));
		}
		return ST_OK;
	}
	if ((str_trim(value_of(w, s, node->text, &lines)).n > 0) == (node->type == LT_N_IF))
		return render(w, at + 1, node->end, s, err);
	return ST_OK;
}

static enum status render(struct writer *w, size_t from, size_t to, const struct scope *s, struct err *err)
{
	for (size_t i = from; i < to && !w->out.overflow; i++) {
		const struct lt_node *node = &w->t->node[i];
		struct str v;
		bool lines;

		switch (node->type) {
		case LT_N_TEXT:
			buf_str(&w->out, node->text);
			break;
		case LT_N_FIELD:
			v = str_trim(value_of(w, s, node->text, &lines));
			if (v.n == 0 && !node->optional)
				return missing(node->text, err);
			put_value(w, v, lines);
			break;
		default:
			TRY(section(w, i, s, err));
			i = node->end - 1;
		}
	}
	return ST_OK;
}

enum status lt_render(struct arena *a, const struct lt *t, const struct lt_field *fields, const struct lt_value *values,
		      size_t n, struct str *ret, struct err *err)
{
	struct writer w = {.a = a, .t = t, .fields = fields, .values = values, .n = n};

	buf_init(&w.out, a, LT_MAX_OUT);
	TRY(render(&w, 0, t->n, &(struct scope){0}, err));
	if (w.out.overflow)
		return err_say(err, ST_INVALID, "letters.tpl_long", NULL);
	*ret = buf_view(&w.out);
	return ST_OK;
}
