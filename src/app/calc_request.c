/* SPDX-License-Identifier: Apache-2.0 */
/* chengming calc request-clock, fee-items, fee-pages, remedies. */
#include <string.h>

#include <jansson.h>

#include "app/calc_int.h"
#include "base/csv.h"
#include "request/clock.h"
#include "request/fee.h"
#include "request/remedy.h"

enum { MAX_EVENTS = 1000 };

/* ---- request-clock ---- */
static struct str text_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? (struct str){json_string_value(v), json_string_length(v)} : STR_NONE;
}

/* false: there is something else than a date or null. */
static bool date_at(const json_t *o, const char *key, struct date *ret)
{
	const json_t *v = json_object_get(o, key);

	*ret = DATE_NONE;
	return v == NULL || json_is_null(v) || date_parse(text_of(o, key), ret);
}

static int bad_line(struct calc *c, size_t number, const char *what, const char *arg)
{
	(void)fprintf(c->err, "calc request-clock: line %zu: %s%s%s\n", number, what, arg[0] == '\0' ? "" : ": ", arg);
	return EXIT_DATA;
}

/* NULL, or what is wrong. */
static const char *read_events(struct calc *c, const json_t *list, struct rq_case *ret, size_t *ret_at)
{
	struct rq_event *e;
	json_t *v;
	size_t i;

	ret->events = NULL;
	ret->n = 0;
	*ret_at = 0;
	if (list == NULL || json_is_null(list))
		return NULL;
	if (!json_is_array(list) || json_array_size(list) > MAX_EVENTS)
		return "events must be a list of at most 1000";
	e = ARENA_ARRAY(c->line, json_array_size(list) + 1, struct rq_event);
	ret->events = e;
	json_array_foreach(list, i, v)
	{
		*ret_at = i + 1;
		if (!json_is_object(v) || !rq_event_of(text_of(v, "type"), &e[i].type))
			return "unknown type of event";
		if (!date_at(v, "date", &e[i].date) || date_is_none(e[i].date))
			return "date must be YYYY-MM-DD of event";
		e[i].ref = text_of(v, "ref");
		if (e[i].ref.p == NULL)
			e[i].ref = STR("");
	}
	ret->n = json_array_size(list);
	return NULL;
}

static const char *read_case(struct calc *c, const json_t *o, struct rq_case *ret, size_t *ret_at)
{
	*ret_at = 0;
	if (!json_is_object(o))
		return "one JSON object is needed";
	if (!rq_channel_of(text_of(o, "channel"), &ret->channel))
		return "channel must be one of IN_PERSON POST_SIGNED POST_PLAIN INTERNET FAX ORAL";
	if (!date_at(o, "submitted", &ret->submitted) || date_is_none(ret->submitted))
		return "submitted must be YYYY-MM-DD";
	if (!date_at(o, "confirmed", &ret->confirmed))
		return "confirmed must be YYYY-MM-DD or null";
	return read_events(c, json_object_get(o, "events"), ret, ret_at);
}

static json_t *date_json(struct calc *c, struct date d)
{
	struct str s = date_format(c->line, d);

	return date_is_none(d) ? json_null() : json_stringn(s.p, s.n);
}

static json_t *notes_json(struct calc *c, const struct rq_clock *k)
{
	json_t *list = json_array();

	for (size_t i = 0; i < k->n_notes; i++) {
		const struct rq_note *n = &k->notes[i];
		json_t *o = json_object();

		(void)json_object_set_new(o, "step", json_string(rq_note_code_name(n->code)));
		(void)json_object_set_new(o, "clause", json_string(rq_note_clause(n->code)));
		(void)json_object_set_new(o, "from", date_json(c, n->from));
		(void)json_object_set_new(o, "to", date_json(c, n->to));
		if (n->days > 0)
			(void)json_object_set_new(o, "days", json_integer(n->days));
		if (n->ref.n > 0)
			(void)json_object_set_new(o, "ref", json_stringn(n->ref.p, n->ref.n));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static void put_clock(struct calc *c, json_t *id, const struct rq_clock *k)
{
	json_t *o = json_object();

	(void)json_object_set(o, "id", id == NULL ? json_null() : id);
	(void)json_object_set_new(o, "receipt", date_json(c, k->receipt));
	(void)json_object_set_new(o, "correction_notice_due", date_json(c, k->correction_notice_due));
	(void)json_object_set_new(o, "answer_due", date_json(c, k->answer_due));
	(void)json_object_set_new(o, "third_party_due", date_json(c, k->third_party_due));
	(void)json_object_set_new(o, "co_agency_due", date_json(c, k->co_agency_due));
	(void)json_object_set_new(o, "fee_due", date_json(c, k->fee_due));
	(void)json_object_set_new(o, "provisional", json_boolean(k->provisional));
	(void)json_object_set_new(o, "explanation", notes_json(c, k));
	(void)json_dumpf(o, c->out, JSON_COMPACT);
	(void)fputc('\n', c->out);
	json_decref(o);
}

static const char *clock_error(const struct err *e)
{
	static const struct {
		const char *key, *text;
	} rows[] = {
		{"request.event_early", "before the submission lies event"},
		{"request.event_no_letter", "nothing was sent before that this belongs to: event"},
		{"request.confirmed_early", "confirmed lies before submitted"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].key, e->key) == 0)
			return rows[i].text;
	return "the calendar covers 2015-01-01 to 2060-12-31 only";
}

static int clock_line(struct calc *c, struct str line, size_t number)
{
	json_error_t je;
	json_t *o = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &je);
	struct rq_case in;
	struct rq_clock k;
	struct err err = {0};
	size_t at = 0;
	const char *wrong = o == NULL ? "not JSON" : read_case(c, o, &in, &at);
	int rc = EXIT_DONE;

	if (wrong != NULL)
		rc = bad_line(c, number, wrong, o == NULL ? je.text : at == 0 ? "" : arena_printf(c->line, "%zu", at).p);
	else if (rq_clock(c->line, c->cal, &rq_rules_default, &in, &k, &err) != ST_OK)
		rc = bad_line(c, number, clock_error(&err), err.arg);
	else
		put_clock(c, json_object_get(o, "id"), &k);
	json_decref(o);
	return rc;
}

