/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration → text of the disclosure guide. Nothing in it depends on who asks or when, but the day for the validity of
 * clauses: the same configuration gives the same bytes, so a version is made by a change and by nothing else. */
#include "base/limits.h"
#include "catalogue/catalogue.h"
#include "core/address.h"
#include "services/guide.h"
#include "services/services_int.h"

struct gen {
	struct ctx *c;
	struct buf b;
	struct body *bodies;
	size_t n_bodies;
	struct guide_clock *clocks;
	size_t n_clocks;
	struct guide_text texts[GP_COUNT];
};

/* One field of a line: what divides lines and fields becomes a blank. */
static void put(struct gen *g, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(&g->b, s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
}

static void line(struct gen *g, char kind, struct str x, struct str y)
{
	buf_byte(&g->b, kind);
	buf_byte(&g->b, '\t');
	put(g, x);
	if (!str_empty(y)) {
		buf_byte(&g->b, '\t');
		put(g, y);
	}
	buf_byte(&g->b, '\n');
}

static void say(struct gen *g, char kind, const char *key)
{
	line(g, kind, ctx_text(g->c, key), STR(""));
}

static void fact(struct gen *g, const char *key, struct str value)
{
	if (!str_empty(value))
		line(g, 'K', ctx_text(g->c, key), value);
}

static void leads(struct gen *g, const char *path, const char *key)
{
	line(g, 'A', page_local(g->c, str_of(path)), ctx_text(g->c, key));
}

static struct str body_name(struct gen *g, const struct body *b)
{
	return g->c->locale == LOC_EN && !str_empty(b->name_en) ? b->name_en : b->name;
}

static void clocks(struct gen *g, const char *part)
{
	for (size_t i = 0; i < g->n_clocks; i++)
		if (str_eq_c(g->clocks[i].part, part) && guide_clock_holds(&g->clocks[i], g->c->today))
			line(g, 'C', guide_clock_text(g->c, &g->clocks[i]), g->clocks[i].basis);
}

static void part(struct gen *g, enum guide_part p)
{
	const char *code = guide_part_code(p);

	line(g, 'P', str_of(code), ctx_text(g->c, arena_printf(g->c->arena, "guide.part.%s", code).p));
}

/* The office's own paragraphs close a part; on English pages the Chinese ones stand in until there are English ones. */
static void own_text(struct gen *g, enum guide_part p)
{
	const struct guide_text *t = &g->texts[p];
	struct str text = g->c->locale == LOC_EN && !str_empty(t->en) ? t->en : t->zh, one;

	while (text.p != NULL && str_line(&text, &one))
		if (!str_empty(str_trim(one)))
			line(g, 'T', str_trim(one), STR(""));
}

static void scope(struct gen *g)
{
	part(g, GP_SCOPE);
	say(g, 'T', "guide.scope_1");
	say(g, 'T', "guide.scope_2");
	for (size_t i = 0; i < g->n_bodies; i++)
		line(g, 'L', body_name(g, &g->bodies[i]), STR(""));
	say(g, 'T', "guide.scope_3");
	own_text(g, GP_SCOPE);
}

static enum status content(struct gen *g, struct err *err)
{
	struct cat_filter f = {.openness = -1};
	struct cat_entry *e;
	size_t n;

	part(g, GP_CONTENT);
	say(g, 'T', "guide.content_1");
	say(g, 'H', "guide.content_groups");
	TRY(cat_list(g->c, &f, &e, &n, err));
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !str_eq(e[i].level1, e[i - 1].level1))
			line(g, 'Z', e[i].level1, STR(""));
	say(g, 'H', "guide.content_classes");
	for (int o = 0; o < OPEN_COUNT; o++)
		line(g, 'L', ctx_text(g->c, arena_printf(g->c->arena, "openness.%s", openness_code((enum openness)o)).p),
		     STR(""));
	say(g, 'T', "guide.content_index");
	say(g, 'T', "guide.content_not");
	own_text(g, GP_CONTENT);
	return ST_OK;
}

