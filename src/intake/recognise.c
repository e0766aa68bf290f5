/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line: furniture goes, labelled values become fields, what is left is the body. Then the fields that nothing was
 * labelled with are sought where official documents have them (GB/T 9704-2012 chapter 7). */
#include "intake/recognise.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"

#define HEAD_LINES 25 /* labels are believed only here */
#define TITLE_MIN_CP 5
#define TITLE_MAX_LINE_CP 90
#define ORG_MAX_CP 30
#define SHORT_CP 60

struct scan {
	struct arena *a;
	const struct intake_rules *rules;
	struct recognised *r;
	struct str *line; /* kept lines, trimmed, not empty */
	size_t n;
	struct str doc_no_label;
	struct str site; /* a first line that is only the name of an office */
	bool cut;
};

const char *confidence_key(enum confidence c)
{
	static const char *const keys[CONF_COUNT] = {"intake.conf_none", "intake.conf_low", "intake.conf_medium",
						     "intake.conf_high"};

	return keys[c];
}

void finding_add(struct recognised *r, const char *key, struct str arg, bool check)
{
	if (r->n_findings < MAX_FINDINGS)
		r->finding[r->n_findings++] = (struct finding){key, arg, check};
}

/* ---- labels ---- */
static bool blank_before(struct str line, size_t at)
{
	struct str head = str_slice(line, 0, at), t = str_trim(head);

	return at == 0 || t.n < head.n || t.n == 0;
}

/* A label with its colon at byte `at`; returns the bytes up to behind the colon, or 0. The longest label wins. */
static size_t label_at(struct scan *s, struct str line, size_t at, struct str *field)
{
	size_t best = 0;

	for (size_t i = 0; i < s->rules->n; i++) {
		const struct intake_rule *r = &s->rules->rule[i];
		struct str rest = str_skip(line, at);
		size_t n;

		if (r->kind != RULE_LABEL || !str_starts(rest, r->pattern))
			continue;
		rest = str_skip(rest, r->pattern.n);
		n = line.n - rest.n - at;
		while (str_starts_c(rest, " ")) {
			rest = str_skip(rest, 1);
			n++;
		}
		if (!str_starts_c(rest, ":") && !str_starts_c(rest, "："))
			continue;
		n += str_starts_c(rest, ":") ? 1 : 3;
		if (n > best) {
			best = n;
			*field = r->field;
		}
	}
	return best;
}

static void set_text(struct recognised_text *t, struct str value, enum confidence conf)
{
	if (value.n > 0 && conf > t->conf)
		*t = (struct recognised_text){value, conf};
}

/* "2019/12/18 10:34": the day counts. */
static void set_date(struct recognised *r, struct recognised_date *t, struct str value)
{
	struct str day = value;
	struct date d;
	ptrdiff_t blank = str_find_byte(value, ' ');

	if (blank > 0)
		day = str_slice(value, 0, (size_t)blank);
	if (day.n == 0)
		return;
	if (!date_parse_loose(day, &d)) {
		finding_add(r, "intake.f.bad_date", utf8_cut(value, 30), true);
		return;
	}
	*t = (struct recognised_date){d, CONF_HIGH};
}

static void set_index(struct scan *s, struct str value)
{
	struct str prefix;
	struct err err = {0};
	int64_t serial;
	int year;

	if (value.n == 0)
		return;
	if (indexno_parse(s->a, value, &prefix, &year, &serial, &err) == ST_OK)
		s->r->index_no = value;
	else
		finding_add(s->r, "intake.f.index_bad", utf8_cut(value, 60), true);
}

static void set_field(struct scan *s, struct str field, struct str value)
{
	struct recognised *r = s->r;

	value = str_trim(value);
	if (str_eq_c(field, "title"))
		set_text(&r->title, value, CONF_HIGH);
	else if (str_eq_c(field, "source"))
		set_text(&r->source, value, CONF_HIGH);
	else if (str_eq_c(field, "issuer"))
		set_text(&r->issuer, value, CONF_HIGH);
	else if (str_eq_c(field, "author"))
		set_text(&r->source, value, CONF_LOW);
	else if (str_eq_c(field, "index_no"))
		set_index(s, value);
	else if (str_eq_c(field, "doc_no"))
		s->doc_no_label = value;
	else if (str_eq_c(field, "formed"))
		set_date(r, &r->formed, value);
	else if (str_eq_c(field, "published"))
		set_date(r, &r->published, value);
}

