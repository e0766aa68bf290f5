/* SPDX-License-Identifier: Apache-2.0 */
/* Links and channels in the workbench. */
#include "core/jobs.h"
#include "site/link.h"
#include "site/wb.h"

/* Our own words are kept as keys, those of a server or a library as they came. */
static struct str why_text(struct ctx *c, struct str detail)
{
	return str_starts_c(detail, "arrange.why.") ? ctx_text(c, arena_cstr(c->arena, detail)) : detail;
}

static const char *const link_places[] = {"home", "page", "none", NULL};
static const char *const dead_ways[] = {"mark", "hide", NULL};
static const struct web_field link_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 120, "arrange.f_name", NULL},
	{"name_en", F_TEXT, 0, 200, "arrange.f_name_en", NULL},
	{"url", F_TEXT, F_REQUIRED, 500, "arrange.f_url", NULL},
	{"category", F_TEXT, F_REQUIRED, 60, "arrange.f_category", NULL},
	{"place", F_CHOICE, F_REQUIRED, 8, "arrange.f_where", link_places},
	{"when_dead", F_CHOICE, F_REQUIRED, 8, "arrange.f_when_dead", dead_ways},
	{"sort", F_I64, 0, 8, "arrange.f_sort", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL},
};
const struct web_form link_form = WEB_FORM(link_fields);
static const char *const link_heads[] = {"arrange.f_name", "arrange.f_category", "arrange.f_state", "arrange.f_checked",
					 "arrange.f_result"};

enum status wb_links(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/links"), .lead = ctx_text(c, "arrange.links_wb_lead")};
	struct wb_button *b = ARENA_NEW(c->arena, struct wb_button);
	struct site_link *l;
	struct wb_table t;
	size_t n;

	TRY(link_store_list(c, &l, &n, err));
	wb_table_init(&t, c, link_heads, ARRAY_LEN(link_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);
		bool dead = str_eq_c(l[i].state, "dead");

		cell[0].text = l[i].name;
		cell[0].href = wb_id(c, "/wb/site/links/", l[i].id, "");
		cell[1].text = l[i].category;
		cell[2].text =
			ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.link.%.*s", STR_ARG(l[i].state))));
		cell[2].tag = dead ? STR("red") : str_eq_c(l[i].state, "ok") ? STR("jade") : STR("amber");
		cell[3].text = l[i].checked_at == 0 ? STR("—") : page_time(c, l[i].checked_at);
		cell[4].text = l[i].http != 0 ? wb_id(c, "HTTP ", l[i].http, "") : why_text(c, l[i].detail);
		cell[3].num = true;
	}
	*b = (struct wb_button){.action = STR("/wb/site/links/check"), .text = ctx_text(c, "arrange.check_now")};
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/links/0");
		v.new_text = ctx_text(c, "arrange.link_new");
		v.page_buttons = (struct tpl_list){b, 1};
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static enum status link_load(struct ctx *c, int64_t id, struct site_link *ret, struct err *err)
{
	struct site_link *l;
	size_t n;

	*ret = (struct site_link){.place = STR("page"), .when_dead = STR("mark")};
	TRY(link_store_list(c, &l, &n, err));
	for (size_t i = 0; i < n; i++)
		if (l[i].id == id)
			*ret = l[i];
	return ret->id == id ? ST_OK : err_set(err, ST_NOT_FOUND, "link %lld", (long long)id);
}

static struct wb_opt *options(struct ctx *c, const char *space, const char *const *codes, size_t n)
{
	struct wb_opt *o = ARENA_ARRAY(c->arena, n, struct wb_opt);

	for (size_t i = 0; i < n; i++)
		o[i] = (struct wb_opt){.value = str_of(codes[i]),
				       .text = ctx_text(c, arena_cstr(c->arena,
								      arena_printf(c->arena, "%s%s", space, codes[i])))};
	return o;
}

static enum status link_show(struct ctx *c, const struct site_link *l)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/links")};

	wb_init(f, c, &link_form);
	wb_text(f, "name", l->name);
	wb_text(f, "name_en", l->name_en);
	wb_text(f, "url", l->url)->hint = ctx_text(c, "arrange.h_link_url");
	wb_text(f, "category", l->category);
	wb_select(f, "place", options(c, "arrange.where.", link_places, 3), 3, l->place);
	wb_select(f, "when_dead", options(c, "arrange.dead.", dead_ways, 2), 2, l->when_dead);
	wb_i64(f, "sort", l->sort);
	if (l->id != 0)
		wb_check(f, "remove", false);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/links/", l->id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", l->id == 0 ? ctx_text(c, "arrange.link_new") : l->name);
}

