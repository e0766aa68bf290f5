/* SPDX-License-Identifier: Apache-2.0 */
/* Template text → tree of nodes. Tags that stand alone on a line take the line with them, as the Mustache specification
 * asks; a partial alone on its line keeps the blanks before it as its indent. */
#include <string.h>

#include "tpl/tpl_int.h"

#define MAX_DELIM 16

struct parser {
	struct arena *a;
	const char *file;
	struct str src;
	size_t pos;
	unsigned line; /* of pos */
	struct str open, close;
	struct node **tail;
	struct {
		struct node *node;
		struct node **tail;
	} stack[TPL_MAX_DEPTH];
	size_t depth;
	struct err *err;
};

struct tag {
	size_t begin, end; /* in src, delimiters included */
	unsigned line;
	char kind; /* 0 variable, or one of { & # ^ / > ! = */
	struct str name;
};

static enum status bad(struct parser *p, unsigned line, const char *what, struct str name)
{
	if (name.n == 0)
		return err_set(p->err, ST_INVALID, "%s:%u: %s", p->file, line, what);
	return err_set(p->err, ST_INVALID, "%s:%u: %s: %.*s", p->file, line, what, STR_ARG(str_slice(name, 0, 80)));
}

static unsigned count_lines(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static void advance(struct parser *p, size_t to)
{
	p->line += count_lines(str_slice(p->src, p->pos, to));
	p->pos = to;
}

static struct node *add(struct parser *p, enum node_kind kind, struct str text, unsigned line)
{
	struct node *n = ARENA_NEW(p->a, struct node);

	n->kind = kind;
	n->text = text;
	n->line = line;
	*p->tail = n;
	p->tail = &n->next;
	return n;
}

static bool name_ok(struct str s)
{
	static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:";

	for (size_t i = 0; i < s.n; i++)
		if (memchr(more, s.p[i], sizeof more - 1) == NULL)
			return false;
	return s.n > 0;
}

/* Finds the next tag at or after pos: ST_NOT_FOUND when there is none. */
static enum status next_tag(struct parser *p, struct tag *t)
{
	struct str rest = str_skip(p->src, p->pos), inner;
	ptrdiff_t at = str_find(rest, p->open), end;
	bool triple = false;

	if (at < 0)
		return ST_NOT_FOUND;
	*t = (struct tag){.begin = p->pos + (size_t)at};
	t->line = p->line + count_lines(str_slice(rest, 0, (size_t)at));
	inner = str_skip(rest, (size_t)at + p->open.n);
	if (inner.n > 0 && inner.p[0] == '{' && str_eq_c(p->open, "{{")) {
		triple = true;
		end = str_find_c(inner, "}}}");
	} else if (inner.n > 0 && inner.p[0] == '=') {
		end = str_find(str_skip(inner, 1), p->close);
		end = end < 0 ? end : end + 1;
	} else {
		end = str_find(inner, p->close);
	}
	if (end < 0)
		return bad(p, t->line, "tag is not closed", STR_NONE);
	t->end = t->begin + p->open.n + (size_t)end + p->close.n + (triple ? 1 : 0);
	inner = str_slice(inner, 0, (size_t)end);
	if (inner.n > 0 && inner.p[0] != '\0' && strchr("{&#^/>!=", inner.p[0]) != NULL) {
		t->kind = inner.p[0];
		inner = str_skip(inner, 1);
	}
	t->name = str_trim(inner);
	return ST_OK;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Is the tag alone on its line? Then *ret_from is the start of the line and *ret_to the start of the next. */
static bool standalone(const struct parser *p, const struct tag *t, size_t *ret_from, size_t *ret_to)
{
	size_t from = t->begin, to = t->end;

	while (from > p->pos && blank(p->src.p[from - 1]))
		from--;
	if (from > 0 && p->src.p[from - 1] != '\n')
		return false;
	while (to < p->src.n && blank(p->src.p[to]))
		to++;
	if (to + 1 < p->src.n && p->src.p[to] == '\r' && p->src.p[to + 1] == '\n')
		to++;
	if (to < p->src.n && p->src.p[to++] != '\n')
		return false;
	*ret_from = from;
	*ret_to = to;
	return true;
}

static enum status set_delimiters(struct parser *p, const struct tag *t)
{
	struct str s = t->name, a, b;
	size_t i = 0;

	if (!str_ends_c(s, "="))
		return bad(p, t->line, "delimiter tag must end with =", s);
	s = str_trim(str_slice(s, 0, s.n - 1));
	while (i < s.n && !blank(s.p[i]) && s.p[i] != '\n')
		i++;
	a = str_slice(s, 0, i);
	b = str_trim(str_skip(s, i));
	if (a.n == 0 || b.n == 0 || a.n > MAX_DELIM || b.n > MAX_DELIM || str_find_byte(b, ' ') >= 0 ||
	    str_find_byte(s, '=') >= 0)
		return bad(p, t->line, "delimiters are two words without =", s);
	p->open = a;
	p->close = b;
	return ST_OK;
}

static enum status open_section(struct parser *p, const struct tag *t)
{
	struct node *n;

	if (p->depth == TPL_MAX_DEPTH)
		return bad(p, t->line, "too many sections inside each other", t->name);
	n = add(p, t->kind == '#' ? N_SECTION : N_INVERTED, t->name, t->line);
	p->stack[p->depth].node = n;
	p->stack[p->depth].tail = p->tail;
	p->depth++;
	p->tail = &n->child;
	return ST_OK;
}

static enum status close_section(struct parser *p, const struct tag *t)
{
	if (p->depth == 0)
		return bad(p, t->line, "section is closed but was not opened", t->name);
	if (!str_eq(p->stack[p->depth - 1].node->text, t->name))
		return bad(p, t->line, "section closed out of order", t->name);
	p->depth--;
	p->tail = p->stack[p->depth].tail;
	return ST_OK;
}

static enum status take_tag(struct parser *p, const struct tag *t, struct str indent)
{
	if (t->kind == '!')
		return ST_OK;
	if (t->kind == '=')
		return set_delimiters(p, t);
	if (!name_ok(t->name))
		return bad(p, t->line, "this is not a name", t->name.n == 0 ? STR("(empty)") : t->name);
	switch (t->kind) {
	case '#':
	case '^':
		return open_section(p, t);
	case '/':
		return close_section(p, t);
	case '>':
		add(p, N_PARTIAL, t->name, t->line)->indent = indent;
		return ST_OK;
	case '{':
	case '&':
		add(p, N_RAW, t->name, t->line);
		return ST_OK;
	default:
		add(p, N_VAR, t->name, t->line);
		return ST_OK;
	}
}

enum status tpl_parse(struct arena *a, const char *file, struct str src, struct node **ret, struct err *err)
{
	struct parser p = {.a = a, .file = file, .src = src, .line = 1, .open = STR("{{"), .close = STR("}}"), .err = err};
	struct node *root = NULL;
	struct tag t;
	enum status st;

	p.tail = &root;
	while ((st = next_tag(&p, &t)) == ST_OK) {
		size_t from = t.begin, to = t.end;
		struct str indent = STR_NONE;
		bool alone = t.kind != 0 && t.kind != '{' && t.kind != '&' && standalone(&p, &t, &from, &to);

		if (from > p.pos)
			add(&p, N_TEXT, str_slice(src, p.pos, from), p.line);
		if (alone && t.kind == '>')
			indent = str_slice(src, from, t.begin);
		TRY(take_tag(&p, &t, indent));
		advance(&p, to);
	}
	if (st != ST_NOT_FOUND)
		return st;
	if (p.depth > 0)
		return bad(&p, p.stack[p.depth - 1].node->line, "section is not closed", p.stack[p.depth - 1].node->text);
	if (p.pos < src.n)
		add(&p, N_TEXT, str_skip(src, p.pos), p.line);
	*ret = root;
	return ST_OK;
}
