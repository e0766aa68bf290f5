/* SPDX-License-Identifier: Apache-2.0 */
/* Text of the standard as it arrives: the TSV, and the ways public copies write channels, audience and mode. Pure. */
#include "catalogue/catalogue_text.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/utf8.h"

#define MAX_ITEMS 2000
#define MAX_CELL_BYTES 8000

/* Line, column and text, without words: the message around them is the catalogue's. */
static enum status bad(struct err *err, size_t line, const char *column, struct str text)
{
	struct str shown = utf8_cut(text, 30);
	char arg[160];

	(void)snprintf(arg, sizeof arg, "%zu · %s%s%.*s", line, column, shown.n > 0 ? " · " : "", STR_ARG(shown));
	(void)err_say(err, ST_INVALID, "catalogue.err_import_line", arg);
	if (err != NULL)
		(void)snprintf(err->detail, sizeof err->detail, "line %s", arg);
	return ST_INVALID;
}

/* ---- channels ---- */

static bool drop(struct str *s, const char *prefix)
{
	if (!str_starts_c(*s, prefix))
		return false;
	*s = str_skip(*s, str_of(prefix).n);
	return true;
}

/* "1." "12、" before a name */
static struct str without_number(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n > 0) {
		struct str rest = str_skip(s, n);

		if (drop(&rest, ".") || drop(&rest, "、") || drop(&rest, "．"))
			return str_trim(rest);
	}
	return s;
}

/* The standard's own name for a channel; text unknown to the table stays. */
static struct str channel_name(struct arena *a, struct str text)
{
	struct csv csv;
	struct csv_row row;
	struct err err;

	csv_init(&csv, embedded_get("data/catalogue/channels.tsv"), '\t');
	while (csv_next(&csv, a, &row, &err) == ST_OK) {
		struct str also = row.n > 2 ? row.col[2] : STR_NONE, one;

		if (row.n > 1 && str_eq(text, row.col[1]))
			return row.col[1];
		while (str_cut(&also, '|', &one))
			if (one.n > 0 && str_eq(text, one))
				return row.col[1];
	}
	return text;
}

static void add_channel(struct arena *a, struct buf *out, struct str text)
{
	struct str name;

	text = without_number(str_trim(text));
	if (text.n == 0)
		return;
	name = channel_name(a, text);
	if (out->n > 0)
		buf_byte(out, '|');
	buf_str(out, name);
}

/* Length of a mark that ends a name: a separator, or the box of the next one. 0: none here. */
static size_t mark_at(struct str s, bool *ret_empty_box)
{
	static const struct {
		const char *text;
		bool empty_box;
	} marks[] = {{"|", false},  {"■", false},  {"☑", false},  {"□", true},	{" ", false},
		     {"\n", false}, {"　", false}, {"，", false}, {"；", false}};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (str_starts_c(s, marks[i].text)) {
			*ret_empty_box = marks[i].empty_box;
			return str_of(marks[i].text).n;
		}
	}
	return 0;
}

struct str cat_channels(struct arena *a, struct str text)
{
	struct buf out = BUF_INIT(a, MAX_CELL_BYTES * 2);
	bool empty_box = false, next = false;
	size_t start = 0, at = 0;

	while (at <= text.n) {
		size_t len = at == text.n ? 1 : mark_at(str_skip(text, at), &next);

		if (len == 0) {
			at++;
			continue;
		}
		if (!empty_box)
			add_channel(a, &out, str_slice(text, start, at));
		if (at < text.n && (next || !str_starts_c(str_skip(text, at), " ") || at > start))
			empty_box = next; /* a blank between box and name keeps the box's meaning */
		at += len;
		start = at;
	}
	return buf_view(&out);
}

/* ---- rows ---- */

static const char *const column_names[] = {
	"item_key",  "seq",	 "level1",   "level2", "content_elements", "legal_basis",   "time_limit_text",
	"publisher", "channels", "audience", "mode",   "deadline_event",   "deadline_days", "day_unit",
	"evidence"};
enum {
	C_KEY,
	C_SEQ,
	C_LEVEL1,
	C_LEVEL2,
	C_ELEMENTS,
	C_BASIS,
	C_LIMIT,
	C_PUBLISHER,
	C_CHANNELS,
	C_AUDIENCE,
	C_MODE,
	C_EVENT,
	C_DAYS,
	C_UNIT,
	C_EVIDENCE,
	C_COUNT
};

struct header {
	int at[C_COUNT];
	int openness, month, day; /* optional: -1 */
};

static struct str cell(const struct csv_row *row, int at)
{
	return at >= 0 && (size_t)at < row->n ? str_trim(row->col[at]) : STR("");
}

static enum status read_header(struct csv *csv, struct arena *a, struct header *h, struct err *err)
{
	struct csv_row row;

	if (csv_next(csv, a, &row, err) != ST_OK)
		return bad(err, 1, "item_key", STR(""));
	for (int i = 0; i < C_COUNT; i++) {
		h->at[i] = csv_col(&row, column_names[i]);
		if (h->at[i] < 0)
			return bad(err, 1, column_names[i], STR(""));
	}
	h->openness = csv_col(&row, "openness");
	h->month = csv_col(&row, "month");
	h->day = csv_col(&row, "day");
	return ST_OK;
}

enum status cat_read_rule(struct str event, struct str days, struct str unit, struct str month, struct str day, size_t line,
			  struct time_rule *ret, struct err *err)
{
	int64_t n = 0, m = 0, d = 0;
	struct date real;

