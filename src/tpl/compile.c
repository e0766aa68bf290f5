/* SPDX-License-Identifier: Apache-2.0 */
/* Tree + HTML context + view descriptor → program of ops. Every name is resolved to an offset here, every escape chosen,
 * every catalogue text put in as a literal: rendering only copies. */
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "tpl/tpl_int.h"

#define MAX_OPS 200000u
#define MAX_LITERALS (8u << 20)

/* One level of name look-up: the fields of a view, or (section over a text or number) only "." */
struct scope {
	const struct tpl_view *view;
	const struct tpl_field *self;
	struct place at;
};

struct comp {
	const struct compile_in *in;
	struct hctx html;
	struct scope scope[TPL_MAX_DEPTH * TPL_MAX_INCLUDES];
	size_t n_scope;
	uint8_t n_frames;
	struct op *ops;
	size_t n_ops, cap_ops;
	struct buf lit;
	size_t lit_flushed;
	unsigned n_includes, n_expansions;
	const char *file; /* for messages */
	unsigned line;
	struct err *err;
};

static enum status walk(struct comp *c, const struct node *n);

static enum status bad(struct comp *c, const char *what, struct str name)
{
	if (name.n == 0)
		return err_set(c->err, ST_INVALID, "%s:%u: %s", c->file, c->line, what);
	return err_set(c->err, ST_INVALID, "%s:%u: %s: %.*s", c->file, c->line, what, STR_ARG(str_slice(name, 0, 80)));
}

/* ---- the program ---- */
static struct op *emit(struct comp *c, enum op_kind kind)
{
	struct op *o;

	if (c->lit.n > c->lit_flushed && kind != OP_LIT) {
		o = emit(c, OP_LIT);
		o->lit_off = c->lit_flushed;
		o->lit_n = (uint32_t)(c->lit.n - c->lit_flushed);
		c->lit_flushed = c->lit.n;
	}
	if (c->n_ops == c->cap_ops) {
		size_t cap = c->cap_ops == 0 ? 128 : c->cap_ops * 2;
		struct op *ops = ARENA_ARRAY(c->in->scratch, cap, struct op);

		if (c->n_ops > 0)
			memcpy(ops, c->ops, c->n_ops * sizeof *ops);
		c->ops = ops;
		c->cap_ops = cap;
	}
	o = &c->ops[c->n_ops++];
	*o = (struct op){.kind = (uint8_t)kind};
	return o;
}

/* Jump targets must not fall into the middle of a literal that is still being collected. */
static uint32_t here(struct comp *c)
{
	if (c->lit.n > c->lit_flushed) {
		struct op *o = emit(c, OP_LIT);

		o->lit_off = c->lit_flushed;
		o->lit_n = (uint32_t)(c->lit.n - c->lit_flushed);
		c->lit_flushed = c->lit.n;
	}
	return (uint32_t)c->n_ops;
}

/* The op's jump leads here. here() may move the ops, so it must not stand in one expression with c->ops[…]. */
static void close_jump(struct comp *c, size_t op)
{
	uint32_t to = here(c);

	c->ops[op].jump = to;
}

/* ---- names ---- */
static const struct tpl_field *field_of(const struct tpl_view *v, struct str name)
{
	for (size_t i = 0; v != NULL && i < v->n; i++)
		if (str_eq_c(name, v->fields[i].name))
			return &v->fields[i];
	return NULL;
}

static bool step_into(struct place *at, const struct tpl_field *f)
{
	at->off[at->n_deref] += (uint32_t)f->off;
	if (f->kind != TPL_PTR)
		return true;
	if (at->n_deref == TPL_MAX_DEREFS)
		return false;
	at->n_deref++;
	return true;
}

/* First part of the name: innermost scope that has it. */
static const struct tpl_field *look_up(struct comp *c, struct str first, struct place *at)
{
	bool self = str_eq_c(first, ".");

	for (size_t i = c->n_scope; i-- > 0;) {
		const struct scope *s = &c->scope[i];
		const struct tpl_field *f = s->self != NULL ? (self ? s->self : NULL) : field_of(s->view, first);

		if (f != NULL) {
			*at = s->at;
			return f;
		}
		if (self)
			return NULL;
	}
	return NULL;
}

/* Resolves a dotted name. *ret NULL with ST_OK: unknown, and the lenient rules make it empty. at: place of the field itself. */
static enum status resolve(struct comp *c, struct str name, const struct tpl_field **ret, struct place *at)
{
	struct str rest = name, part = name;
	const struct tpl_field *f;
	bool dot = str_eq_c(name, ".");

