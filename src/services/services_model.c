/* SPDX-License-Identifier: Apache-2.0 */
#include "services/services_model.h"

#include <string.h>

#include "base/buf.h"
#include "core/json.h"

#define MAX_CONTENT_BYTES (512u << 10)
#define MAX_PAIRS (SF_COUNT + SERVICE_MAX_EXTRA)
#define EXTRA_PREFIX "x_"

const char *const service_kinds[] = {"licence", "confirm", "other", "public", "enforce", NULL};
const char *const service_promises[] = {"now", "net", "once", "run", NULL};
const char *const service_fee_kinds[] = {"none", "yes", NULL};
const char *const service_yes_no[] = {"yes", "no", NULL};

#define SERVICE_FIELD_ROW(id, key, type, group, bytes, choices, cols) [id] = {key, type, group, bytes, choices, cols},
const struct service_fdef service_fields[SF_COUNT] = {SERVICE_FIELD_TABLE(SERVICE_FIELD_ROW)};
const char *const service_groups[SG_COUNT] = {"basic", "basis", "materials", "flow", "time", "place", "result", "review"};

const char *service_promise_code(enum service_promise p)
{
	return service_promises[p];
}

/* ---- stored text ---- */

struct str service_content_json(struct arena *a, const struct service_content *s)
{
	struct json_obj o;

	json_obj_init(&o, a);
	for (int f = 0; f < SF_COUNT; f++)
		if (!str_empty(s->v[f]))
			json_str(&o, service_fields[f].key, s->v[f]);
	for (size_t i = 0; i < s->n_extra; i++)
		if (!str_empty(s->extra[i].value))
			json_str(&o, arena_printf(a, EXTRA_PREFIX "%.*s", STR_ARG(s->extra[i].key)).p, s->extra[i].value);
	return json_obj_end(&o);
}

void service_content_parse(struct arena *a, struct str json, struct service_content *ret)
{
	struct json_pair *pairs = ARENA_ARRAY(a, MAX_PAIRS, struct json_pair);
	size_t n = json_pairs(a, json, pairs, MAX_PAIRS);

	*ret = (struct service_content){0};
	for (int f = 0; f < SF_COUNT; f++)
		ret->v[f] = STR("");
	for (size_t i = 0; i < n; i++) {
		if (str_starts_c(pairs[i].key, EXTRA_PREFIX) && ret->n_extra < SERVICE_MAX_EXTRA)
			ret->extra[ret->n_extra++] = (struct service_extra){str_skip(pairs[i].key, 2), pairs[i].value};
		for (int f = 0; f < SF_COUNT; f++)
			if (str_eq_c(pairs[i].key, service_fields[f].key))
				ret->v[f] = pairs[i].value;
	}
}

struct str service_extra_value(const struct service_content *s, struct str key)
{
	for (size_t i = 0; i < s->n_extra; i++)
		if (str_eq(s->extra[i].key, key))
			return s->extra[i].value;
	return STR("");
}

/* ---- rows ---- */

static size_t columns_of(enum service_field f)
{
	size_t n = 1;

	for (const char *p = service_fields[f].cols; p != NULL && *p != '\0'; p++)
		n += *p == ' ';
	return n;
}

/* Length of the divider at s, 0 when there is none: '|', TAB, U+FF5C. */
static size_t divider(struct str s)
{
	if (s.n > 0 && (s.p[0] == '|' || s.p[0] == '\t'))
		return 1;
	return str_starts_c(s, "｜") ? strlen("｜") : 0;
}

/* False: nothing but dividers. */
static bool split_row(struct arena *a, struct str line, size_t n_cols, struct service_row *row)
{
	size_t from = 0, col = 0;
	bool any = false;

	for (size_t i = 0; i < n_cols; i++)
		row->c[i] = STR("");
	for (size_t i = 0; i <= line.n; i++) {
		size_t d = i == line.n ? 1 : divider(str_skip(line, i));
		struct str cell;

		if (d == 0)
			continue;
		cell = str_trim(str_slice(line, from, i));
		any = any || !str_empty(cell);
		if (col < n_cols)
			row->c[col] = cell;
		else if (!str_empty(cell)) /* nothing typed is lost */
			row->c[n_cols - 1] =
				str_trim(arena_printf(a, "%.*s %.*s", STR_ARG(row->c[n_cols - 1]), STR_ARG(cell)));
		col++;
		from = i + d;
		if (d > 1)
			i += d - 1;
	}
	return any;
}

