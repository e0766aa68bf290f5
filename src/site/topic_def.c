/* SPDX-License-Identifier: Apache-2.0 */
/* The table of topics and the pure rules over its fields. */
#include "base/csv.h"
#include "core/json.h"
#include "site/topic.h"

#include <string.h>

#define TOPICS_MAX 40

static const char *const types[FT_COUNT] = {"text",  "lines", "number", "date",	   "choice",
					    "state", "place", "name",	"document"};

const char *topic_type_code(enum field_type t)
{
	return types[t];
}

static bool flag(struct str flags, const char *name)
{
	struct str part;

	while (str_cut(&flags, ',', &part))
		if (str_eq_c(str_trim(part), name))
			return true;
	return false;
}

static struct str flag_value(struct str flags, const char *name)
{
	struct str part;

	while (str_cut(&flags, ',', &part))
		if (str_starts_c(part, name))
			return str_skip(part, strlen(name));
	return STR("");
}

static bool field_of(const struct csv_row *r, struct topic_field *f)
{
	*f = (struct topic_field){.code = r->col[1],
				  .zh = r->col[3],
				  .en = r->col[4],
				  .options = r->col[5],
				  .type = FT_COUNT,
				  .required = flag(r->col[6], "required"),
				  .key = flag(r->col[6], "key"),
				  .title = flag(r->col[6], "title"),
				  .after = flag_value(r->col[6], "after:")};
	for (int t = 0; t < FT_COUNT; t++)
		if (str_eq_c(r->col[2], types[t]))
			f->type = (enum field_type)t;
	return f->type != FT_COUNT && f->zh.n > 0 && f->en.n > 0;
}

static bool whole(struct topic *t)
{
	int states = 0, titles = 0, keys = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct topic_field *f = &t->fields[i];

		if (f->type == FT_STATE) {
			t->state_at = i;
			states++;
		}
		if (f->title) {
			t->title_at = i;
			titles++;
		}
		if (f->key) {
			t->key_at = i;
			keys++;
		}
	}
	return states == 1 && titles == 1 && keys == 1;
}

enum status topic_parse(struct arena *a, struct str tsv, struct topic **ret, size_t *ret_n, struct err *err)
{
	struct topic *all = ARENA_ARRAY(a, TOPICS_MAX, struct topic), *t = NULL;
	struct csv csv;
	struct csv_row r;
	size_t n = 0;
	enum status st;

	csv_init(&csv, tsv, '\t');
	TRY(csv_next(&csv, a, &r, err));
	while ((st = csv_next(&csv, a, &r, err)) == ST_OK) {
		bool good = r.n == 7;

		if (good && str_empty(r.col[1]) && n < TOPICS_MAX && (t == NULL || whole(t))) {
			t = &all[n++];
			*t = (struct topic){.key = r.col[0],
					    .zh = r.col[3],
					    .en = r.col[4],
					    .is_case = flag(r.col[6], "case")};
		} else if (good && t != NULL && str_eq(t->key, r.col[0]) && t->n < TOPIC_FIELDS) {
			good = field_of(&r, &t->fields[t->n++]);
		} else {
			good = false;
		}
		if (!good)
			return err_set(err, ST_INVALID, "topics, line %zu", csv.line);
	}
	if (st != ST_NOT_FOUND || t == NULL || !whole(t))
		return err_set(err, ST_INVALID, "topics, line %zu", csv.line);
	err_clear(err);
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

size_t topic_options(struct arena *a, const struct topic_field *f, struct topic_option **ret)
{
	struct str rest = f->options, part;
	size_t n = 0;

	*ret = ARENA_ARRAY(a, 40, struct topic_option);
	while (n < 40 && str_cut(&rest, '|', &part)) {
		struct topic_option *o = &(*ret)[n++];
		struct str tail = part, end = STR("");

		if (!str_cut(&tail, ':', &o->code))
			o->code = part;
		if (!str_cut(&tail, ':', &o->zh))
			o->zh = o->code;
		if (!str_cut(&tail, ':', &o->en))
			o->en = o->zh;
		(void)str_cut(&tail, ':', &end);
		o->final = str_eq_c(end, "final");
	}
	return n;
}

const struct topic_option *topic_option_find(const struct topic_option *o, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(o[i].code, s) || str_eq(o[i].zh, s) || str_eq(o[i].en, s))
			return &o[i];
	return NULL;
}