	*ret = NULL;
	if (!dot)
		(void)str_cut(&rest, '.', &part);
	f = look_up(c, part, at);
	while (!dot && f != NULL && str_cut(&rest, '.', &part)) {
		if (f->kind != TPL_VIEW && f->kind != TPL_PTR) {
			f = NULL;
			break;
		}
		if (!step_into(at, f))
			return bad(c, "too many pointers in one name", name);
		f = field_of(f->view, part);
	}
	if (f == NULL && (c->in->flags & TPL_LENIENT) == 0)
		return err_set(c->err, ST_INVALID, "%s:%u: view %s has no field for the name: %.*s", c->file, c->line,
			       c->scope[c->n_scope - 1].view != NULL ? c->scope[c->n_scope - 1].view->name : "(text)",
			       STR_ARG(str_slice(name, 0, 80)));
	if (f != NULL)
		at->off[at->n_deref] += (uint32_t)f->off;
	*ret = f;
	return ST_OK;
}

/* ---- text ---- */
static enum status literal(struct comp *c, struct str text)
{
	size_t at = 0;
	const char *why = html_scan(&c->html, text, &at);

	if (why != NULL) {
		for (size_t i = 0; i < at; i++)
			c->line += text.p[i] == '\n';
		return bad(c, why, STR_NONE);
	}
	buf_str(&c->lit, text);
	if (c->lit.overflow || c->n_ops > MAX_OPS)
		return bad(c, "the page grows too large", STR_NONE);
	return ST_OK;
}

static enum status value_op(struct comp *c, struct str name, enum esc esc, bool raw)
{
	const struct tpl_field *f;
	struct place at = {0};
	struct op *o;

	TRY(resolve(c, name, &f, &at));
	if (f == NULL)
		return ST_OK;
	if (f->kind == TPL_HTML && !raw)
		return bad(c, "HTML field needs three braces", name);
	if (raw && f->kind != TPL_HTML && (c->in->flags & TPL_LENIENT) == 0)
		return bad(c, "three braces are for HTML fields only", name);
	if (f->kind == TPL_LIST || f->kind == TPL_VIEW || f->kind == TPL_PTR)
		return bad(c, "a list or view cannot be printed, open a section", name);
	o = emit(c, f->kind == TPL_I64 ? OP_I64 : f->kind == TPL_BOOL ? OP_BOOL : OP_STR);
	o->esc = (uint8_t)(raw ? ESC_NONE : esc);
	o->at = at;
	return ST_OK;
}

/* {{t.key}} and {{t.key:name}} */
static enum status message(struct comp *c, struct str name, enum esc esc)
{
	struct str key = str_skip(name, 2), arg = STR_NONE, text;
	ptrdiff_t colon = str_find_byte(key, ':'), at;

	if (colon >= 0) {
		arg = str_skip(key, (size_t)colon + 1);
		key = str_slice(key, 0, (size_t)colon);
	}
	if (esc == ESC_URL_START)
		return bad(c, "catalogue text cannot begin an address", key);
	if (esc == ESC_JSON_VALUE && arg.n > 0)
		return bad(c, "put the message into a JSON string", key);
	if (!po_get(c->in->po, key, &text))
		return err_set(c->err, ST_INVALID, "%s:%u: no text in po/%s for the key: %.*s", c->file, c->line,
			       c->in->locale_name, STR_ARG(str_slice(key, 0, 80)));
	at = str_find_c(text, "{arg}");
	if ((at >= 0) != (arg.n > 0))
		return bad(c, arg.n > 0 ? "this message has no {arg}" : "this message needs an argument, {{t.key:name}}",
			   key);
	while (at >= 0) {
		tpl_escape(&c->lit, esc, str_slice(text, 0, (size_t)at));
		TRY(value_op(c, arg, esc, false));
		text = str_skip(text, (size_t)at + 5);
		at = str_find_c(text, "{arg}");
	}
	tpl_escape(&c->lit, esc, text);
	return ST_OK;
}

static enum status variable(struct comp *c, const struct node *n)
{
	enum esc esc = ESC_TEXT;
	const char *why = html_value(&c->html, &esc);

	if (why != NULL)
		return bad(c, why, n->text);
	if (str_starts_c(n->text, "t.")) {
		if (n->kind == N_RAW)
			return bad(c, "catalogue text takes two braces", n->text);
		return message(c, n->text, esc);
	}
	if (n->kind == N_RAW && c->html.state != H_TEXT)
		return bad(c, "three braces are for text between tags only", n->text);
	return value_op(c, n->text, esc, n->kind == N_RAW);
}

