/* SPDX-License-Identifier: Apache-2.0 */
/* Sample columns, topics and links: invented, marked as sample by the installation they stand in. */
#include "core/org.h"
#include "core/sample.h"
#include "site/link.h"
#include "site/topic_store.h"

#define ROWS_MAX 200

static int64_t num(const struct sheet *s, const char *name, int64_t none)
{
	int64_t v = none;

	(void)sheet_num(s, name, &v);
	return v;
}

static struct str bars(struct ctx *c, struct str s)
{
	char *p = arena_alloc(c->arena, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '|' ? '\n' : s.p[i];
	return (struct str){p, s.n};
}

static enum status owner(struct ctx *c, struct str unit, struct site_column *col, struct err *err)
{
	struct unit *units;
	size_t n;

	TRY(unit_list(c, c->who.body_id, &units, &n, err));
	col->body_id = c->who.body_id;
	for (size_t i = 0; i < n; i++)
		if (str_eq(units[i].name, unit)) {
			col->unit_id = units[i].id;
			col->person_id = units[i].officer_person_id;
		}
	return ST_OK;
}

static enum status columns(struct ctx *c, struct err *err)
{
	struct sheet s;
	enum status st;

	TRY(sheet_open(c, "data/sample/site-columns.tsv", '\t', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK) {
		struct site_column one = {.slug = sheet_col(&s, "slug"),
					  .sort = (int64_t)s.csv.line * 10,
					  .name = sheet_col(&s, "name"),
					  .name_en = sheet_col(&s, "name_en"),
					  .description = sheet_col(&s, "description"),
					  .description_en = sheet_col(&s, "description_en"),
					  .keywords = sheet_col(&s, "keywords"),
					  .type = sheet_col(&s, "type"),
					  .entry_key = sheet_col(&s, "entry"),
					  .level1 = sheet_col(&s, "level1"),
					  .genre = sheet_col(&s, "genre"),
					  .openness = (int)num(&s, "openness", -1),
					  .topic = sheet_col(&s, "topic"),
					  .page_text = bars(c, sheet_col(&s, "text")),
					  .page_text_en = bars(c, sheet_col(&s, "text_en")),
					  .url = sheet_col(&s, "url"),
					  .update_days = num(&s, "update_days", 0),
					  .shown = true};
		const struct site_column *all;
		size_t n;

		for (int k = 0; k < COL_KIND_COUNT; k++)
			if (str_eq_c(sheet_col(&s, "kind"), column_kind_code((enum column_kind)k)))
				one.kind = (enum column_kind)k;
		for (int k = 0; k < CT_COUNT; k++)
			if (str_eq_c(sheet_col(&s, "template"), column_template_code((enum column_template)k)))
				one.template = (enum column_template)k;
		TRY(site_columns(c, &all, &n, err));
		for (size_t i = 0; i < n; i++)
			if (str_eq(all[i].slug, sheet_col(&s, "parent")))
				one.parent_id = all[i].id;
		TRY(owner(c, sheet_col(&s, "unit"), &one, err));
		TRY(site_column_save(c, &one, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The working day at or before that instant, in office hours; later steps of a row are later in the day. */
static int64_t office_time(struct ctx *c, int64_t at, int step)
{
	struct date d = date_of_instant(at);
	struct day_info day;

	while (workcal_day(c->cal, d, &day) == ST_OK && !day.workday)
		d = date_add(d, -1);
	return date_instant(d, 9 + step % 8, (int)(at / 60000 % 60));
}

/* data/sample/site-topic-KEY.csv, in the form the import takes; column "history" holds earlier states "code:note|code:note". */
static enum status topic_rows(struct ctx *c, const struct topic *t, int64_t now, struct err *err)
{
	struct sheet s;
	enum status st;
	struct str values[TOPIC_FIELDS];
	int64_t at = now;

	TRY(sheet_open(c, arena_printf(c->arena, "data/sample/site-topic-%.*s.csv", STR_ARG(t->key)).p, ',', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK) {
		struct topic_row row = {0};
		struct str rest, part, state;
		size_t field;
		int step = 0;

		at -= 5 * 3600000ll;
		rest = sheet_col(&s, "history");
		while (str_cut(&rest, '|', &part)) {
			state = STR("");
			if (!str_cut(&part, ':', &state) || str_empty(state))
				break;
			for (size_t i = 0; i < t->n; i++)
				values[i] = sheet_col(&s, arena_cstr(c->arena, t->fields[i].code));
			values[t->state_at] = state;
			TRY(sample_act_as(c, "yu.xiaomo", err));
			c->now = office_time(c, at - (int64_t)(rest.p == NULL ? 24 : rest.n + 30) * 3600000, step++);
			TRY(topic_save(c, t, &row, values, part.p == NULL ? STR("") : part, true, &field, err));
			TRY(sample_act_as(c, "zhou.mingyuan", err));
			TRY(topic_decide(c, row.id, row.rev, TD_APPROVE, STR(""), err));
			row.rev++;
		}
	}
	c->now = now;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status targets(struct ctx *c, struct err *err)
{
	struct sheet s;
	enum status st;

	TRY(sheet_open(c, "data/sample/site-targets.tsv", '\t', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK) {
		struct topic_target g = {.topic = sheet_col(&s, "topic"),
					 .name = sheet_col(&s, "name"),
					 .name_en = sheet_col(&s, "name_en"),
					 .field = sheet_col(&s, "field"),
					 .target = num(&s, "target", 1),
					 .due_on = date_add(c->today, (int)num(&s, "in_days", 200)),
					 .sort = (int64_t)s.csv.line};

		TRY(topic_target_save(c, &g, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status links(struct ctx *c, struct err *err)
{
	struct sheet s;
	enum status st;

	TRY(sheet_open(c, "data/sample/site-links.tsv", '\t', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK) {
		struct site_link l = {.name = sheet_col(&s, "name"),
				      .name_en = sheet_col(&s, "name_en"),
				      .url = sheet_col(&s, "url"),
				      .category = sheet_col(&s, "category"),
				      .place = sheet_col(&s, "place"),
				      .when_dead = STR("mark"),
				      .sort = (int64_t)s.csv.line};

		TRY(link_save(c, &l, false, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status site_sample(struct ctx *c, struct err *err)
{
	struct principal before = c->who;
	int64_t now = c->now;
	const struct topic *all;
	size_t n;
	enum status st;

	TRY(topic_all(c, &all, &n, err));
	st = sample_act_as(c, "zhou.mingyuan", err);
	if (st == ST_OK)
		st = columns(c, err);
	for (size_t i = 0; st == ST_OK && i < n; i++)
		st = topic_rows(c, &all[i], now, err);
	if (st == ST_OK)
		st = sample_act_as(c, "zhou.mingyuan", err);
	if (st == ST_OK)
		st = targets(c, err);
	if (st == ST_OK)
		st = links(c, err);
	if (st == ST_OK)
		st = site_menu_save(c,
				    &(struct site_menu){.place = STR("nav"),
							.href = STR("/c/topics"),
							.text = STR("专题专栏"),
							.text_en = STR("Topics"),
							.shown = true,
							.sort = 55},
				    false, err);
	c->now = now;
	c->who = before;
	return st;
}