enum status wb_link_edit(struct web_call *w, struct err *err)
{
	struct site_link l;

	TRY(link_load(ctx_of(w), web_param_i64(w, "id"), &l, err));
	return link_show(ctx_of(w), &l);
}

enum status wb_link_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_link l;
	enum status st;

	TRY(link_load(c, web_param_i64(w, "id"), &l, err));
	if (wb_wrong(w))
		return link_show(c, &l);
	l.name = web_text(w, "name");
	l.name_en = web_text(w, "name_en");
	l.url = web_text(w, "url");
	l.category = web_text(w, "category");
	l.place = web_text(w, "place");
	l.when_dead = web_text(w, "when_dead");
	l.sort = web_value(w, "sort")->i;
	st = link_save(c, &l, web_value(w, "remove")->present && l.id != 0, err);
	if (wb_refused(c, st, err, "url"))
		return link_show(c, &l);
	TRY(st);
	return wb_done(c, "arrange.saved", l.name, STR("/wb/site/links"));
}

enum status wb_link_check(struct web_call *w, struct err *err)
{
	TRY(link_check_soon(ctx_of(w), err));
	return wb_done(ctx_of(w), "arrange.check_begun", STR_NONE, STR("/wb/site/links"));
}

/* ---- channels ---- */
static const char *const channel_types[] = {"feed", "webhook", "script", "mail", NULL};
static const struct web_field channel_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 80, "arrange.f_name", NULL},
	{"slug", F_TEXT, F_REQUIRED, 40, "arrange.f_slug", NULL},
	{"type", F_CHOICE, F_REQUIRED, 12, "arrange.f_channel_type", channel_types},
	{"target", F_TEXT, 0, 500, "arrange.f_target", NULL},
	{"columns", F_TEXT, 0, 400, "arrange.f_columns", NULL},
	{"secret", F_TEXT, 0, 120, "arrange.f_secret", NULL},
	{"active", F_BOOL, 0, 2, "arrange.f_active", NULL},
};
const struct web_form channel_form = WEB_FORM(channel_fields);
static const char *const channel_heads[] = {"arrange.f_name", "arrange.f_channel_type", "arrange.f_target",
					    "arrange.f_columns", "arrange.f_active"};

static struct str type_text(struct ctx *c, struct str type)
{
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.channel.%.*s", STR_ARG(type))));
}

enum status wb_channels(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/channels"), .lead = ctx_text(c, "arrange.channels_lead")};
	struct wb_button *b = ARENA_NEW(c->arena, struct wb_button);
	struct channel *ch;
	struct wb_table t;
	size_t n;

	TRY(channel_store_list(c, &ch, &n, err));
	wb_table_init(&t, c, channel_heads, ARRAY_LEN(channel_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);

		cell[0].text = ch[i].name;
		cell[0].href = wb_id(c, "/wb/site/channels/", ch[i].id, "/deliveries");
		cell[1].text = type_text(c, ch[i].type);
		cell[2].text = ch[i].target;
		cell[3].text = str_empty(ch[i].columns) ? ctx_text(c, "arrange.all_columns") : ch[i].columns;
		cell[4].text = ctx_text(c, ch[i].active ? "arrange.on" : "arrange.off");
		cell[4].tag = ch[i].active ? STR("jade") : STR("grey");
	}
	*b = (struct wb_button){.action = STR("/wb/site/channels/run"), .text = ctx_text(c, "arrange.run_now")};
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/channels/0");
		v.new_text = ctx_text(c, "arrange.channel_new");
		v.page_buttons = (struct tpl_list){b, 1};
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static enum status channel_load(struct ctx *c, int64_t id, struct channel *ret, struct err *err)
{
	struct channel *ch;
	size_t n;

	*ret = (struct channel){.type = STR("feed"), .active = true};
	TRY(channel_store_list(c, &ch, &n, err));
	for (size_t i = 0; i < n; i++)
		if (ch[i].id == id)
			*ret = ch[i];
	return ret->id == id ? ST_OK : err_set(err, ST_NOT_FOUND, "channel %lld", (long long)id);
}

static enum status channel_form_show(struct ctx *c, const struct channel *ch)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/channels")};

	wb_init(f, c, &channel_form);
	wb_text(f, "name", ch->name);
	wb_text(f, "slug", ch->slug)->hint = ctx_text(c, "arrange.h_channel_slug");
	wb_select(f, "type", options(c, "arrange.channel.", channel_types, 4), 4, ch->type);
	wb_text(f, "target", ch->target)->hint = ctx_text(c, "arrange.h_target");
	wb_text(f, "columns", ch->columns)->hint = ctx_text(c, "arrange.h_columns");
	wb_text(f, "secret", STR(""))->hint =
		ctx_text(c, str_empty(ch->secret) ? "arrange.h_secret" : "arrange.h_secret_kept");
	wb_check(f, "active", ch->active);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/channels/", ch->id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", ch->id == 0 ? ctx_text(c, "arrange.channel_new") : ch->name);
}