size_t service_rows(struct arena *a, struct str text, enum service_field f, struct service_row **ret)
{
	size_t n = 0, n_cols = columns_of(f);
	struct str rest = text, line;

	*ret = ARENA_ARRAY(a, SERVICE_MAX_ROWS, struct service_row);
	while (n < SERVICE_MAX_ROWS && rest.p != NULL && str_line(&rest, &line))
		if (split_row(a, line, n_cols, &(*ret)[n]))
			n++;
	return n;
}

struct str service_rows_text(struct arena *a, const struct service_row *rows, size_t n, enum service_field f)
{
	struct buf b = BUF_INIT(a, MAX_CONTENT_BYTES);
	size_t n_cols = columns_of(f);

	for (size_t i = 0; i < n; i++) {
		size_t last = n_cols;

		while (last > 1 && str_empty(rows[i].c[last - 1]))
			last--;
		if (i > 0)
			buf_byte(&b, '\n');
		for (size_t k = 0; k < last; k++) {
			if (k > 0)
				buf_c(&b, " | ");
			buf_str(&b, rows[i].c[k]);
		}
	}
	return buf_view(&b);
}

static void put_date(struct arena *a, struct str *text)
{
	struct date d;

	if (date_parse_loose(*text, &d))
		*text = date_format(a, d);
}

void service_normalise(struct arena *a, struct service_content *s)
{
	for (int f = 0; f < SF_COUNT; f++) {
		s->v[f] = s->v[f].p == NULL ? STR("") : str_trim(s->v[f]);
		if (service_fields[f].type == SFT_DATE)
			put_date(a, &s->v[f]);
		if (service_fields[f].type == SFT_ROWS) {
			struct service_row *rows;
			size_t n = service_rows(a, s->v[f], (enum service_field)f, &rows);

			for (size_t i = 0; i < n && f == SF_MATERIALS; i++)
				put_date(a, &rows[i].c[MAT_DROPPED]);
			s->v[f] = service_rows_text(a, rows, n, (enum service_field)f);
		}
	}
}

/* ---- what cannot be kept ---- */

struct problems {
	struct service_problem *p;
	size_t n, max;
};

static void problem(struct problems *ps, const char *field, const char *key, struct str arg)
{
	if (ps->n < ps->max)
		ps->p[ps->n++] = (struct service_problem){field, key, arg};
}

static bool in_list(const char *const *choices, struct str s)
{
	for (; *choices != NULL; choices++)
		if (str_eq_c(s, *choices))
			return true;
	return false;
}

static void check_field(struct problems *ps, const struct service_fdef *f, struct str v)
{
	int64_t days;
	struct date d;
	struct str part, rest = v;

	if (str_empty(v))
		return;
	if (f->type == SFT_NUM && (!str_to_i64(v, &days) || days < 0 || days > 3660))
		problem(ps, f->key, "services.bad_days", v);
	if (f->type == SFT_DATE && !date_parse_loose(v, &d))
		problem(ps, f->key, "services.bad_date", v);
	if (f->type == SFT_URL && !str_starts_c(v, "https://") && !str_starts_c(v, "http://") && !str_starts_c(v, "/"))
		problem(ps, f->key, "services.bad_url", v);
	if (f->type == SFT_CHOICE && f->choices != NULL && !in_list(f->choices, v))
		problem(ps, f->key, "services.bad_choice", v);
	while (f->type == SFT_SET && str_cut(&rest, ',', &part))
		if (!in_list(f->choices, part))
			problem(ps, f->key, "services.bad_choice", part);
}

static size_t lines_of(struct str text)
{
	struct str line;
	size_t n = 0;

	while (text.p != NULL && str_line(&text, &line))
		n += !str_empty(str_trim(line));
	return n;
}