/* ---- sections ---- */
static enum status push(struct comp *c, struct scope s)
{
	if (c->n_scope == ARRAY_LEN(c->scope))
		return bad(c, "too many sections inside each other", STR_NONE);
	c->scope[c->n_scope++] = s;
	return ST_OK;
}

/* Walks the body and joins the HTML context of "shown" with that of "not shown". */
static enum status body(struct comp *c, const struct node *n, bool repeats)
{
	unsigned line = c->line;
	const char *why = html_section(&c->html);
	struct hctx before = c->html;

	if (why != NULL)
		return bad(c, why, n->text);
	TRY(walk(c, n->child));
	c->line = line;
	why = html_join(&before, &c->html, repeats);
	if (why != NULL)
		return bad(c, why, n->text);
	c->html = before;
	return ST_OK;
}

static enum status each(struct comp *c, const struct node *n, const struct tpl_field *f, struct place at)
{
	struct scope s = {.view = f->view, .at = {.frame = c->n_frames}};
	size_t start;
	struct op *o;

	if (f->view == NULL) /* lenient: a list that is always empty */
		return ST_OK;
	if (c->n_frames == TPL_MAX_DEPTH)
		return bad(c, "too many sections inside each other", n->text);
	o = emit(c, OP_EACH);
	o->at = at;
	o->to = c->n_frames++;
	o->stride = (uint32_t)f->view->size;
	start = c->n_ops - 1;
	TRY(push(c, s));
	TRY(body(c, n, true));
	(void)here(c);
	o = emit(c, OP_NEXT);
	o->to = s.at.frame;
	o->stride = (uint32_t)f->view->size;
	o->jump = (uint32_t)start + 1;
	close_jump(c, start);
	c->n_frames--;
	c->n_scope--;
	return ST_OK;
}

static enum status enter(struct comp *c, const struct node *n, const struct tpl_field *f, struct place at)
{
	struct scope s = {.view = f->view, .at = {.frame = c->n_frames}};
	size_t start;
	struct op *o;

	if (c->n_frames == TPL_MAX_DEPTH)
		return bad(c, "too many sections inside each other", n->text);
	if (f->kind == TPL_PTR) {
		if (at.n_deref == TPL_MAX_DEREFS)
			return bad(c, "too many pointers in one name", n->text);
		at.n_deref++;
	}
	o = emit(c, OP_ENTER);
	o->at = at;
	o->to = c->n_frames++;
	start = c->n_ops - 1;
	TRY(push(c, s));
	TRY(body(c, n, false));
	close_jump(c, start);
	c->n_frames--;
	c->n_scope--;
	return ST_OK;
}

static enum op_kind test_of(enum tpl_kind k)
{
	switch (k) {
	case TPL_I64:
		return OP_IF_I64;
	case TPL_BOOL:
		return OP_IF_BOOL;
	case TPL_LIST:
		return OP_IF_LIST;
	case TPL_PTR:
	case TPL_VIEW:
		return OP_IF_PTR;
	default:
		return OP_IF_STR;
	}
}

/* Shows the body once, or not. Inside a section over a text or number "." is that value. */
static enum status once(struct comp *c, const struct node *n, const struct tpl_field *f, struct place at, bool negate)
{
	size_t start;
	struct op *o;

	if (f->kind == TPL_PTR) {
		if (at.n_deref == TPL_MAX_DEREFS)
			return bad(c, "too many pointers in one name", n->text);
		at.n_deref++;
	}
	o = emit(c, test_of(f->kind));
	o->at = at;
	o->negate = negate;
	start = c->n_ops - 1;
	if (!negate) {
		struct scope s = {.self = f, .at = at};

		s.at.off[at.n_deref] -= (uint32_t)f->off;
		TRY(push(c, s));
	}
	TRY(body(c, n, false));
	close_jump(c, start);
	if (!negate)
		c->n_scope--;
	return ST_OK;
}

static enum status section(struct comp *c, const struct node *n)
{
	bool inverted = n->kind == N_INVERTED;
	const struct tpl_field *f;
	struct place at = {0};

	if (str_starts_c(n->text, "t."))
		return bad(c, "catalogue text cannot be a section", n->text);
	TRY(resolve(c, n->text, &f, &at));
	if (f == NULL)
		return inverted ? body(c, n, false) : ST_OK;
	if (inverted)
		return once(c, n, f, at, true);
	if (f->kind == TPL_LIST)
		return each(c, n, f, at);
	if (f->kind == TPL_VIEW || f->kind == TPL_PTR)
		return enter(c, n, f, at);
	return once(c, n, f, at, false);
}

