/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a compiled page: copies literals, fetches fields by offset, escapes. Allocates nothing but the output. */
#include <inttypes.h>
#include <string.h>

#include "tpl/tpl_int.h"

struct frames {
	const void *p[TPL_MAX_DEPTH];
	size_t left[TPL_MAX_DEPTH]; /* items still to come in a list */
};

/* NULL when a pointer on the way is NULL. */
static const void *fetch(const struct frames *f, const struct place *at)
{
	const char *p = f->p[at->frame];

	p += at->off[0];
	for (unsigned i = 0; i < at->n_deref; i++) {
		const void *next;

		memcpy(&next, p, sizeof next);
		if (next == NULL)
			return NULL;
		p = (const char *)next + at->off[i + 1];
	}
	return p;
}

static void put_i64(struct buf *out, int64_t v)
{
	char t[24];
	size_t i = sizeof t;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		t[--i] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		t[--i] = '-';
	buf_add(out, t + i, sizeof t - i);
}

static void put_value(const struct op *o, const void *p, struct buf *out)
{
	if (p == NULL) {
		if (o->esc == ESC_JSON_VALUE)
			buf_add(out, "null", 4);
		return;
	}
	switch (o->kind) {
	case OP_STR:
		tpl_escape(out, (enum esc)o->esc, *(const struct str *)p);
		return;
	case OP_I64:
		put_i64(out, *(const int64_t *)p);
		return;
	default:
		if (*(const bool *)p)
			buf_add(out, "true", 4);
		else
			buf_add(out, "false", 5);
	}
}

static bool truth(const struct op *o, const void *p)
{
	bool yes = p != NULL;

	if (yes && o->kind == OP_IF_STR)
		yes = ((const struct str *)p)->n > 0;
	else if (yes && o->kind == OP_IF_I64)
		yes = *(const int64_t *)p != 0;
	else if (yes && o->kind == OP_IF_BOOL)
		yes = *(const bool *)p;
	else if (yes && o->kind == OP_IF_LIST)
		yes = ((const struct tpl_list *)p)->n > 0;
	return yes != o->negate;
}

static bool each(const struct op *o, struct frames *f)
{
	const struct tpl_list *l = fetch(f, &o->at);

	if (l == NULL || l->n == 0)
		return false;
	f->p[o->to] = l->items;
	f->left[o->to] = l->n;
	return true;
}

void tpl_run(const struct program *p, const void *view, struct buf *out)
{
	struct frames f;

	f.p[0] = view;
	for (size_t i = 0; i < p->n;) {
		const struct op *o = &p->ops[i++];

		switch ((enum op_kind)o->kind) {
		case OP_LIT:
			buf_add(out, o->lit, o->lit_n);
			break;
		case OP_STR:
		case OP_I64:
		case OP_BOOL:
			put_value(o, fetch(&f, &o->at), out);
			break;
		case OP_IF_STR:
		case OP_IF_I64:
		case OP_IF_BOOL:
		case OP_IF_LIST:
		case OP_IF_PTR:
			if (!truth(o, fetch(&f, &o->at)))
				i = o->jump;
			break;
		case OP_ENTER:
			f.p[o->to] = fetch(&f, &o->at);
			if (f.p[o->to] == NULL)
				i = o->jump;
			break;
		case OP_EACH:
			if (!each(o, &f))
				i = o->jump;
			break;
		case OP_NEXT:
			if (--f.left[o->to] > 0) {
				f.p[o->to] = (const char *)f.p[o->to] + o->stride;
				i = o->jump;
			}
			break;
		}
	}
}