size_t service_problems(struct arena *a, const struct service_content *s, struct service_problem *ret, size_t max)
{
	struct problems ps = {ret, 0, max};
	struct service_row *rows;
	int64_t legal, promised;
	size_t n;

	if (str_empty(s->v[SF_NAME]))
		problem(&ps, "name", "services.name_missing", STR(""));
	for (int f = 0; f < SF_COUNT; f++) {
		check_field(&ps, &service_fields[f], s->v[f]);
		if (service_fields[f].type == SFT_ROWS && lines_of(s->v[f]) > SERVICE_MAX_ROWS)
			problem(&ps, service_fields[f].key, "services.too_many_rows", STR(""));
	}
	if (str_to_i64(s->v[SF_LEGAL_DAYS], &legal) && str_to_i64(s->v[SF_PROMISED_DAYS], &promised) && promised > legal)
		problem(&ps, "promised_days", "services.promise_longer", s->v[SF_LEGAL_DAYS]);
	n = service_rows(a, s->v[SF_MATERIALS], SF_MATERIALS, &rows);
	for (size_t i = 0; i < n; i++) {
		struct date d;

		if (!str_empty(rows[i].c[MAT_DROPPED]) && !date_parse_loose(rows[i].c[MAT_DROPPED], &d))
			problem(&ps, "materials", "services.bad_drop_date", rows[i].c[MAT_NAME]);
	}
	return ps.n;
}

/* ---- what stands against publication ---- */

/* The elements that the program knows, with the fields that fill them: any one is enough. */
static const struct {
	const char *key;
	enum service_field any[2];
} sources[] = {
	{"name", {SF_NAME, SF_NAME}},
	{"bases", {SF_BASES, SF_BASES}},
	{"applicants", {SF_APPLICANTS, SF_APPLICANTS}},
	{"conditions", {SF_CONDITIONS, SF_CONDITIONS}},
	{"materials", {SF_MATERIALS, SF_MATERIALS_NOTE}},
	{"flow", {SF_STAGES, SF_FLOW_FILE}},
	{"time_limit", {SF_PROMISED_DAYS, SF_TIME_NOTE}},
	{"fees", {SF_FEE, SF_FEE}},
	{"post", {SF_POST, SF_POST}},
	{"place", {SF_PLACE, SF_PLACE}},
	{"window", {SF_WINDOW, SF_WINDOW}},
	{"hours", {SF_HOURS, SF_HOURS}},
	{"phone", {SF_PHONE, SF_PHONE}},
	{"online", {SF_ONLINE, SF_ONLINE}},
	{"result", {SF_RESULT, SF_RESULT}},
	{"complaint", {SF_COMPLAINT, SF_COMPLAINT}},
	{"remedy", {SF_REMEDY, SF_REMEDY}},
};

/* Materials that were all dropped are no list of what is needed. */
static bool materials_needed(struct arena *a, const struct service_content *s)
{
	struct service_row *rows;
	size_t n = service_rows(a, s->v[SF_MATERIALS], SF_MATERIALS, &rows);

	for (size_t i = 0; i < n; i++)
		if (str_empty(rows[i].c[MAT_DROPPED]))
			return true;
	return !str_empty(s->v[SF_MATERIALS_NOTE]);
}

bool service_element_filled(struct arena *a, const struct service_content *s, struct str key)
{
	if (str_eq_c(key, "materials"))
		return materials_needed(a, s);
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		if (str_eq_c(key, sources[i].key))
			return !str_empty(s->v[sources[i].any[0]]) || !str_empty(s->v[sources[i].any[1]]);
	return !str_empty(service_extra_value(s, key));
}

struct gaps {
	struct service_gap *g;
	size_t n, max;
};

static void gap(struct gaps *gs, enum service_gap_kind kind, const struct service_element *e, struct str what)
{
	if (gs->n < gs->max)
		gs->g[gs->n++] = (struct service_gap){kind, e, what};
}

