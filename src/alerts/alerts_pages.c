/* SPDX-License-Identifier: Apache-2.0 */
/* Saving a search, and the pages behind the links in mails. A GET never changes anything: programs that look at links in mails
 * must not confirm or end an alert. */
#include "alerts/alerts_int.h"
#include "core/address.h"

struct often_row {
	struct str value, text;
	bool on;
};
static const struct tpl_field often_fields[] = {TF_STR(struct often_row, value), TF_STR(struct often_row, text),
						TF_BOOL(struct often_row, on)};
static const struct tpl_view often_view = TPL_VIEW_OF(struct often_row, often_fields);

struct view_new {
	struct page page;
	struct str action, token, query, words, email, email_problem, feed, feed_href, search;
	bool any, off, asked;
	struct tpl_list often;
};
#define T struct view_new
static const struct tpl_field new_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, token),
	TF_STR(T, query),
	TF_STR(T, words),
	TF_STR(T, email),
	TF_STR(T, email_problem),
	TF_STR(T, feed),
	TF_STR(T, feed_href),
	TF_STR(T, search),
	TF_BOOL(T, any),
	TF_BOOL(T, off),
	TF_BOOL(T, asked),
	TF_LIST(T, often, &often_view),
};
const struct tpl_view alerts_new_view = TPL_VIEW_OF(T, new_fields);
#undef T

struct view_link {
	struct page page;
	struct str words, often, action, button, lead, note, note_kind, mine, search;
};
#define T struct view_link
static const struct tpl_field link_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, words),
	TF_STR(T, often),
	TF_STR(T, action),
	TF_STR(T, button),
	TF_STR(T, lead),
	TF_STR(T, note),
	TF_STR(T, note_kind),
	TF_STR(T, mine),
	TF_STR(T, search),
};
const struct tpl_view alerts_link_view = TPL_VIEW_OF(T, link_fields);
#undef T

struct mine_row {
	struct str id, words, often, search;
};
#define T struct mine_row
static const struct tpl_field mine_row_fields[] = {TF_STR(T, id), TF_STR(T, words), TF_STR(T, often), TF_STR(T, search)};
static const struct tpl_view mine_row_view = TPL_VIEW_OF(T, mine_row_fields);
#undef T

struct view_mine {
	struct page page;
	struct str action, search;
	struct tpl_list rows;
	bool none;
};
#define T struct view_mine
static const struct tpl_field mine_fields[] = {
	TF_VIEW(T, page, &page_view),	  TF_STR(T, action), TF_STR(T, search),
	TF_LIST(T, rows, &mine_row_view), TF_BOOL(T, none),
};
const struct tpl_view alerts_mine_view = TPL_VIEW_OF(T, mine_fields);
#undef T

/* The fields of a search; read as its query string. */
#define SEARCH_FIELD(name)                                        \
	{                                                         \
		name, F_TEXT, F_MULTI, 2000, "alerts.query", NULL \
	}
static const struct web_field query_fields[] = {
	SEARCH_FIELD("q"),     SEARCH_FIELD("tab"),   SEARCH_FIELD("sort"),	SEARCH_FIELD("page"),
	SEARCH_FIELD("body"),  SEARCH_FIELD("year"),  SEARCH_FIELD("item"),	SEARCH_FIELD("group"),
	SEARCH_FIELD("genre"), SEARCH_FIELD("topic"), SEARCH_FIELD("validity"),
};
const struct web_form alerts_query_form = WEB_FORM(query_fields);

static const char *const often_choices[] = {"now", "daily", "weekly", NULL};
static const struct web_field ask_fields[] = {
	{"token", F_TEXT, 0, 120, "alerts.token", NULL},
	{"query", F_TEXT, 0, 8192, "alerts.query", NULL},
	{"email", F_TEXT, F_REQUIRED, 300, "alerts.email", NULL},
	{"often", F_CHOICE, 0, 10, "alerts.often", often_choices},
};
const struct web_form alerts_new_form = WEB_FORM(ask_fields);

/* RFC 8058 §3.2: what a mail program posts. */
static const struct web_field out_fields[] = {{"List-Unsubscribe", F_TEXT, 0, 40, "alerts.out", NULL}};
const struct web_form alerts_out_form = WEB_FORM(out_fields);

static const struct web_field mine_form_fields[] = {{"id", F_I64, 0, 20, "alerts.out_one", NULL},
						    {"all", F_BOOL, 0, 5, "alerts.out_all", NULL}};
const struct web_form alerts_mine_form = WEB_FORM(mine_form_fields);

static void frame(struct ctx *c, struct page *p, const char *title, const char *lead)
{
	page_init(c, p, SHELL_PORTAL, "/search", ctx_text(c, title));
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "portal.home"));
	page_crumb(c, p, page_href(c, STR("/search")), ctx_text(c, "search.title"));
	page_crumb(c, p, STR(""), p->h1);
	if (lead != NULL)
		p->lead = ctx_text(c, lead);
	page_meta_add(c, p, "robots", STR("noindex, nofollow"));
	page_problems(c, p);
	web_set_header(c->call, "Cache-Control", STR("no-store"));
}

