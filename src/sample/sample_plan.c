/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/sample_plan.h"

#include <stdlib.h>

struct header {
	const char *name;
	size_t off;
};

#define H(m)                                       \
	{                                          \
#m, offsetof(struct sample_doc, m) \
	}
static const struct header headers[] = {
	H(title),     H(body),	  H(unit),   H(no),	   H(genre),	H(topic), H(keywords), H(openness),
	H(attribute), H(article), H(reason), H(effective), H(validity), H(state), H(summary),  H(withdraw),
};
#undef H

/* The working day on or after d, or the last working day before today if that lies in the future. */
static struct date to_workday(const struct workcal *cal, struct date d, struct date today)
{
	struct day_info info;
	int step = date_cmp(d, today) > 0 ? -1 : 1;

	if (step < 0)
		d = today;
	for (int i = 0; i < 30; i++) {
		if (workcal_day(cal, d, &info) == ST_OK && info.workday)
			return d;
		d = date_add(d, step);
		if (date_cmp(d, today) > 0) {
			step = -1;
			d = today;
		}
	}
	return d;
}

static struct str with_year(struct arena *a, struct str s, int year)
{
	ptrdiff_t at = str_find_c(s, "{year}");

	if (at < 0)
		return s;
	return arena_printf(a, "%.*s%d%.*s", (int)at, s.p, year, STR_ARG(str_skip(s, (size_t)at + 6)));
}

static enum status set_field(struct sample_doc *d, struct str name, struct str value, int64_t *formed, int64_t *publish,
			     struct err *err)
{
	if (str_eq_c(name, "formed"))
		return str_to_i64(value, formed) ? ST_OK : err_set(err, ST_INVALID, "sample: formed");
	if (str_eq_c(name, "publish"))
		return str_to_i64(value, publish) ? ST_OK : err_set(err, ST_INVALID, "sample: publish");
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		if (str_eq_c(name, headers[i].name)) {
			*(struct str *)((char *)d + headers[i].off) = value;
			return ST_OK;
		}
	}
	return err_set(err, ST_INVALID, "sample: unknown header %.*s", STR_ARG(name));
}

static enum status parse_record(struct arena *a, struct str rec, struct date today, const struct workcal *cal,
				struct sample_doc *d, struct err *err)
{
	struct str line;
	int64_t formed = -1, publish = -1;
	int year;

	while (str_line(&rec, &line) && line.n > 0) {
		ptrdiff_t at = str_find_c(line, ": ");

		if (at < 0)
			return err_set(err, ST_INVALID, "sample: header line %.*s", STR_ARG(line));
		TRY(set_field(d, str_slice(line, 0, (size_t)at), str_skip(line, (size_t)at + 2), &formed, &publish, err));
	}
	if (formed > 0 || formed < -2500 || d->title.n == 0 || d->body.n == 0 || d->unit.n == 0)
		return err_set(err, ST_INVALID, "sample: record %.*s", STR_ARG(d->title));
	d->text = str_trim(rec);
	d->formed = to_workday(cal, date_add(today, (int)formed), today);
	d->publish = publish < 0 ? DATE_NONE : to_workday(cal, date_add(d->formed, (int)publish), today);
	year = date_ymd(d->formed).year;
	d->no = with_year(a, d->no, year);
	d->withdraw = with_year(a, d->withdraw, year);
	while (str_find_c(d->text, "{year}") >= 0) /* citations of the same year's numbers */
		d->text = with_year(a, d->text, year);
	if (d->state.n == 0)
		d->state = STR("published");
	return ST_OK;
}

enum status sample_parse(struct arena *a, struct str key, struct str file, struct date today, const struct workcal *cal,
			 struct sample_doc *docs, size_t cap, size_t *n, struct err *err)
{
	const struct str sep = STR("\n=====\n");

	while (file.n > 0) {
		ptrdiff_t at = str_find(file, sep);
		struct str rec = at < 0 ? file : str_slice(file, 0, (size_t)at + 1);

		if (*n >= cap)
			return err_set(err, ST_TOO_LARGE, "sample: more than %zu documents", cap);
		docs[*n] = (struct sample_doc){.key = key};
		TRY(parse_record(a, rec, today, cal, &docs[*n], err));
		(*n)++;
		file = at < 0 ? STR_NONE : str_skip(file, (size_t)at + sep.n);
	}
	return ST_OK;
}

/* How far a record goes. */
static enum sample_step last_step(const struct sample_doc *d)
{
	static const struct {
		const char *state;
		enum sample_step last;
	} table[] = {{"draft", SS_SAVE},     {"unit", SS_SUBMIT},    {"office", SS_UNIT},
		     {"secrecy", SS_OFFICE}, {"sign", SS_SECRECY},   {"scheduled", SS_SIGN},
		     {"on_file", SS_SIGN},   {"published", SS_SIGN}, {"withdrawn", SS_WITHDRAW}};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (str_eq_c(d->state, table[i].state))
			return table[i].last;
	return SS_SAVE;
}

static int by_time(const void *x, const void *y)
{
	const struct sample_event *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->doc != b->doc)
		return a->doc < b->doc ? -1 : 1;
	return (int)a->step - (int)b->step;
}

struct sample_event *sample_events(struct arena *a, const struct sample_doc *docs, size_t n, struct date today,
				   size_t *ret_n)
{
	struct sample_event *ev = ARENA_ARRAY(a, n * SS_COUNT, struct sample_event);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		struct date end = date_is_none(docs[i].publish) ? docs[i].formed : docs[i].publish;
		int days = date_diff(end, docs[i].formed);

		for (int s = SS_SAVE; s <= (int)last_step(&docs[i]); s++) {
			struct date day = date_add(docs[i].formed, days * s / SS_SIGN);
			int minutes = 8 * 60 + 30 + s * 25 + (int)(i % 20);
			int64_t gap = 0;

			if (s == SS_WITHDRAW) {
				if (!str_to_i64(str_slice(docs[i].withdraw, 0, (size_t)str_find_byte(docs[i].withdraw, '|')),
						&gap))
					gap = 1;
				day = date_add(end, (int)gap);
			}
			if (date_cmp(day, today) > 0)
				day = today;
			ev[k++] =
				(struct sample_event){date_instant(day, minutes / 60, minutes % 60), i, (enum sample_step)s};
		}
	}
	qsort(ev, k, sizeof *ev, by_time);
	*ret_n = k;
	return ev;
}