static void list_gaps(struct arena *a, const struct service_content *s, struct gaps *gs)
{
	struct service_row *rows;
	size_t n = service_rows(a, s->v[SF_MATERIALS], SF_MATERIALS, &rows);

	for (size_t i = 0; i < n; i++)
		if (str_empty(rows[i].c[MAT_BASIS]))
			gap(gs, GAP_MATERIAL_BASIS, NULL, rows[i].c[MAT_NAME]);
	if (str_eq_c(s->v[SF_FEE], "yes")) {
		n = service_rows(a, s->v[SF_FEES], SF_FEES, &rows);
		for (size_t i = 0; i < n; i++)
			if (str_empty(rows[i].c[FEE_BASIS]) || str_empty(rows[i].c[FEE_STANDARD]))
				gap(gs, GAP_FEE_BASIS, NULL, rows[i].c[FEE_NAME]);
		if (n == 0)
			gap(gs, GAP_FEE_BASIS, NULL, STR(""));
	}
	n = service_rows(a, s->v[SF_STAGES], SF_STAGES, &rows);
	for (size_t i = 0; i < n; i++)
		if (str_empty(rows[i].c[STAGE_NAME]) || str_empty(rows[i].c[STAGE_WHO]) || str_empty(rows[i].c[STAGE_DAYS]))
			gap(gs, GAP_STAGE, NULL, rows[i].c[STAGE_NAME]);
}

size_t service_gaps(struct arena *a, const struct service_content *s, const struct service_element *e, size_t n,
		    struct date today, struct service_gap *ret, size_t max)
{
	struct gaps gs = {ret, 0, max};
	struct date review;

	for (size_t i = 0; i < n; i++)
		if (e[i].active && e[i].required && !service_element_filled(a, s, e[i].key))
			gap(&gs, GAP_ELEMENT, &e[i], e[i].label_zh);
	list_gaps(a, s, &gs);
	/* A picture says nothing to who cannot see it (S1-1.3.7). */
	if (!str_empty(s->v[SF_FLOW_FILE]) && str_empty(s->v[SF_FLOW_ALT]))
		gap(&gs, GAP_ALT, NULL, STR(""));
	if (str_empty(s->v[SF_UNIT]))
		gap(&gs, GAP_UNIT, NULL, STR(""));
	if (!date_parse_loose(s->v[SF_REVIEW_BY], &review) || date_cmp(review, today) <= 0)
		gap(&gs, GAP_REVIEW, NULL, STR(""));
	return gs.n;
}

/* ---- between versions ---- */

static const struct service_row *row_named(const struct service_row *rows, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].c[MAT_NAME], name))
			return &rows[i];
	return NULL;
}

void service_keep_dropped(struct arena *a, const struct service_content *before, struct service_content *s, struct date on)
{
	struct service_row *old, *now;
	size_t n_old = service_rows(a, before->v[SF_MATERIALS], SF_MATERIALS, &old);
	size_t n = service_rows(a, s->v[SF_MATERIALS], SF_MATERIALS, &now), was = n;

	for (size_t i = 0; i < n_old && n < SERVICE_MAX_ROWS; i++) {
		if (row_named(now, n, old[i].c[MAT_NAME]) != NULL)
			continue;
		now[n] = old[i];
		if (str_empty(now[n].c[MAT_DROPPED]))
			now[n].c[MAT_DROPPED] = date_format(a, on);
		n++;
	}
	if (n > was)
		s->v[SF_MATERIALS] = service_rows_text(a, now, n, SF_MATERIALS);
}

bool service_flow_same(const struct service_content *x, const struct service_content *y)
{
	return str_eq(x->v[SF_STAGES], y->v[SF_STAGES]) && str_eq(x->v[SF_FLOW_FILE], y->v[SF_FLOW_FILE]) &&
	       str_eq(x->v[SF_FLOW_ALT], y->v[SF_FLOW_ALT]);
}

unsigned service_promise_bits(struct str set)
{
	struct str part;
	unsigned bits = 0;

	while (set.p != NULL && str_cut(&set, ',', &part))
		for (unsigned p = 0; p < SP_COUNT; p++)
			if (str_eq_c(part, service_promises[p]))
				bits |= 1u << p;
	return bits;
}

static bool alnum_upper(char ch)
{
	return (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

bool service_code_ok(struct str code)
{
	if (code.n < 3 || code.n > 40 || !alnum_upper(code.p[0]) || !alnum_upper(code.p[code.n - 1]))
		return false;
	for (size_t i = 0; i < code.n; i++)
		if (!alnum_upper(code.p[i]) && code.p[i] != '-')
			return false;
	return true;
}