int calc_request_clock(struct calc *c)
{
	if (c->n_args == 0)
		return calc_lines(c, "request-clock", clock_line);
	(void)fputs("calc request-clock: takes no arguments; cases come on standard input, one JSON object a line\n",
		    c->err);
	return EXIT_USAGE;
}

/* ---- fees ---- */
static int fee(struct calc *c, struct str n_text, const char *where, int64_t (*of)(int64_t), int bad)
{
	int64_t n;

	if (!str_to_i64(n_text, &n) || n < 0 || n > FEE_MAX_COUNT) {
		(void)fprintf(c->err, "calc: %s\"%.*s\" is no number 0..%d\n", where, STR_ARG(str_slice(n_text, 0, 60)),
			      FEE_MAX_COUNT);
		return bad;
	}
	(void)fprintf(c->out, "%lld\t%lld\n", (long long)n, (long long)of(n));
	return EXIT_DONE;
}

static int items_line(struct calc *c, struct str line, size_t number)
{
	return fee(c, line, arena_printf(c->line, "line %zu: ", number).p, fee_for_items, EXIT_DATA);
}

static int pages_line(struct calc *c, struct str line, size_t number)
{
	return fee(c, line, arena_printf(c->line, "line %zu: ", number).p, fee_for_pages, EXIT_DATA);
}

static int fees(struct calc *c, const char *name, int64_t (*of)(int64_t), int (*one)(struct calc *, struct str, size_t))
{
	if (c->n_args == 0)
		return calc_lines(c, name, one);
	if (c->n_args == 1)
		return fee(c, str_of(c->args[0]), "", of, EXIT_USAGE);
	(void)fprintf(c->err, "calc %s: N, or nothing and lines on standard input\n", name);
	return EXIT_USAGE;
}

int calc_fee_items(struct calc *c)
{
	return fees(c, "fee-items", fee_for_items, items_line);
}

int calc_fee_pages(struct calc *c)
{
	return fees(c, "fee-pages", fee_for_pages, pages_line);
}

/* ---- remedies ---- */
static void put_day(struct calc *c, struct date d)
{
	(void)fputc('\t', c->out);
	calc_print(c->out, date_is_none(d) ? STR("-") : date_format(c->line, d));
}

static int remedies(struct calc *c, const struct str col[3], const char *where, int bad)
{
	const struct rq_decision *d = rq_decision_of(c->line, col[0]);
	enum rq_body_kind kind;
	struct date served;
	struct rq_remedies r;

	if (d == NULL || !date_parse(col[1], &served) || !rq_body_kind_of(col[2], &kind)) {
		(void)fprintf(c->err, "calc remedies: %s%s\n", where,
			      d == NULL			     ? "the code must be one of A1 B1 C1..C8 D1..D3 E1..E5 F1..F3"
			      : !date_parse(col[1], &served) ? "the day of service must be YYYY-MM-DD"
							     : "the body must be BUREAU or BRANCH");
		return bad;
	}
	if (rq_remedies(c->cal, d, served, kind, &r) != ST_OK) {
		(void)fprintf(c->err, "calc remedies: %sthe calendar covers 2015-01-01 to 2060-12-31 only\n", where);
		return EXIT_DATA;
	}
	(void)fprintf(c->out, "%.*s\t%.*s\t%.*s", STR_ARG(col[0]), STR_ARG(col[1]), STR_ARG(col[2]));
	put_day(c, r.reconsider_last);
	put_day(c, r.sue_last);
	(void)fprintf(c->out, "\t%d\t", r.reconsideration_first);
	for (size_t i = 0; i < r.n_bodies; i++)
		(void)fprintf(c->out, "%s%s", i > 0 ? "|" : "", r.bodies[i]);
	(void)fprintf(c->out, "%s\t%d\n", r.n_bodies == 0 ? "-" : "", r.provisional);
	return EXIT_DONE;
}

static int remedies_line(struct calc *c, struct str line, size_t number)
{
	struct str where = arena_printf(c->line, "line %zu: ", number);
	struct csv csv;
	struct csv_row row;

	csv_init(&csv, line, '\t');
	if (csv_next(&csv, c->line, &row, NULL) != ST_OK || row.n != 3) {
		(void)fprintf(c->err, "calc remedies: %sthree columns are needed, CODE, SERVED and BODY\n", where.p);
		return EXIT_DATA;
	}
	return remedies(c, row.col, where.p, EXIT_DATA);
}

int calc_remedies(struct calc *c)
{
	struct str col[3];

	if (c->n_args == 0)
		return calc_lines(c, "remedies", remedies_line);
	if (c->n_args != 3) {
		(void)fputs("calc remedies: CODE, SERVED and BODY, or nothing and lines on standard input\n", c->err);
		return EXIT_USAGE;
	}
	for (int i = 0; i < 3; i++)
		col[i] = str_of(c->args[i]);
	return remedies(c, col, "", EXIT_USAGE);
}