	if (!deadline_event_from_code(event, &ret->event))
		return bad(err, line, "deadline_event", event);
	if (days.n > 0 && (!str_to_i64(days, &n) || n < 0 || n > 1000))
		return bad(err, line, "deadline_days", days);
	if (!str_ieq_c(unit, "WORKDAY") && !str_ieq_c(unit, "DAY"))
		return bad(err, line, "day_unit", unit);
	if ((month.n > 0 && !str_to_i64(month, &m)) || (day.n > 0 && !str_to_i64(day, &d)) || m < 0 || m > 12 || d < 0 ||
	    d > 31)
		return bad(err, line, "month", month);
	if (ret->event == DE_FIXED_DATE && !date_from_ymd(2027, (int)m, (int)d, &real))
		return bad(err, line, "month", month);
	if ((ret->event == DE_FORMED || ret->event == DE_REQUEST || ret->event == DE_DECISION || ret->event == DE_ACCEPT) &&
	    n == 0)
		return bad(err, line, "deadline_days", days);
	ret->days = (int)n;
	ret->unit = str_ieq_c(unit, "WORKDAY") ? DU_WORKDAY : DU_DAY;
	ret->month = (int)m;
	ret->day = (int)d;
	return ST_OK;
}

static bool read_choice(struct str text, const char *yes, const char *no, const char *no_too, bool *ret)
{
	if (str_eq_c(text, yes) || str_eq_c(text, no) || str_eq_c(text, no_too)) {
		*ret = str_eq_c(text, yes);
		return true;
	}
	return false;
}

/* Of a file without the column: the assignment kept as data beside it. */
static struct str openness_of(struct arena *a, struct str table, struct str key)
{
	struct csv csv;
	struct csv_row row;
	struct err err;

	csv_init(&csv, table, '\t');
	while (csv_next(&csv, a, &row, &err) == ST_OK)
		if (row.n > 1 && str_eq(row.col[0], key))
			return row.col[1];
	return STR("");
}

static enum status read_item(struct arena *a, const struct csv_row *row, const struct header *h, struct str openness_tsv,
			     size_t line, struct cat_entry *e, struct err *err)
{
	struct str openness = cell(row, h->openness);
	const char *field;

	for (size_t i = 0; i < row->n; i++)
		if (row->col[i].n > MAX_CELL_BYTES)
			return bad(err, line, "…", row->col[i]);
	*e = (struct cat_entry){.item_key = cell(row, h->at[C_KEY]),
				.level1 = cell(row, h->at[C_LEVEL1]),
				.level2 = cell(row, h->at[C_LEVEL2]),
				.elements = cell(row, h->at[C_ELEMENTS]),
				.legal_basis = cell(row, h->at[C_BASIS]),
				.time_limit_text = cell(row, h->at[C_LIMIT]),
				.publisher = cell(row, h->at[C_PUBLISHER]),
				.evidence = cell(row, h->at[C_EVIDENCE]),
				.since = DATE_NONE};
	if (e->item_key.n == 0 || e->item_key.n > 40)
		return bad(err, line, "item_key", e->item_key);
	if (!str_to_i64(cell(row, h->at[C_SEQ]), &e->seq) || e->seq < 1 || e->seq > 100000)
		return bad(err, line, "seq", cell(row, h->at[C_SEQ]));
	e->channels = cat_channels(a, cell(row, h->at[C_CHANNELS]));
	if (!read_choice(cell(row, h->at[C_AUDIENCE]), "全社会", "特定群体", "特定群众", &e->audience_all))
		return bad(err, line, "audience", cell(row, h->at[C_AUDIENCE]));
	if (str_eq_c(cell(row, h->at[C_MODE]), "主动公开"))
		e->proactive = true;
	else if (!read_choice(cell(row, h->at[C_MODE]), "主动", "依申请", "依申请公开", &e->proactive))
		return bad(err, line, "mode", cell(row, h->at[C_MODE]));
	TRY(cat_read_rule(cell(row, h->at[C_EVENT]), cell(row, h->at[C_DAYS]), cell(row, h->at[C_UNIT]), cell(row, h->month),
			  cell(row, h->day), line, &e->rule, err));
	if (openness.n == 0)
		openness = openness_of(a, openness_tsv, e->item_key);
	if (!openness_from_code(openness, &e->openness))
		return bad(err, line, "openness", e->item_key);
	if (cat_entry_problem(e, &field) != NULL)
		return bad(err, line, field, STR(""));
	return ST_OK;
}

enum status cat_parse_standard(struct arena *a, struct str tsv, struct str openness_tsv, struct cat_entry **ret,
			       size_t *ret_n, struct err *err)
{
	struct cat_entry *list;
	struct header h = {.openness = -1, .month = -1, .day = -1};
	struct csv csv;
	struct csv_row row;
	enum status st;
	size_t n = 0;

	if (!utf8_valid(tsv))
		return err_say(err, ST_BAD_UTF8, "err.bad_utf8", NULL);
	list = ARENA_ARRAY(a, MAX_ITEMS, struct cat_entry);
	csv_init(&csv, tsv, '\t');
	TRY(read_header(&csv, a, &h, err));
	while ((st = csv_next(&csv, a, &row, err)) == ST_OK) {
		if (row.n == 1 && str_trim(row.col[0]).n == 0)
			continue;
		if (n == MAX_ITEMS)
			return bad(err, csv.line, "…", STR(""));
		TRY(read_item(a, &row, &h, openness_tsv, csv.line, &list[n], err));
		for (size_t i = 0; i < n; i++)
			if (str_eq(list[i].item_key, list[n].item_key))
				return bad(err, csv.line, "item_key", list[n].item_key);
		n++;
	}
	if (st != ST_NOT_FOUND)
		return bad(err, csv.line, "…", STR(""));
	if (n == 0)
		return bad(err, csv.line, "item_key", STR(""));
	err_clear(err);
	*ret = list;
	*ret_n = n;
	return ST_OK;
}
