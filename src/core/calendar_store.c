/* SPDX-License-Identifier: Apache-2.0 */
#include "core/calendar.h"

#include "core/audit.h"
#include "core/core_int.h"
#include "core/json.h"

enum { CA_DAYS, CA_YEARS, CA_SET, CA_DROP, CA_DROP_YEAR, CA_YEAR_SET, CA_GET, CA_COUNT };
static const struct db_stmt stmts[] = {
	[CA_DAYS] = {"calendar_days", DB_READ, "", "dsss", "SELECT day, kind, name, source FROM calendar_day ORDER BY day",
		     NULL},
	[CA_YEARS] = {"calendar_years", DB_READ, "", "i", "SELECT year FROM calendar_year ORDER BY year", NULL},
	[CA_SET] = {"calendar_set", DB_WRITE, "dsss", "",
		    "INSERT INTO calendar_day (day, kind, name, source) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (day) DO UPDATE "
		    "SET "
		    "kind = excluded.kind, name = excluded.name, source = excluded.source",
		    NULL},
	[CA_DROP] = {"calendar_drop", DB_WRITE, "d", "", "DELETE FROM calendar_day WHERE day = ?1", NULL},
	[CA_DROP_YEAR] = {"calendar_drop_year", DB_WRITE, "dd", "", "DELETE FROM calendar_day WHERE day >= ?1 AND day <= ?2",
			  NULL},
	[CA_YEAR_SET] =
		{"calendar_year_set", DB_WRITE, "isi", "",
		 "INSERT INTO calendar_year (year, source, changed_at) VALUES (?1, ?2, ?3) ON CONFLICT (year) DO UPDATE SET "
		 "source = excluded.source, changed_at = excluded.changed_at",
		 NULL},
	[CA_GET] = {"calendar_get", DB_READ, "d", "dsss", "SELECT day, kind, name, source FROM calendar_day WHERE day = ?1",
		    NULL},
	[CA_COUNT] = {"calendar_count", DB_READ, "", "i", "SELECT count(*) FROM calendar_year", NULL},
};
const struct db_set calendar_set = {"core", stmts, ARRAY_LEN(stmts)};

static const char *kind_code(enum cal_kind k)
{
	return k == CAL_WORKDAY ? "workday" : "holiday";
}

static enum status store_day(struct ctx *c, const struct cal_day *d, struct err *err)
{
	return db_run(c->db, c->arena, &calendar_set, CA_SET,
		      DB_ARGS(db_d(c->arena, d->date), db_s(str_of(kind_code(d->kind))), db_txt(d->name), db_txt(d->source)),
		      NULL, err);
}

static enum status store_year(struct ctx *c, int year, struct str source, struct err *err)
{
	return db_run(c->db, c->arena, &calendar_set, CA_YEAR_SET, DB_ARGS(db_i(year), db_txt(source), db_i(c->now)), NULL,
		      err);
}

/* Every yearly notice names National Day. A year that only has days spilled over from its neighbour's notice, or a single
 * day changed by hand, is not one with a notice: its statutory holidays stay assumed. */
static bool marks_year(const struct cal_day *d)
{
	struct ymd t = date_ymd(d->date);

	return t.month == 10 && t.day == 1 && d->kind == CAL_HOLIDAY;
}

static enum status store_all(struct ctx *c, const struct cal_day *days, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (marks_year(&days[i]))
			TRY(store_year(c, date_ymd(days[i].date).year, days[i].source, err));
		TRY(store_day(c, &days[i], err));
	}
	return ST_OK;
}

enum status calendar_seed(struct ctx *c, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};
	struct workcal *cal;
	const struct cal_day *days;
	struct db_rows r;
	size_t n;
	enum status st;

	TRY(db_one(c->db, c->arena, &calendar_set, CA_COUNT, DB_NOARGS, &r, err));
	if (db_int(&r, 0, 0) > 0)
		return ST_OK;
	TRY(auto_begin(c, &tx, err));
	cal = workcal_builtin();
	n = workcal_days(cal, &days);
	st = store_all(c, days, n, err);
	workcal_free(cal);
	TRY(st);
	c->calendar_changed = true;
	return auto_commit(c, &tx, err);
}

static void free_cal(void *p)
{
	workcal_free(p);
}

enum status core_calendar_reload(struct core *core, struct db *db, struct err *err)
{
	struct arena *a = arena_new();
	struct db_rows days, years;
	enum status st = db_run(db, a, &calendar_set, CA_DAYS, DB_NOARGS, &days, err);