/* A line that begins with a label is a line of labels: "索引号: … 文号: …". */
static bool take_labels(struct scan *s, struct str line)
{
	struct str field = STR_NONE, next_field = STR_NONE;
	size_t at = 0, skip = label_at(s, line, 0, &field);

	if (skip == 0 || utf8_len(line) > 200)
		return false;
	while (skip > 0) {
		size_t from = at + skip, to, found = 0;

		for (to = from; to < line.n; to++)
			if (((unsigned char)line.p[to] & 0xC0U) != 0x80U && blank_before(line, to) &&
			    (found = label_at(s, line, to, &next_field)) > 0)
				break;
		set_field(s, field, str_slice(line, from, to));
		at = to;
		skip = found;
		field = next_field;
	}
	return true;
}

/* ---- furniture ---- */
static void line_out(struct scan *s, struct str line)
{
	s->r->out[s->r->n_out++] = intake_fold(s->a, line);
}

static bool is_furniture(struct scan *s, struct str line)
{
	struct str f = intake_fold(s->a, line);
	bool shortish = utf8_len(f) <= SHORT_CP;

	if (f.n == 0)
		return true;
	for (size_t i = 0; i < s->rules->n; i++) {
		const struct intake_rule *r = &s->rules->rule[i];

		switch (r->kind) {
		case RULE_EQUAL:
			if (str_eq(f, r->pattern))
				return true;
			break;
		case RULE_PREFIX:
			if (str_starts(f, r->pattern))
				return true;
			break;
		case RULE_CONTAINS:
			if (str_find(f, r->pattern) >= 0 && utf8_len(f) <= 3 * SHORT_CP)
				return true;
			break;
		case RULE_CUT:
			if (str_starts(f, r->pattern)) {
				/* Early in the page it is only a line: a document follows. */
				s->cut = s->n > 3;
				return true;
			}
			break;
		case RULE_LABEL: /* "字号:" with nothing but bullets and bars */
			if (shortish && str_starts(f, r->pattern) && f.n <= r->pattern.n + 2 && str_ends_c(f, ":"))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

static struct str without_inline(struct scan *s, struct str line)
{
	for (size_t i = 0; i < s->rules->n; i++) {
		const struct intake_rule *r = &s->rules->rule[i];
		ptrdiff_t at;

		if (r->kind != RULE_INLINE || (at = str_find(line, r->pattern)) < 0)
			continue;
		/* The site sets blanks around its words, the author did not. */
		line = arena_printf(s->a, "%.*s%.*s", STR_ARG(str_trim(str_slice(line, 0, (size_t)at))),
				    STR_ARG(str_trim(str_skip(line, (size_t)at + r->pattern.n))));
		finding_add(s->r, "intake.f.inline", r->pattern, true);
		s->r->dropped++;
	}
	return line;
}

static void read_lines(struct scan *s, struct str text)
{
	struct str rest = text, line;
	size_t seen = 0;

	while (!s->cut && str_line(&rest, &line)) {
		struct str raw = line;

		line = str_trim(line);
		if (line.n == 0)
			continue;
		seen++;
		if (is_furniture(s, line) || (seen <= HEAD_LINES && take_labels(s, line))) {
			s->r->dropped++;
			line_out(s, line);
			continue;
		}
		/* TAB at the beginning of a table row must stay. */
		s->line[s->n++] = without_inline(s, str_find_byte(line, '\t') >= 0 ? raw : line);
	}
	while (str_line(&rest, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		s->r->dropped++;
		line_out(s, line);
	}
}

/* ---- what nothing was labelled with ---- */
static bool ends_any(struct str s, const char *const *ends)
{
	for (; *ends != NULL; ends++)
		if (str_ends_c(s, *ends))
			return true;
	return false;
}

static bool is_org(struct str s)
{
	static const char *const ends[] = {"局",   "政府", "厅", "部", "委员会", "办公室", "办公厅",
					   "分局", "中心", "队", "院", "站",	 NULL};

	return utf8_len(s) >= 3 && utf8_len(s) <= ORG_MAX_CP && ends_any(s, ends) && str_find_c(s, "。") < 0 &&
	       str_find_c(s, "：") < 0;
}

static bool is_title(struct str s)
{
	static const char *const bad_ends[] = {"。", "：", ":", "；", "，", ",", "、", NULL};
	size_t n = utf8_len(s);

	return n >= TITLE_MIN_CP && n <= TITLE_MAX_LINE_CP && !ends_any(s, bad_ends) && str_find_c(s, "。") < 0 &&
	       str_find_byte(s, '\t') < 0;
}

bool intake_is_genre(struct str s)
{
	static const char *const ends[] = {"通知",   "公告",   "通报", "意见", "方案", "办法", "报告", "函",
					   "决定",   "规定",   "细则", "指引", "计划", "总结", "批复", "通告",
					   "决定书", "意见书", "名录", "清单", "公示", "纪要", "章程", "规划",
					   "要点",   "说明",   "解读", "条例", "标准", "规范", "制度", "规则",
					   "基准",   "预案",   "目录", "指南", NULL};

	return ends_any(s, ends);
}

static bool whole_docnum(struct scan *s, struct str line, struct docnum *ret)
{
	struct err err = {0};

	return utf8_len(line) <= 40 && docnum_parse(s->a, line, ret, &err) == ST_OK;
}

/* （此件公开发布） */
static bool is_mark(struct str line, struct str *ret)
{
	struct str t = line;

	if (str_starts_c(t, "（") && str_ends_c(t, "）"))
		t = str_slice(t, 3, t.n - 3);
	else if (str_starts_c(t, "(") && str_ends_c(t, ")"))
		t = str_slice(t, 1, t.n - 1);
	if (!str_starts_c(t, "此件") || utf8_len(t) > 16)
		return false;
	*ret = str_trim(t);
	return true;
}

static void drop_line(struct scan *s, size_t at)
{
	line_out(s, s->line[at]);
	memmove(&s->line[at], &s->line[at + 1], (s->n - at - 1) * sizeof *s->line);
	s->n--;
}

static bool same_line(struct scan *s, struct str x, struct str y)
{
	return str_eq(intake_fold(s->a, x), intake_fold(s->a, y));
}

static void find_docnum(struct scan *s)
{
	struct recognised *r = s->r;
	struct err err = {0};

	if (s->doc_no_label.n > 0) {
		if (docnum_parse(s->a, s->doc_no_label, &r->doc_no, &err) == ST_OK)
			r->doc_no_conf = CONF_HIGH;
		else
			finding_add(r, "intake.f.docno_bad", utf8_cut(s->doc_no_label, 60), true);
	}
	for (size_t i = 0; i < s->n && i < 6; i++) {
		struct docnum d;

		if (!whole_docnum(s, s->line[i], &d))
			continue;
		if (r->doc_no_conf == CONF_NONE) {
			r->doc_no = d;
			r->doc_no_conf = CONF_HIGH;
		}
		drop_line(s, i);
		return;
	}
}

/* A first line that is only an office's name is the site, not the title. */
static void find_site(struct scan *s)
{
	if (s->n > 1 && is_org(s->line[0])) {
		s->site = s->line[0];
		drop_line(s, 0);
	}
}

/* The first line that can be a title before the addressee; without one the first behind the attribute mark, where an
 * attached text begins. */
static void find_title(struct scan *s)
{
	struct recognised *r = s->r;
	struct str mark;
	bool head = true, behind_mark = false;

	for (size_t i = 0; i < s->n && r->title.conf == CONF_NONE; i++) {
		struct str l = s->line[i];

		if (is_mark(l, &mark)) {
			behind_mark = true;
			continue;
		}
		if ((head || behind_mark) && is_title(l)) {
			set_text(&r->title, l, behind_mark ? CONF_LOW : intake_is_genre(l) ? CONF_HIGH : CONF_MEDIUM);
			if (behind_mark)
				finding_add(r, "intake.f.title_attached", STR_NONE, true);
			return;
		}
		head = head && i + 1 < 4 && !str_ends_c(l, ":") && !str_ends_c(l, "：") && utf8_len(l) <= SHORT_CP;
	}
}

/* Copies of the title at the head of the body. An attached text keeps its own. */
static void drop_titles(struct scan *s)
{
	size_t i = 0;

	while (s->r->title.conf > CONF_LOW && i < s->n && i < 6) {
		if (same_line(s, s->line[i], s->r->title.value))
			drop_line(s, i);
		else
			i++;
	}
}

static void find_mark(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (is_mark(s->line[i], &s->r->mark)) {
			drop_line(s, i);
			return;
		}
}

/* 成文日期: a line that is nothing but a date; the office's name stands above it. */
static void find_signature(struct scan *s)
{
	struct recognised *r = s->r;

	for (size_t i = 0; i < s->n; i++) {
		struct date d;
		bool org = i > 0 && is_org(s->line[i - 1]);

		if (s->line[i].n > 40 || !date_parse_loose(intake_fold(s->a, s->line[i]), &d))
			continue;
		if (org)
			set_text(&r->issuer, s->line[i - 1], CONF_HIGH);
		if (r->formed.conf == CONF_NONE)
			r->formed = (struct recognised_date){d, org ? CONF_HIGH : CONF_MEDIUM};
		else if (date_cmp(r->formed.value, d) != 0)
			finding_add(r, "intake.f.formed_differs", date_format(s->a, d), true);
		return;
	}
}

static void find_issuer(struct scan *s)
{
	struct recognised *r = s->r;

	if (r->issuer.conf == CONF_NONE && is_org(r->source.value))
		set_text(&r->issuer, r->source.value, CONF_MEDIUM);
	if (r->issuer.conf == CONF_NONE && s->site.n > 0)
		set_text(&r->issuer, s->site, CONF_LOW);
	if (r->source.conf == CONF_NONE && s->site.n > 0)
		set_text(&r->source, s->site, CONF_MEDIUM);
	if (r->source.conf == CONF_NONE && r->issuer.conf > CONF_NONE)
		set_text(&r->source, r->issuer.value, CONF_LOW);
}

/* ---- what a person must know ---- */
static void tell_repairs(struct arena *a, struct recognised *r)
{
	const struct {
		size_t n;
		const char *key;
	} rows[] = {{r->repairs.readings, "intake.f.readings"},
		    {r->repairs.commas, "intake.f.commas"},
		    {r->repairs.traditional, "intake.f.traditional"}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].n > 0)
			finding_add(r, rows[i].key, arena_printf(a, "%zu", rows[i].n), true);
}

static void tell_fields(struct arena *a, struct recognised *r)
{
	if (r->title.conf == CONF_NONE)
		finding_add(r, "intake.f.no_title", STR_NONE, true);
	else if (r->title.conf < CONF_HIGH)
		finding_add(r, "intake.f.title_guess", r->title.value, true);
	if (r->issuer.conf == CONF_NONE)
		finding_add(r, "intake.f.no_issuer", STR_NONE, true);
	else if (r->issuer.conf < CONF_HIGH)
		finding_add(r, "intake.f.issuer_guess", r->issuer.value, true);
	if (r->formed.conf == CONF_NONE)
		finding_add(r, "intake.f.no_formed", STR_NONE, true);
	else if (r->formed.conf < CONF_HIGH)
		finding_add(r, "intake.f.formed_guess", date_format(a, r->formed.value), true);
	if (r->doc_no_conf == CONF_NONE)
		finding_add(r, "intake.f.no_docno", STR_NONE, false);
	/* Three dates are three fields; the gap between two of them is the measure of timeliness (S0-0.3). */
	if (r->formed.conf > CONF_NONE && r->published.conf > CONF_NONE) {
		int days = date_diff(r->published.value, r->formed.value);

		if (days < 0)
			finding_add(r, "intake.f.published_before", date_format(a, r->published.value), true);
		else if (days > 0)
			finding_add(r, "intake.f.gap", arena_printf(a, "%d", days), false);
	}
	if (r->body.n == 0)
		finding_add(r, "intake.f.no_body", STR_NONE, true);
}

static struct str join(struct arena *a, const struct str *line, size_t n)
{
	struct buf b = BUF_INIT(a, MAX_IMPORT_BYTES * 2U);

	for (size_t i = 0; i < n; i++) {
		buf_str(&b, line[i]);
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}

enum status recognise_repaired(struct arena *a, const struct intake_rules *rules, struct str text, struct repairs did,
			       struct recognised *ret, struct err *err)
{
	struct recognised *r = ARENA_NEW(a, struct recognised);
	struct scan s = {.a = a, .rules = rules, .r = r};
	size_t lines = 1;

	if (!utf8_valid(text))
		return err_say(err, ST_BAD_UTF8, NULL, NULL);
	r->formed.value = r->published.value = DATE_NONE;
	r->repairs = did;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	s.line = ARENA_ARRAY(a, lines, struct str);
	r->out = ARENA_ARRAY(a, lines, struct str);
	tell_repairs(a, r);
	read_lines(&s, text);
	find_docnum(&s);
	find_site(&s);
	find_title(&s);
	drop_titles(&s);
	find_mark(&s);
	find_signature(&s);
	find_issuer(&s);
	r->body = join(a, s.line, s.n);
	r->title.value = utf8_cut(r->title.value, MAX_TITLE_CP);
	tell_fields(a, r);
	intake_check_body(a, r);
	*ret = *r;
	return ST_OK;
}

enum status recognise(struct arena *a, const struct intake_rules *rules, struct str text, struct recognised *ret,
		      struct err *err)
{
	struct repairs did;
	struct str clean;

	TRY(intake_repair(a, text, &clean, &did, err));
	return recognise_repaired(a, rules, clean, did, ret, err);
}