static struct str at(struct ctx *c, const char *page)
{
	return arena_printf(c->arena, "%.*s/%s", STR_ARG(page_prefix(c)), page);
}

static struct str with_query(struct ctx *c, const char *page, struct str query)
{
	return arena_printf(c->arena, "%.*s?%.*s", STR_ARG(at(c, page)), STR_ARG(query));
}

/* ---- saving ---- */
static void fill_often(struct ctx *c, struct view_new *v, struct str chosen)
{
	struct often_row *o = ARENA_ARRAY(c->arena, OFTEN_COUNT, struct often_row);

	for (int i = 0; i < OFTEN_COUNT; i++) {
		const char *code = alert_often_code((enum alert_often)i);

		o[i] = (struct often_row){str_of(code), ctx_text(c, arena_printf(c->arena, "alerts.often.%s", code).p),
					  str_empty(chosen) ? i == OFTEN_DAILY : str_eq_c(chosen, code)};
	}
	v->often = (struct tpl_list){o, OFTEN_COUNT};
}

static enum status new_show(struct ctx *c, struct view_new *v, const struct search_query *q, struct str often, int http)
{
	frame(c, &v->page, v->asked ? "alerts.asked" : "alerts.title", v->asked ? NULL : "alerts.lead");
	v->any = search_query_any(q);
	v->off = !notify_on();
	v->query = search_query_string(c->arena, q);
	v->words = search_query_words(c, q);
	v->action = at(c, "alerts/new");
	v->token = alert_form_token(c);
	v->search = v->any ? with_query(c, "search", v->query) : at(c, "search");
	v->feed_href = with_query(c, "alerts/feed.atom", v->query);
	v->feed = page_absolute(c, v->feed_href);
	v->email_problem = page_problem_text(c, "email");
	fill_often(c, v, often);
	page_render(c, "alerts/new.html", v, http);
	return ST_OK;
}

/* A saved search is about what is new: its order says nothing. */
static enum status read_query(struct ctx *c, struct str text, struct search_query *ret, struct err *err)
{
	TRY(search_query_parse(c->arena, text, ret, err));
	ret->sort = SORT_RELEVANCE;
	if (ret->words.n > SEARCH_MAX_QUERY)
		return err_set(err, ST_INVALID, "a query of %zu bytes", ret->words.n);
	return ST_OK;
}

enum status alerts_new_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_new v = {0};
	struct search_query q;

	TRY(read_query(c, w->query, &q, err));
	return new_show(c, &v, &q, STR(""), 200);
}

enum status alerts_new_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_new v = {.email = web_text(w, "email")};
	struct alert a = {.address = v.email, .often = OFTEN_DAILY, .locale = c->locale};
	const struct web_problem *problems;
	struct search_query q;
	enum status st;

	TRY(read_query(c, web_text(w, "query"), &q, err));
	if (web_problems(w, &problems) > 0)
		return new_show(c, &v, &q, web_text(w, "often"), 422);
	if (search_query_any(&q))
		a.query = search_query_string(c->arena, &q);
	(void)alert_often_from_code(web_text(w, "often"), &a.often);
	st = alert_ask(c, web_text(w, "token"), &a, err);
	if (st == ST_INVALID || st == ST_TOO_MANY || (st == ST_BUSY && !notify_on())) {
		bool address = str_eq_c(str_of(err->key), "mail.bad_address");

		web_problem_add(w, address ? "email" : "", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
				STR_NONE);
		err_clear(err);
		return new_show(c, &v, &q, web_text(w, "often"), st == ST_TOO_MANY ? 429 : 422);
	}
	TRY(st);
	v.asked = true;
	return new_show(c, &v, &q, web_text(w, "often"), 200);
}

/* ---- behind the links ---- */
static enum status words_of(struct ctx *c, const struct alert *a, struct str *ret, struct err *err)
{
	struct search_query q;

	TRY(search_query_parse(c->arena, a->query, &q, err));
	*ret = search_query_words(c, &q);
	return ST_OK;
}

static struct str often_text(struct ctx *c, enum alert_often o)
{
	return ctx_text(c, arena_printf(c->arena, "alerts.often.%s", alert_often_code(o)).p);
}

static enum status link_dead(struct ctx *c)
{
	struct view_link v = {.note = ctx_text(c, "alerts.link_dead"), .note_kind = STR("amber"), .search = at(c, "search")};

	frame(c, &v.page, "alerts.link_dead_title", NULL);
	page_render(c, "alerts/link.html", &v, 410);
	return ST_OK;
}

static enum status link_done(struct ctx *c, const char *title, const char *note, struct str mine)
{
	struct view_link v = {.note = ctx_text(c, note), .note_kind = STR("jade"), .mine = mine, .search = at(c, "search")};

	frame(c, &v.page, title, NULL);
	page_render(c, "alerts/link.html", &v, 200);
	return ST_OK;
}

