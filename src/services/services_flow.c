/* SPDX-License-Identifier: Apache-2.0 */
/* The flow chart drawn from the stages: plain SVG boxes below each other, so that it also fits a phone; the same stages stand
 * beside it as a list, which is its text alternative (S1-1.3.7). */
#include "services/services_int.h"

enum { BOX_W = 340, LEFT = 10, PAD = 14, LINE = 20, GAP = 30, TEXT_UNITS = 44, MAX_LINES = 4 };

struct flow_line {
	struct str text, y;
};
static const struct tpl_field line_fields[] = {TF_STR(struct flow_line, text), TF_STR(struct flow_line, y)};
static const struct tpl_view line_view = TPL_VIEW_OF(struct flow_line, line_fields);

struct flow_box {
	struct str y, height, arrow;
	struct tpl_list head, rest;
	bool first, last;
};
#define T struct flow_box
static const struct tpl_field box_fields[] = {
	TF_STR(T, y),	   TF_STR(T, height), TF_STR(T, arrow), TF_LIST(T, head, &line_view), TF_LIST(T, rest, &line_view),
	TF_BOOL(T, first), TF_BOOL(T, last)};
static const struct tpl_view box_view = TPL_VIEW_OF(T, box_fields);
#undef T

struct flow_step {
	struct str no, name, who, days, what;
};
#define T struct flow_step
static const struct tpl_field step_fields[] = {TF_STR(T, no), TF_STR(T, name), TF_STR(T, who), TF_STR(T, days),
					       TF_STR(T, what)};
static const struct tpl_view step_view = TPL_VIEW_OF(T, step_fields);
#undef T

#define T struct svc_flow
static const struct tpl_field flow_fields[] = {TF_LIST(T, boxes, &box_view),
					       TF_LIST(T, steps, &step_view),
					       TF_STR(T, height),
					       TF_STR(T, view_box),
					       TF_STR(T, title),
					       TF_BOOL(T, any)};
const struct tpl_view svc_flow_view = TPL_VIEW_OF(T, flow_fields);
#undef T

/* Cuts the text into lines of about TEXT_UNITS half widths: a Chinese character takes two. */
static size_t wrap(struct ctx *c, struct str s, int *y, struct flow_line *ret)
{
	size_t n = 0, from = 0, units = 0;

	for (size_t i = 0; i <= s.n;) {
		size_t len = i == s.n ? 0 : (unsigned char)s.p[i] < 0x80 ? 1 : (unsigned char)s.p[i] < 0xE0 ? 2 : 3;
		size_t w = len < 3 ? 1 : 2;

		if (i < s.n && (unsigned char)s.p[i] >= 0xF0)
			len = 4;
		if (i == s.n || units + w > TEXT_UNITS) {
			if (i > from && n < MAX_LINES) {
				ret[n++] = (struct flow_line){str_slice(s, from, i), arena_printf(c->arena, "%d", *y)};
				*y += LINE;
			}
			from = i;
			units = 0;
			if (i == s.n)
				break;
		}
		units += w;
		i += len;
	}
	return n;
}

static struct str days_of(struct ctx *c, struct str days)
{
	int64_t n;

	if (str_to_i64(days, &n))
		return n == 0 ? ctx_text(c, "services.on_the_spot") : ctx_textf(c, "services.workdays", days);
	return days;
}

static void draw(struct ctx *c, const struct flow_step *st, bool first, bool last, int *y, struct flow_box *ret)
{
	struct flow_line *head = ARENA_ARRAY(c->arena, MAX_LINES, struct flow_line);
	struct flow_line *rest = ARENA_ARRAY(c->arena, MAX_LINES, struct flow_line);
	struct str note = arena_printf(c->arena, "%.*s · %.*s", STR_ARG(st->who), STR_ARG(st->days));
	int top = *y, at = top + PAD + 14;
	size_t n_head = wrap(c, arena_printf(c->arena, "%.*s %.*s", STR_ARG(st->no), STR_ARG(st->name)), &at, head);
	size_t n_rest = wrap(c, note, &at, rest);
	int height = at - top - LINE + PAD;

	*ret = (struct flow_box){
		.y = arena_printf(c->arena, "%d", top),
		.height = arena_printf(c->arena, "%d", height),
		.arrow = arena_printf(c->arena, "M%d %dv%dm-6 -8l6 8 6-8", LEFT + BOX_W / 2, top + height, GAP - 2),
		.head = {head, n_head},
		.rest = {rest, n_rest},
		.first = first,
		.last = last,
	};
	*y = top + height + GAP;
}

void svc_flow_make(struct ctx *c, const struct service_content *s, struct svc_flow *ret)
{
	struct service_row *rows;
	size_t n = service_rows(c->arena, s->v[SF_STAGES], SF_STAGES, &rows);
	struct flow_step *steps = ARENA_ARRAY(c->arena, n + 1, struct flow_step);
	struct flow_box *boxes = ARENA_ARRAY(c->arena, n + 1, struct flow_box);
	int y = 4;

	for (size_t i = 0; i < n; i++) {
		steps[i] = (struct flow_step){page_num(c, (int64_t)i + 1), rows[i].c[STAGE_NAME], rows[i].c[STAGE_WHO],
					      days_of(c, rows[i].c[STAGE_DAYS]), rows[i].c[STAGE_WHAT]};
		draw(c, &steps[i], i == 0, i + 1 == n, &y, &boxes[i]);
	}
	*ret = (struct svc_flow){
		.boxes = {boxes, n},
		.steps = {steps, n},
		.height = arena_printf(c->arena, "%d", y),
		.view_box = arena_printf(c->arena, "0 0 %d %d", BOX_W + 2 * LEFT, n == 0 ? 10 : y - GAP + 6),
		.title = ctx_textf(c, "services.flow_of",
				   c->locale == LOC_EN && !str_empty(s->v[SF_NAME_EN]) ? s->v[SF_NAME_EN] : s->v[SF_NAME]),
		.any = n > 0,
	};
}
