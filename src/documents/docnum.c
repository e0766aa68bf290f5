/* SPDX-License-Identifier: Apache-2.0 */
/* 发文字号 and 索引号. A number is read from folded text (half width, no blanks, one bracket form) by a cursor; what does not
 * match the grammar to its last character is damaged, never guessed. GB/T 9704-2012 7.2.5; proactive-disclosure.md §5, §6. */
#include "documents/docnum.h"

#include "base/buf.h"
#include "base/utf8.h"

enum { ORG_MAX_CP = 40, SERIAL_MAX_DIGITS = 9, INDEX_SERIAL_MIN_DIGITS = 5, FOUND_MAX = 500, TEXT_MAX = 1 << 22 };

/* Opening and closing forms seen in official texts, one bracket to us (S4-0.1). */
static const uint32_t opens[] = {0x3014, '[', 0x3010, '(', 0xFF08, 0xFF3B, 0xFE5D, 0x3016, 0xFF5B, '{'};
static const uint32_t closes[] = {0x3015, ']', 0x3011, ')', 0xFF09, 0xFF3D, 0xFE5E, 0x3017, 0xFF5D, '}'};

static bool in_set(uint32_t cp, const uint32_t *set, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (set[i] == cp)
			return true;
	return false;
}

static bool is_open(uint32_t cp)
{
	return in_set(cp, opens, ARRAY_LEN(opens));
}

static bool is_close(uint32_t cp)
{
	return in_set(cp, closes, ARRAY_LEN(closes));
}

static bool is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x3000 || cp == 0xA0 || cp == 0xFEFF ||
	       (cp >= 0x2000 && cp <= 0x200B);
}

/* Traditional forms that occur in numbers copied from converted pages. */
static uint32_t simplify(uint32_t cp)
{
	static const uint32_t pairs[][2] = {{0x865F, 0x53F7} /* 號 */, {0x74B0, 0x73AF} /* 環 */, {0x8FA6, 0x529E} /* 辦 */,
					    {0x767C, 0x53D1} /* 發 */, {0x570B, 0x56FD} /* 國 */, {0x5EF3, 0x5385} /* 廳 */,
					    {0x898F, 0x89C4} /* 規 */, {0x7F70, 0x7F5A} /* 罰 */, {0x5BE9, 0x5BA1} /* 審 */,
					    {0x6CD5, 0x6CD5},	       {0x91CB, 0x91CA} /* 釋 */, {0x96FB, 0x7535} /* 電 */};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (pairs[i][0] == cp)
			return pairs[i][1];
	return cp;
}

static uint32_t fold(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E) /* full-width ASCII */
		cp -= 0xFEE0;
	if (is_open(cp))
		return 0x3014;
	if (is_close(cp))
		return 0x3015;
	return simplify(cp);
}

static void put_cp(struct buf *b, uint32_t cp)
{
	char out[4];
	size_t n = utf8_encode(cp, out);

	buf_add(b, out, n);
}

/* Half width, one bracket form, no blanks. */
static struct str canonical(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n * 2 + 16);
	struct str rest = s;
	uint32_t cp;

	while (utf8_next(&rest, &cp))
		if (!is_blank(cp))
			put_cp(&b, fold(cp));
	return buf_view(&b);
}

static bool take_cp(struct str *rest, uint32_t want)
{
	struct str r = *rest;
	uint32_t cp;

	if (!utf8_next(&r, &cp) || cp != want)
		return false;
	*rest = r;
	return true;
}

static struct str take_digits(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_digit((unsigned char)rest->p[n]))
		n++;
	struct str d = str_slice(*rest, 0, n);
	*rest = str_skip(*rest, n);
	return d;
}

static bool org_char(uint32_t cp)
{
	return utf8_is_han(cp) || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
}

static struct str upper(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		buf_byte(&b, s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i]);
	return buf_view(&b);
}

/* Digits → serial; false for none, zero or too many. */
static bool serial_of(struct str digits, int64_t *ret, bool *ret_padded)
{
	if (digits.n == 0 || digits.n > SERIAL_MAX_DIGITS || !str_to_i64(digits, ret) || *ret <= 0)
		return false;
	*ret_padded = digits.p[0] == '0';
	return true;
}

static enum status damaged(struct err *err, struct str s, const char *key)
{
	char arg[160];
	struct str cut = utf8_cut(s, 40);

	if (cut.n >= sizeof(arg))
		cut.n = 0;
	for (size_t i = 0; i < cut.n; i++)
		arg[i] = cut.p[i];
	arg[cut.n] = '\0';
	return err_say(err, ST_INVALID, key, arg);
}