bool topic_number(struct str s, int64_t *ret)
{
	struct str whole_part, dec = s;
	int64_t v = 0, d = 0;
	size_t digits;

	if (!str_cut(&dec, '.', &whole_part) || whole_part.n == 0 || whole_part.n > 12 || whole_part.p[0] < '0' ||
	    whole_part.p[0] > '9' || (whole_part.n > 1 && whole_part.p[0] == '0') || !str_to_i64(whole_part, &v) || v < 0)
		return false;
	digits = dec.p == NULL ? 0 : dec.n;
	if (dec.p != NULL && (digits == 0 || digits > 3 || !str_to_i64(dec, &d) || dec.p[0] == '-' || dec.p[0] == '+'))
		return false;
	for (; digits < 3; digits++)
		d *= 10;
	*ret = v * 1000 + d;
	return true;
}

static const char *date_problem(const struct topic *t, const struct topic_field *f, struct str *values, size_t i)
{
	struct date d, before;

	if (!date_parse(values[i], &d))
		return "arrange.topic.bad_date";
	for (size_t k = 0; k < t->n && !str_empty(f->after); k++)
		if (str_eq(t->fields[k].code, f->after) && date_parse(values[k], &before) && date_cmp(d, before) < 0)
			return "arrange.topic.date_order";
	return NULL;
}

static bool one_line(struct str s)
{
	return str_find_byte(s, '\n') < 0 && str_find_byte(s, '\r') < 0;
}

const char *topic_value_problem(struct arena *a, const struct topic *t, size_t i, struct str *values)
{
	const struct topic_field *f = &t->fields[i];
	const struct topic_option *o;
	struct topic_option *all;
	int64_t number;
	size_t n;

	values[i] = str_trim(values[i]);
	if (str_empty(values[i]))
		return f->required ? "arrange.topic.required" : NULL;
	if (values[i].n > (f->type == FT_LINES ? 12000u : 600u))
		return "arrange.topic.too_long";
	switch (f->type) {
	case FT_NUMBER:
		return topic_number(values[i], &number) ? NULL : "arrange.topic.bad_number";
	case FT_DATE:
		return date_problem(t, f, values, i);
	case FT_CHOICE:
	case FT_STATE:
		n = topic_options(a, f, &all);
		o = topic_option_find(all, n, values[i]);
		if (o == NULL)
			return "arrange.topic.bad_choice";
		values[i] = o->code;
		return NULL;
	case FT_DOCUMENT:
		if (str_starts_c(values[i], "/d/"))
			values[i] = str_skip(values[i], 3);
		return str_to_i64(values[i], &number) && number > 0 ? NULL : "arrange.topic.bad_document";
	case FT_PLACE: /* a name, not an address out of a form: no line breaks, not digits only */
		return one_line(values[i]) && !str_to_i64(values[i], &number) ? NULL : "arrange.topic.bad_place";
	case FT_TEXT:
	case FT_NAME:
		return one_line(values[i]) ? NULL : "arrange.topic.one_line";
	case FT_LINES:
	case FT_COUNT:
		break;
	}
	return NULL;
}

struct str topic_json(struct arena *a, const struct topic *t, const struct str *values)
{
	struct json_obj o;

	json_obj_init(&o, a);
	for (size_t i = 0; i < t->n; i++)
		if (!str_empty(values[i]))
			json_str(&o, arena_cstr(a, t->fields[i].code), values[i]);
	return json_obj_end(&o);
}

void topic_values(struct arena *a, const struct topic *t, struct str json, struct str *ret_values)
{
	for (size_t i = 0; i < t->n; i++) {
		ret_values[i] = STR("");
		if (!str_empty(json))
			(void)json_get_str(a, json, arena_cstr(a, t->fields[i].code), &ret_values[i]);
	}
}
