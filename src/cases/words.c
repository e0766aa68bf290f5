/* SPDX-License-Identifier: Apache-2.0 */
/* The clock in words: one sentence a step, from the catalogue. */
#include <string.h>

#include "cases/cases_int.h"
#include "core/page.h"

static struct str put(struct arena *a, struct str s, const char *name, struct str value)
{
	ptrdiff_t at = str_find_c(s, name);

	if (at < 0)
		return s;
	return arena_printf(a, "%.*s%.*s%.*s", (int)at, s.p, STR_ARG(value),
			    STR_ARG(str_skip(s, (size_t)at + strlen(name))));
}

struct str case_note_text(struct ctx *c, const struct rq_note *n)
{
	struct str s = ctx_text(c, arena_printf(c->arena, "request.note.%s", rq_note_code_name(n->code)).p);

	s = put(c->arena, s, "{from}", page_date(c, n->from));
	s = put(c->arena, s, "{to}", page_date(c, n->to));
	return put(c->arena, s, "{days}", arena_printf(c->arena, "%d", n->days));
}

struct str case_text(struct ctx *c, const char *group, struct str code)
{
	return str_empty(code) ? STR("") : ctx_text(c, arena_printf(c->arena, "request.%s.%.*s", group, STR_ARG(code)).p);
}

struct str case_description(struct ctx *c, const struct rcase *rc)
{
	return str_empty(rc->description) ? ctx_text(c, "request.erased") : rc->description;
}
