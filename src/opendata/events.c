/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of the bureau: days off and make-up days, texts that take effect or expire, drafts to comment on, days by
 * which something must be published. And the search box for browsers (OpenSearch). */
#include "opendata/opendata_int.h"
#include "core/address.h"
#include "docmodel/docmodel.h"
#include "opendata/period.h"
#include "tpl/xml.h"

#define BACK_DAYS 366
#define AHEAD_DAYS 732
#define TEXTS_MAX 5000

struct calendar {
	struct ctx *c;
	struct buf b;
	struct str host; /* of UIDs */
	struct date from, to;
};

static bool within(const struct calendar *k, struct date d)
{
	return !date_is_none(d) && date_cmp(k->from, d) <= 0 && date_cmp(d, k->to) <= 0;
}

static void add(struct calendar *k, struct ics_event *e, const char *category)
{
	e->category = ctx_text(k->c, arena_printf(k->c->arena, "opendata.ics_kind.%s", category).p);
	e->uid = arena_printf(k->c->arena, "%s-%.*s@%.*s", category, STR_ARG(e->uid), STR_ARG(k->host));
	ics_event(&k->b, k->c->arena, e);
}

/* Neighbouring days of one notice are one event. */
static void add_days(struct calendar *k)
{
	struct ctx *c = k->c;
	const struct cal_day *days;
	size_t n = workcal_days(c->cal, &days);

	for (size_t i = 0, j; i < n; i = j) {
		bool work = days[i].kind == CAL_WORKDAY;
		struct ics_event e = {.from = days[i].date, .description = days[i].source, .stamp = c->now};

		for (j = i + 1; j < n && days[j].kind == days[i].kind && str_eq(days[j].name, days[i].name) &&
				date_diff(days[j].date, days[j - 1].date) == 1;)
			j++;
		e.to = days[j - 1].date;
		e.uid = date_format(c->arena, e.from);
		e.summary = ctx_textf(c, work ? "opendata.ics_makeup" : "opendata.ics_holiday", days[i].name);
		e.url = page_absolute(c, STR("/api/v1/calendar"));
		if (within(k, e.from))
			add(k, &e, work ? "makeup" : "holiday");
	}
}

static void add_text(struct calendar *k, const struct document *d, struct date on, const char *key, const char *category)
{
	struct ctx *c = k->c;
	struct ics_event e = {.uid = arena_printf(c->arena, "%lld", (long long)d->id),
			      .summary = ctx_textf(c, key, d->title),
			      .description = d->doc_no,
			      .url = od_document_url(c, d->id),
			      .from = on,
			      .to = DATE_NONE,
			      .stamp = d->published_at};

	if (within(k, on))
		add(k, &e, category);
}

/* Only texts with a validity take effect and expire; what has ended already is no date to keep. */
static enum status add_texts(struct calendar *k, struct err *err)
{
	static const enum validity kinds[] = {VALID_PENDING, VALID_IN_FORCE, VALID_AMENDED};

	for (size_t v = 0; v < ARRAY_LEN(kinds); v++) {
		struct doc_filter f = {.openness = -1, .validity = (int)kinds[v], .limit = TEXTS_MAX};
		struct document *docs;
		size_t n;

		TRY(doc_public_list(k->c, &f, &docs, &n, NULL, err));
		for (size_t i = 0; i < n; i++) {
			add_text(k, &docs[i], docs[i].effective_on, "opendata.ics_effective", "effective");
			add_text(k, &docs[i], docs[i].abolished_on, "opendata.ics_expires", "expires");
		}
	}
	return ST_OK;
}

/* From publication, or the day the notice names, to the last day for comments. */
static void add_comment_period(struct calendar *k, const struct document *d, const struct period *p)
{
	struct ctx *c = k->c;
	struct date published = date_of_instant(d->first_published_at != 0 ? d->first_published_at : d->published_at);
	struct ics_event e = {.uid = arena_printf(c->arena, "%lld", (long long)d->id),
			      .summary = ctx_textf(c, "opendata.ics_comment", d->title),
			      .description = d->summary,
			      .url = od_document_url(c, d->id),
			      .from = date_is_none(p->from) ? published : p->from,
			      .to = p->to,
			      .stamp = d->published_at};
	struct deadline last;

	if (date_is_none(e.to) && !p->working)
		e.to = date_add(published, p->days);
	else if (date_is_none(e.to) && workcal_add(c->cal, published, p->days, &last) == ST_OK)
		e.to = last.due;
	if (!date_is_none(e.to) && date_cmp(e.from, e.to) <= 0 && within(k, e.to))
		add(k, &e, "comment");
}

/* Drafts the public is asked about (征求意见): the notice says in its text until when. */
static enum status add_comments(struct calendar *k, struct err *err)
{
	struct ctx *c = k->c;
	struct doc_filter f = {.openness = -1,
			       .validity = -1,
			       .words = STR("征求意见"),
			       .from_at = date_instant(k->from, 0, 0),
			       .limit = TEXTS_MAX};
	struct document *docs;
	size_t n;