enum status wb_channel_edit(struct web_call *w, struct err *err)
{
	struct channel ch;

	TRY(channel_load(ctx_of(w), web_param_i64(w, "id"), &ch, err));
	return channel_form_show(ctx_of(w), &ch);
}

enum status wb_channel_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const char *field = "slug";
	struct channel ch;
	enum status st;

	TRY(channel_load(c, web_param_i64(w, "id"), &ch, err));
	if (wb_wrong(w))
		return channel_form_show(c, &ch);
	ch.name = web_text(w, "name");
	ch.slug = web_text(w, "slug");
	ch.type = web_text(w, "type");
	ch.target = web_text(w, "target");
	ch.columns = web_text(w, "columns");
	ch.active = web_value(w, "active")->present;
	if (!str_empty(web_text(w, "secret")))
		ch.secret = web_text(w, "secret");
	(void)channel_problem(&ch, &field);
	st = channel_save(c, &ch, err);
	if (wb_refused(c, st, err, field))
		return channel_form_show(c, &ch);
	TRY(st);
	return wb_done(c, "arrange.saved", ch.name, STR("/wb/site/channels"));
}

static const char *const delivery_heads[] = {"arrange.f_document_title", "arrange.f_event", "arrange.f_added",
					     "arrange.f_tries",		 "arrange.f_state", "arrange.f_result"};

/* What went out over a channel: document, time, result, tries. */
enum status wb_channel_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/channels")};
	struct channel ch;
	struct delivery *d;
	struct wb_table t;
	size_t n;

	TRY(channel_load(c, web_param_i64(w, "id"), &ch, err));
	TRY(delivery_store_list(c, ch.id, 300, &d, &n, err));
	wb_table_init(&t, c, delivery_heads, ARRAY_LEN(delivery_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);

		cell[0].text = d[i].title;
		cell[0].href = wb_id(c, "/d/", d[i].document_id, "");
		cell[1].text =
			ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.event.%.*s", STR_ARG(d[i].event))));
		cell[2].text = page_time(c, d[i].at != 0 ? d[i].at : d[i].added_at);
		cell[3].text = wb_id(c, "", d[i].tries, "");
		cell[4].text = ctx_text(c, arena_cstr(c->arena,
						      arena_printf(c->arena, "arrange.delivery.%.*s", STR_ARG(d[i].state))));
		cell[4].tag = str_eq_c(d[i].state, "ok")       ? STR("jade")
			      : str_eq_c(d[i].state, "failed") ? STR("red")
							       : STR("amber");
		cell[5].text = why_text(c, d[i].detail);
		cell[2].num = cell[3].num = true;
	}
	v.lead = arena_printf(c->arena, "%.*s · %.*s", STR_ARG(ch.name), STR_ARG(type_text(c, ch.type)));
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = wb_id(c, "/wb/site/channels/", ch.id, "");
		v.new_text = ctx_text(c, "arrange.edit");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.no_delivery");
}

/* Looks for new publications at once instead of within the minute. */
enum status wb_channel_run(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	TRY(site_begin(c, &tx, err));
	TRY(outbox_add(c, "site.channels.now", STR("{}"), 0, STR("now"), err));
	TRY(site_changed(c, "site.channel_run", "channel", 0, STR(""), err));
	TRY(site_commit(c, &tx, err));
	return wb_done(c, "arrange.check_begun", STR_NONE, STR("/wb/site/channels"));
}