static bool says_none(struct str s)
{
	return str_empty(s) || str_eq_c(s, "无") || str_eq_c(s, "无文号") || str_eq_c(s, "-") || str_eq_c(s, "—") ||
	       str_ends_c(s, "无文号");
}

/* 机关代字〔年份〕序号号, from the opening bracket on. */
static enum status parse_number(struct arena *a, struct str s, struct str org, struct str rest, struct docnum *ret,
				struct err *err)
{
	struct docnum d = {.org = org};
	struct str year = take_digits(&rest);
	int64_t y;

	if (year.n != 4 || !str_to_i64(year, &y) || y < 1949 || y > 2099)
		return damaged(err, s, "docnum.year"); /* 2-digit years, 20xx, 202130 (§7) */
	if (!take_cp(&rest, 0x3015))
		return damaged(err, s, "docnum.damaged");
	(void)take_cp(&rest, 0x7B2C); /* 第 does not belong here and is dropped */
	struct str digits = take_digits(&rest);
	if (!serial_of(digits, &d.serial, &d.padded) || !take_cp(&rest, 0x53F7) || rest.n != 0)
		return damaged(err, s, "docnum.damaged");
	d.year = (int)y;
	d.org = arena_dup(a, org);
	d.shown = arena_printf(a, "%.*s〔%d〕%.*s号", STR_ARG(org), d.year, STR_ARG(digits));
	d.key = arena_printf(a, "%.*s〔%d〕%lld号", STR_ARG(upper(a, org)), d.year, (long long)d.serial);
	*ret = d;
	return ST_OK;
}

/* 机关令第N号. */
static enum status parse_decree(struct arena *a, struct str s, struct str org, struct str rest, struct docnum *ret,
				struct err *err)
{
	struct docnum d = {.decree = true};
	struct str digits = take_digits(&rest);

	if (!serial_of(digits, &d.serial, &d.padded) || !take_cp(&rest, 0x53F7) || rest.n != 0)
		return damaged(err, s, "docnum.damaged");
	d.org = arena_dup(a, org);
	d.shown = arena_printf(a, "%.*s第%.*s号", STR_ARG(org), STR_ARG(digits));
	d.key = arena_printf(a, "%.*s第%lld号", STR_ARG(upper(a, org)), (long long)d.serial);
	*ret = d;
	return ST_OK;
}

enum status docnum_parse(struct arena *a, struct str s, struct docnum *ret, struct err *err)
{
	if (!utf8_valid(s))
		return err_set(err, ST_BAD_UTF8, "document number");
	if (s.n > 400)
		return damaged(err, s, "docnum.damaged");
	struct str can = canonical(a, s);
	if (says_none(can))
		return err_set(err, ST_NOT_FOUND, "no document number");
	struct str rest = can, before;
	size_t cps = 0;
	uint32_t cp, last = 0;

	while (before = rest, utf8_next(&rest, &cp)) {
		struct str org = str_slice(can, 0, can.n - before.n);
		if (cp == 0x3014)
			return cps == 0 ? damaged(err, s, "docnum.no_org") : parse_number(a, s, org, rest, ret, err);
		if (cp == 0x7B2C && last == 0x4EE4) /* 令第 */
			return parse_decree(a, s, org, rest, ret, err);
		if (!org_char(cp) || ++cps > ORG_MAX_CP)
			return damaged(err, s, "docnum.damaged");
		last = cp;
	}
	return damaged(err, s, "docnum.damaged");
}

struct str docnum_search_key(struct arena *a, struct str s)
{
	if (!utf8_valid(s) || s.n > TEXT_MAX)
		return STR("");
	struct buf b = BUF_INIT(a, s.n * 2 + 16);
	struct str rest = s;
	uint32_t cp;
	bool in_run = false; /* inside a run of digits that has begun to be written */
	bool zeros = false;  /* a run of which only zeros were seen */

	while (utf8_next(&rest, &cp)) {
		if (is_blank(cp))
			continue;
		cp = fold(cp);
		if (is_digit(cp)) {
			if (cp == '0' && !in_run) {
				zeros = true;
				continue;
			}
			in_run = true;
			put_cp(&b, cp);
			continue;
		}
		if (zeros && !in_run)
			buf_byte(&b, '0');
		in_run = zeros = false;
		if (cp == 0x3014 || cp == 0x3015 || cp == 0x7B2C)
			continue;
		put_cp(&b, cp >= 'a' && cp <= 'z' ? cp - 32 : cp);
	}
	if (zeros && !in_run)
		buf_byte(&b, '0');
	return buf_view(&b);
}

/* ---- numbers inside running text ---- */