	TRY(doc_public_list(c, &f, &docs, &n, NULL, err));
	for (size_t i = 0; i < n; i++) {
		struct document d;
		struct doc text;
		struct period p;

		if (str_find_c(docs[i].genre, "征求意见") < 0)
			continue;
		TRY(doc_public_get(c, docs[i].id, &d, err));
		TRY(doc_parse(c->arena, d.body_json, &text, err));
		if (period_find(doc_text(c->arena, &text), &p))
			add_comment_period(k, &d, &p);
	}
	return ST_OK;
}

static void add_duty(struct calendar *k, const struct body *b, const struct cat_entry *e, struct date on)
{
	struct ctx *c = k->c;
	struct ics_event ev = {.uid = arena_printf(c->arena, "%.*s-%.*s-%.*s", STR_ARG(b->code), STR_ARG(e->item_key),
						   STR_ARG(date_format(c->arena, on))),
			       .summary = ctx_textf(c, "opendata.ics_due",
						    arena_printf(c->arena, "%.*s（%.*s）", STR_ARG(e->level2),
								 STR_ARG(b->name))),
			       .description = time_rule_binding(e).text,
			       .url = page_absolute(c, arena_printf(c->arena, "/xxgk/catalogue/%.*s", STR_ARG(e->item_key))),
			       .from = on,
			       .to = DATE_NONE,
			       .stamp = c->now};

	if (within(k, on))
		add(k, &ev, "due");
}

/* The plan of publication: items with a fixed day of the year, and items that must be brought up to date every so many days. */
static enum status add_duties(struct calendar *k, const struct body *b, struct err *err)
{
	struct cat_filter f = {.body_id = b->id, .openness = -1};
	struct doc_entry_count *counts;
	struct cat_entry *e;
	size_t n, n_counts;
	int year = date_ymd(k->c->today).year;

	TRY(cat_list(k->c, &f, &e, &n, err));
	TRY(doc_count_entries(k->c, b->id, &counts, &n_counts, err));
	for (size_t i = 0; i < n; i++) {
		struct time_rule r = time_rule_binding(&e[i]);
		int64_t last = 0;
		struct date on;

		if (e[i].not_applicable || !e[i].proactive)
			continue;
		for (int y = year; r.event == DE_FIXED_DATE && y <= year + 1; y++)
			if (date_from_ymd(y, r.month, r.day, &on))
				add_duty(k, b, &e[i], on);
		for (size_t m = 0; m < n_counts; m++)
			if (str_eq(counts[m].item_key, e[i].item_key) && counts[m].last_published_at > last)
				last = counts[m].last_published_at;
		if (e[i].update_days > 0 && last > 0)
			add_duty(k, b, &e[i], date_add(date_of_instant(last), e[i].update_days));
	}
	return ST_OK;
}

static struct str host_of(struct ctx *c)
{
	struct str base = setting(c, "site.base_url"), host;
	ptrdiff_t at = str_find_c(base, "://");

	host = at < 0 ? base : str_skip(base, (size_t)at + 3);
	(void)str_cut(&host, '/', &base);
	return base;
}

enum status od_ics(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct calendar k = {.c = c,
			     .b = BUF_INIT(c->arena, MAX_PAGE_BYTES),
			     .host = host_of(c),
			     .from = date_add(c->today, -BACK_DAYS),
			     .to = date_add(c->today, AHEAD_DAYS)};
	struct body *bodies;
	size_t n;

	ics_begin(&k.b, setting(c, "site.name"));
	add_days(&k);
	TRY(add_texts(&k, err));
	TRY(add_comments(&k, err));
	TRY(body_list(c, &bodies, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(add_duties(&k, &bodies[i], err));
	ics_end(&k.b);
	web_cache_tag(w, "list");
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "calendar");
	web_reply(w, 200, "text/calendar; charset=utf-8", buf_view(&k.b));
	w->body.overflow = w->body.overflow || k.b.overflow;
	return ST_OK;
}

/* ---- the search box of a browser: OpenSearch 1.1 ---- */

enum status od_opensearch(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, 8192);
	struct str name = setting(c, "site.name");

	(void)err;
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		  "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
	xml_element(&b, "ShortName", name.n <= 48 ? name : STR("政府环境信息")); /* at most 16 characters */
	xml_element(&b, "Description", ctx_text(c, "opendata.feed_description"));
	buf_printf(&b, "<Url type=\"text/html\" template=\"%.*s?q={searchTerms}\"/>\n",
		   STR_ARG(page_absolute(c, STR("/search"))));
	buf_printf(&b,
		   "<Url type=\"application/x-suggestions+json\" rel=\"suggestions\" template=\"%.*s?q={searchTerms}\"/>\n",
		   STR_ARG(page_absolute(c, STR("/api/v1/suggest"))));
	buf_printf(
		&b,
		"<Url type=\"application/json\" rel=\"results\" template=\"%.*s?q={searchTerms}&amp;page={startPage?}\"/>\n",
		STR_ARG(page_absolute(c, STR("/api/v1/search"))));
	buf_printf(&b, "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"%.*s\"/>\n",
		   STR_ARG(page_absolute(c, STR("/opensearch.xml"))));
	buf_c(&b,
	      "<Language>zh-CN</Language>\n<OutputEncoding>UTF-8</OutputEncoding>\n<InputEncoding>UTF-8</InputEncoding>\n"
	      "</OpenSearchDescription>\n");
	web_reply(w, 200, "application/opensearchdescription+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