static void search(struct gen *g)
{
	part(g, GP_SEARCH);
	say(g, 'T', "guide.search_1");
	line(g, 'K', ctx_text(g->c, "guide.site"), setting(g->c, "site.base_url"));
	leads(g, "/xxgk/catalogue", "guide.link_catalogue");
	leads(g, "/search", "guide.link_search");
	leads(g, "/services", "guide.link_services");
	leads(g, "/feed.atom", "guide.link_feed");
	clocks(g, "search");
	say(g, 'H', "guide.places");
	for (size_t i = 0; i < g->n_bodies; i++) {
		const struct body *b = &g->bodies[i];

		line(g, 'H', body_name(g, b), STR(""));
		fact(g, "guide.address", b->address);
		fact(g, "guide.hours", b->hours);
		fact(g, "guide.phone", b->phone);
		fact(g, "guide.fax", b->fax);
		fact(g, "guide.email", b->email);
		fact(g, "guide.website", b->website);
	}
	own_text(g, GP_SEARCH);
}

static void request(struct gen *g)
{
	static const char *const needs[] = {"guide.need_1", "guide.need_2", "guide.need_3", "guide.need_4"};
	static const char *const steps[] = {"guide.step_1", "guide.step_2", "guide.step_3", "guide.step_4"};

	part(g, GP_REQUEST);
	say(g, 'T', "guide.request_1");
	say(g, 'H', "guide.steps");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		say(g, 'L', steps[i]);
	say(g, 'H', "guide.needs");
	for (size_t i = 0; i < ARRAY_LEN(needs); i++)
		say(g, 'L', needs[i]);
	say(g, 'T', "guide.no_purpose");
	say(g, 'H', "guide.forms");
	leads(g, "/xxgk/guide/form.pdf", "guide.link_form");
	leads(g, "/xxgk/request", "guide.link_request");
	say(g, 'H', "guide.channels");
	for (size_t i = 0; i < g->n_bodies; i++) {
		const struct body *b = &g->bodies[i];

		line(g, 'H', body_name(g, b), STR(""));
		fact(g, "guide.counter", arena_printf(g->c->arena, "%.*s %.*s", STR_ARG(b->address), STR_ARG(b->hours)));
		fact(g, "guide.post", arena_printf(g->c->arena, "%.*s %.*s", STR_ARG(b->address), STR_ARG(b->postcode)));
		fact(g, "guide.fax", b->fax);
		fact(g, "guide.email", b->email);
		fact(g, "guide.phone", b->phone);
	}
	clocks(g, "request");
	own_text(g, GP_REQUEST);
}

static void procedure(struct gen *g)
{
	part(g, GP_PROCEDURE);
	say(g, 'T', "guide.procedure_1");
	say(g, 'H', "guide.clocks");
	clocks(g, "procedure");
	say(g, 'T', "guide.workdays");
	say(g, 'H', "guide.remedies");
	for (size_t i = 0; i < g->n_bodies; i++) {
		const struct body *b = &g->bodies[i];

		line(g, 'H', body_name(g, b), STR(""));
		fact(g, "guide.review_org", b->review_org);
		fact(g, "guide.court", b->court);
	}
	leads(g, "/supervise", "guide.link_supervise");
	own_text(g, GP_PROCEDURE);
}

enum status guide_generate(struct ctx *c, struct str *ret, struct err *err)
{
	struct gen *g = ARENA_NEW(c->arena, struct gen);

	g->c = c;
	buf_init(&g->b, c->arena, MAX_FORM_BYTES);
	TRY(body_list(c, &g->bodies, &g->n_bodies, err));
	TRY(guide_clocks(c, &g->clocks, &g->n_clocks, err));
	TRY(guide_texts(c, g->texts, err));
	scope(g);
	TRY(content(g, err));
	search(g);
	request(g);
	procedure(g);
	if (g->b.overflow)
		return err_set(err, ST_TOO_LARGE, "disclosure guide");
	*ret = buf_view(&g->b);
	return ST_OK;
}