	if (st == ST_OK)
		st = db_run(db, a, &calendar_set, CA_YEARS, DB_NOARGS, &years, err);
	if (st == ST_OK && years.n > 0) {
		struct cal_day *list = ARENA_ARRAY(a, days.n + 1, struct cal_day);
		int *known = ARENA_ARRAY(a, years.n, int);

		for (size_t i = 0; i < days.n; i++) {
			list[i].date = db_date(&days, i, 0);
			list[i].kind = str_eq_c(db_text(&days, i, 1), "workday") ? CAL_WORKDAY : CAL_HOLIDAY;
			list[i].name = db_text(&days, i, 2);
			list[i].source = db_text(&days, i, 3);
		}
		for (size_t i = 0; i < years.n; i++)
			known[i] = (int)db_int(&years, i, 0);
		core_keep(core, atomic_exchange(&core->cal, workcal_new(list, days.n, known, years.n)), free_cal);
	}
	arena_free(a);
	return st;
}

static struct str day_json(struct arena *a, struct str kind, struct str name, struct str source)
{
	struct json_obj o;

	json_obj_init(&o, a);
	json_str(&o, "kind", kind);
	json_str(&o, "name", name);
	json_str(&o, "source", source);
	return json_obj_end(&o);
}

enum status calendar_set_day(struct ctx *c, const struct calendar_edit *e, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};
	struct str before = STR(""), after = STR("");
	struct db_rows r;
	int year;

	if (!ctx_can(c, PERM_CALENDAR_EDIT))
		return err_set(err, ST_FORBIDDEN, "calendar");
	if (date_is_none(e->date) || (year = date_ymd(e->date).year) < 2015 || year > 2060)
		return err_say(err, ST_INVALID, "wcal.date_range", NULL);
	if (str_empty(e->source))
		return err_say(err, ST_INVALID, "wcal.source_missing", NULL);
	if (!e->remove && e->kind == CAL_WORKDAY && date_weekday(e->date) <= 5)
		return err_say(err, ST_INVALID, "wcal.makeup_weekend", NULL);
	TRY(auto_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &calendar_set, CA_GET, DB_ARGS(db_d(c->arena, e->date)), &r, err));
	if (r.n == 1)
		before = day_json(c->arena, db_text(&r, 0, 1), db_text(&r, 0, 2), db_text(&r, 0, 3));
	if (e->remove) {
		TRY(db_run(c->db, c->arena, &calendar_set, CA_DROP, DB_ARGS(db_d(c->arena, e->date)), NULL, err));
	} else {
		struct cal_day d = {e->date, e->kind, e->name, e->source};

		after = day_json(c->arena, str_of(kind_code(e->kind)), e->name, e->source);
		TRY(store_day(c, &d, err));
		if (marks_year(&d))
			TRY(store_year(c, year, e->source, err));
	}
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "calendar.change",
					    .object = "calendar",
					    .object_id = e->date.day,
					    .summary = date_format(c->arena, e->date),
					    .before = before,
					    .after = after,
					    .reason = e->source},
		      err));
	c->calendar_changed = c->touched_all = true; /* dates on many pages follow from it */
	TRY(core_dates_changed(c, err));
	return auto_commit(c, &tx, err);
}

enum status calendar_import(struct ctx *c, struct str tsv, int *ret_days, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};
	struct workcal *cal = NULL;
	const struct cal_day *days;
	struct json_obj o;
	size_t n;
	enum status st = ST_OK;

	if (!ctx_can(c, PERM_CALENDAR_EDIT))
		return err_set(err, ST_FORBIDDEN, "calendar");
	TRY(workcal_parse(tsv, &cal, err));
	n = workcal_days(cal, &days);
	if (n == 0)
		st = err_say(err, ST_INVALID, "wcal.no_rows", NULL);
	json_obj_init(&o, c->arena);
	json_i64(&o, "days", (int64_t)n);
	if (st == ST_OK)
		st = auto_begin(c, &tx, err);
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		int y = date_ymd(days[i].date).year;
		struct date from, to;

		if (!marks_year(&days[i]) || !date_from_ymd(y, 1, 1, &from) || !date_from_ymd(y, 12, 31, &to))
			continue;
		json_str(&o, arena_cstr(c->arena, arena_printf(c->arena, "%d", y)), days[i].source);
		st = db_run(c->db, c->arena, &calendar_set, CA_DROP_YEAR, DB_ARGS(db_d(c->arena, from), db_d(c->arena, to)),
			    NULL, err);
	}
	if (st == ST_OK)
		st = store_all(c, days, n, err);
	workcal_free(cal);
	TRY(st);
	TRY(audit_add(c, &(struct audit_entry){.action = "calendar.import", .object = "calendar", .after = json_obj_end(&o)},
		      err));
	c->calendar_changed = c->touched_all = true;
	TRY(core_dates_changed(c, err));
	TRY(auto_commit(c, &tx, err));
	*ret_days = (int)n;
	return ST_OK;
}

enum status calendar_years(struct ctx *c, int **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &calendar_set, CA_YEARS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, int);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (int)db_int(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}