/* Words that stand before a number without belonging to it. */
static const char *const lead_words[] = {"根据", "依据", "按照", "依照", "遵照", "参照", "关于", "印发",
					 "转发", "的",	 "以及", "废止", "落实", "贯彻", "执行", "文号",
					 "字号", "编号", "见",	 "由",	 "对",	 "将"};
static const char *const lead_joins[] = {"和", "与", "及", "或", "以"};

static struct str trim_org(struct str org)
{
	for (size_t i = 0; i < ARRAY_LEN(lead_words); i++) {
		ptrdiff_t at;
		while ((at = str_find_c(org, lead_words[i])) >= 0)
			org = str_skip(org, (size_t)at + str_of(lead_words[i]).n);
	}
	for (size_t i = 0; i < ARRAY_LEN(lead_joins); i++)
		if (str_starts_c(org, lead_joins[i]))
			org = str_skip(org, str_of(lead_joins[i]).n);
	return org;
}

/* A number may begin at the run of organisation characters [from, at) followed by rest; true when it parses. */
static bool found_at(struct arena *a, struct str org, struct str rest, bool decree, struct docnum *ret)
{
	struct str tail = rest;

	if (!decree) {
		(void)take_digits(&tail);
		if (!take_cp(&tail, 0x3015))
			return false;
		(void)take_cp(&tail, 0x7B2C);
	}
	(void)take_digits(&tail);
	if (!take_cp(&tail, 0x53F7))
		return false;
	org = trim_org(org);
	if (org.n == 0 || utf8_len(org) > ORG_MAX_CP || str_find_c(org, "令第") >= 0) /* a decree has no bracketed year */
		return false;
	struct str body = str_slice(rest, 0, rest.n - tail.n);
	enum status st = decree ? parse_decree(a, body, org, body, ret, NULL) : parse_number(a, body, org, body, ret, NULL);
	return st == ST_OK;
}

size_t docnum_find_all(struct arena *a, struct str text, struct docnum **ret)
{
	struct docnum *out = ARENA_ARRAY(a, FOUND_MAX, struct docnum);
	size_t n = 0;

	*ret = out;
	if (!utf8_valid(text) || text.n > TEXT_MAX)
		return 0;
	struct str can = canonical(a, text), rest = can, before;
	size_t run = 0; /* where the current run of organisation characters began */
	uint32_t cp, last = 0;

	while (n < FOUND_MAX && (before = rest, utf8_next(&rest, &cp))) {
		size_t at = can.n - before.n;
		bool decree = cp == 0x7B2C && last == 0x4EE4;
		if ((cp == 0x3014 || decree) && at > run && found_at(a, str_slice(can, run, at), rest, decree, &out[n]))
			n++;
		if (!org_char(cp) || cp == 0x53F7)
			run = can.n - rest.n;
		last = cp;
	}
	return n;
}

/* ---- 索引号 ---- */

static bool index_word_ok(struct str s)
{
	if (str_empty(s) || str_ieq_c(s, "none") || str_ieq_c(s, "null") || str_eq_c(s, "0"))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-'))
			return false;
	}
	return true;
}

struct str indexno_format(struct arena *a, struct str prefix, int year, int64_t serial)
{
	if (!index_word_ok(prefix) || prefix.n > 32 || year < 1949 || year > 2199 || serial <= 0)
		return STR_NONE;
	return arena_printf(a, "%.*s/%04d-%0*lld", STR_ARG(prefix), year, INDEX_SERIAL_MIN_DIGITS, (long long)serial);
}

enum status indexno_parse(struct arena *a, struct str s, struct str *ret_prefix, int *ret_year, int64_t *ret_serial,
			  struct err *err)
{
	struct str rest = str_trim(s), prefix, year;
	int64_t y, serial;

	if (!str_cut(&rest, '/', &prefix) || rest.p == NULL || !index_word_ok(prefix) || prefix.n > 32)
		return err_say(err, ST_INVALID, "indexno.prefix", NULL);
	if (!str_cut(&rest, '-', &year) || rest.p == NULL || year.n != 4 || !str_to_i64(year, &y) || y < 1949 || y > 2199)
		return err_say(err, ST_INVALID, "indexno.year", NULL);
	for (size_t i = 0; i < rest.n; i++)
		if (!is_digit((unsigned char)rest.p[i]))
			return err_say(err, ST_INVALID, "indexno.serial", NULL); /* 2021-None: the defect of seed 000 */
	if (rest.n < INDEX_SERIAL_MIN_DIGITS || rest.n > 15 || !str_to_i64(rest, &serial) || serial <= 0)
		return err_say(err, ST_INVALID, "indexno.serial", NULL);
	*ret_prefix = arena_dup(a, prefix);
	*ret_year = (int)y;
	*ret_serial = serial;
	return ST_OK;
}