/* ---- partials ---- */
/* A source may know files by their path below templates/ or with it. */
static struct str load(const struct compile_in *in, const char *file)
{
	struct str full = arena_printf(in->scratch, "templates/%s", file);
	struct str s = in->source(in->source_arg, in->scratch, full.p);

	return s.p != NULL ? s : in->source(in->source_arg, in->scratch, file);
}

static struct str indented(struct comp *c, struct str text, struct str indent)
{
	struct buf b = BUF_INIT(c->in->scratch, MAX_LITERALS);
	struct str line;

	if (indent.n == 0)
		return text;
	while (text.n > 0) {
		ptrdiff_t nl = str_find_byte(text, '\n');

		line = nl < 0 ? text : str_slice(text, 0, (size_t)nl + 1);
		buf_str(&b, indent);
		buf_str(&b, line);
		text = str_skip(text, line.n);
	}
	return buf_view(&b);
}

static enum status file_in(struct comp *c, const char *file, struct str indent, bool *ret_found)
{
	struct str text = load(c->in, file);
	const char *outer = c->file;
	unsigned line = c->line;
	struct node *root = NULL;

	*ret_found = text.p != NULL;
	if (text.p == NULL)
		return ST_OK;
	if (text.n > MAX_TEMPLATE_BYTES)
		return err_set(c->err, ST_INVALID, "%s:1: the template is larger than %u bytes", file, MAX_TEMPLATE_BYTES);
	TRY(tpl_parse(c->in->scratch, file, indented(c, text, indent), &root, c->err));
	c->file = file;
	TRY(walk(c, root));
	c->file = outer;
	if (c->n_includes > 0)
		c->line = line;
	return ST_OK;
}

static enum status partial(struct comp *c, const struct node *n)
{
	struct str file = arena_printf(c->in->scratch, "%.*s.html", STR_ARG(n->text));
	bool found;

	if (str_find_c(n->text, "..") >= 0 || str_starts_c(n->text, "/"))
		return bad(c, "a part's name stays below templates/", n->text);
	if (c->n_includes == TPL_MAX_INCLUDES || ++c->n_expansions > TPL_MAX_EXPANSIONS)
		return bad(c, "parts include each other too deeply", n->text);
	c->n_includes++;
	TRY(file_in(c, file.p, n->indent, &found));
	c->n_includes--;
	if (!found && (c->in->flags & TPL_LENIENT) == 0)
		return bad(c, "there is no such part", n->text);
	return ST_OK;
}

static enum status walk(struct comp *c, const struct node *n)
{
	for (; n != NULL; n = n->next) {
		c->line = n->line;
		switch (n->kind) {
		case N_TEXT:
			TRY(literal(c, n->text));
			break;
		case N_VAR:
		case N_RAW:
			TRY(variable(c, n));
			break;
		case N_SECTION:
		case N_INVERTED:
			TRY(section(c, n));
			break;
		case N_PARTIAL:
			TRY(partial(c, n));
			break;
		}
	}
	return ST_OK;
}

static void finish(struct comp *c, struct program *ret)
{
	struct literals *l = c->in->literals;
	struct str text;

	(void)here(c);
	text = l == NULL ? arena_dup(c->in->arena, buf_view(&c->lit)) : buf_view(&c->lit);
	ret->ops = ARENA_ARRAY(c->in->arena, c->n_ops + 1, struct op);
	ret->n = c->n_ops;
	if (c->n_ops > 0)
		memcpy(ret->ops, c->ops, c->n_ops * sizeof *ret->ops);
	for (size_t i = 0; i < ret->n; i++)
		if (ret->ops[i].kind == OP_LIT) {
			const char *p = text.p + ret->ops[i].lit_off;

			ret->ops[i].lit = l == NULL ? p : literals_keep(l, (struct str){p, ret->ops[i].lit_n});
		}
}

enum status tpl_compile(const struct compile_in *in, const char *file, const struct tpl_view *view, struct program *ret,
			struct err *err)
{
	struct comp *c = ARENA_NEW(in->scratch, struct comp);
	const char *why;
	bool found;

	c->in = in;
	c->err = err;
	c->file = file;
	buf_init(&c->lit, in->scratch, MAX_LITERALS);
	c->scope[0] = (struct scope){.view = view};
	c->n_scope = 1;
	c->n_frames = 1;
	TRY(file_in(c, file, STR_NONE, &found));
	if (!found)
		return err_set(err, ST_INVALID, "%s:1: there is no such template", file);
	why = html_end(&c->html);
	if (why != NULL)
		return bad(c, why, STR_NONE);
	finish(c, ret);
	return ST_OK;
}