/* *ret_id 0: not a link of ours, or out of date. */
static enum status linked(struct web_call *w, enum alert_link kind, int64_t *ret_id, struct alert *ret, bool *ret_there,
			  struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum status st;

	*ret_id = 0;
	*ret_there = false;
	if (!alert_token_good(c, kind, web_param(w, "t"), ret_id))
		return ST_OK;
	st = alert_get(c, *ret_id, ret, err);
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		return ST_OK;
	}
	*ret_there = st == ST_OK;
	return st;
}

static enum status link_show(struct ctx *c, const struct alert *a, const char *what, const char *path, struct err *err)
{
	const char *title = arena_printf(c->arena, "alerts.%s", what).p;
	struct view_link v = {
		.often = often_text(c, a->often),
		.action = arena_printf(c->arena, "%.*s/%.*s", STR_ARG(at(c, path)), STR_ARG(web_param(c->call, "t"))),
		.button = ctx_text(c, arena_printf(c->arena, "alerts.%s_send", what).p),
	};

	frame(c, &v.page, title, arena_printf(c->arena, "alerts.%s_lead", what).p);
	TRY(words_of(c, a, &v.words, err));
	page_render(c, "alerts/link.html", &v, 200);
	return ST_OK;
}

enum status alerts_confirm_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct alert a;
	int64_t id;
	bool there;

	TRY(linked(w, LINK_CONFIRM, &id, &a, &there, err));
	return !there || a.active ? link_dead(c) : link_show(c, &a, "confirm", "alerts/confirm", err);
}

enum status alerts_confirm_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct alert a;
	enum status st;
	int64_t id;
	bool there;

	TRY(linked(w, LINK_CONFIRM, &id, &a, &there, err));
	st = there ? alert_confirm(c, id, err) : ST_GONE;
	if (st == ST_GONE) {
		err_clear(err);
		return link_dead(c);
	}
	TRY(st);
	return link_done(c, "alerts.confirm", "alerts.confirmed",
			 arena_printf(c->arena, "%.*s/%.*s", STR_ARG(at(c, "alerts/mine")),
				      STR_ARG(alert_token_make(c, LINK_MINE, id))));
}

enum status alerts_out_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct alert a;
	int64_t id;
	bool there;

	TRY(linked(w, LINK_OUT, &id, &a, &there, err));
	if (id == 0)
		return link_dead(c);
	return there ? link_show(c, &a, "out", "alerts/out", err) : link_done(c, "alerts.out", "alerts.out_done", STR(""));
}

enum status alerts_out_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id;

	if (!alert_token_good(c, LINK_OUT, web_param(w, "t"), &id))
		return link_dead(c);
	TRY(alert_out(c, id, false, err));
	return link_done(c, "alerts.out", "alerts.out_done", STR(""));
}

static enum status mine_show(struct ctx *c, int64_t id, struct str token, struct err *err)
{
	struct view_mine v = {.search = at(c, "search")};
	struct mine_row *rows;
	struct alert *list;
	size_t n;

	TRY(alert_siblings(c, id, &list, &n, err));
	frame(c, &v.page, "alerts.mine", "alerts.mine_lead");
	rows = ARENA_ARRAY(c->arena, n + 1, struct mine_row);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct mine_row){.id = arena_printf(c->arena, "%lld", (long long)list[i].id),
					    .often = often_text(c, list[i].often),
					    .search = with_query(c, "search", list[i].query)};
		TRY(words_of(c, &list[i], &rows[i].words, err));
	}
	v.action = arena_printf(c->arena, "%.*s/%.*s", STR_ARG(at(c, "alerts/mine")), STR_ARG(token));
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	page_render(c, "alerts/mine.html", &v, 200);
	return ST_OK;
}

enum status alerts_mine_page(struct web_call *w, struct err *err)
{
	struct alert a;
	int64_t id;
	bool there;

	TRY(linked(w, LINK_MINE, &id, &a, &there, err));
	return there ? mine_show(ctx_of(w), id, web_param(w, "t"), err) : link_dead(ctx_of(w));
}

/* Ends one of the list, or all. When the one the link was made for is gone, the list goes on with another's link. */
enum status alerts_mine_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id, one = web_value(w, "id")->i, next = 0;
	struct alert a, *list;
	bool there;
	size_t n;

	TRY(linked(w, LINK_MINE, &id, &a, &there, err));
	if (!there)
		return link_dead(c);
	TRY(alert_siblings(c, id, &list, &n, err));
	if (web_value(w, "all")->present) {
		TRY(alert_out(c, id, true, err));
		return link_done(c, "alerts.out", "alerts.out_done", STR(""));
	}
	for (size_t i = 0; i < n; i++) {
		if (list[i].id == one)
			TRY(alert_out(c, one, false, err));
		else
			next = list[i].id;
	}
	if (next == 0)
		return link_done(c, "alerts.out", "alerts.out_done", STR(""));
	web_redirect(w, 303,
		     arena_printf(c->arena, "%.*s/%.*s", STR_ARG(at(c, "alerts/mine")),
				  STR_ARG(alert_token_make(c, LINK_MINE, next))));
	return ST_OK;
}
