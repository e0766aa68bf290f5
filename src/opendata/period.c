/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/period.h"

#include <string.h>

#define MAX_DAYS 180

/* Takes word off the front of s. */
static bool take(struct str *s, const char *word)
{
	if (!str_starts_c(*s, word))
		return false;
	*s = str_skip(*s, strlen(word));
	return true;
}

static bool take_number(struct str *s, int *ret)
{
	int n = 0;
	size_t i = 0;

	while (i < s->n && i < 4 && s->p[i] >= '0' && s->p[i] <= '9')
		n = n * 10 + (s->p[i++] - '0');
	if (i == 0)
		return false;
	*s = str_skip(*s, i);
	*ret = n;
	return true;
}

static int chinese_digit(struct str s)
{
	static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};

	for (int i = 0; i < 9; i++)
		if (str_starts_c(s, digits[i]))
			return i + 1;
	return 0;
}

/* 七, 十, 十五, 三十, 四十五; or digits. */
static bool take_count(struct str *s, int *ret)
{
	struct str rest = *s;
	int n = chinese_digit(rest), unit;

	if (take_number(s, ret))
		return true;
	if (n > 0)
		rest = str_skip(rest, strlen("一"));
	if (take(&rest, "十")) {
		unit = chinese_digit(rest);
		if (unit > 0)
			rest = str_skip(rest, strlen("一"));
		n = (n == 0 ? 1 : n) * 10 + unit;
	}
	if (n == 0)
		return false;
	*s = rest;
	*ret = n;
	return true;
}

/* 2026年10月9日; year and month may be left away when like tells them. */
static bool take_date(struct str *s, struct date like, struct date *ret)
{
	struct str rest = *s;
	struct ymd y = date_is_none(like) ? (struct ymd){0} : date_ymd(like);
	int n;

	if (!take_number(&rest, &n))
		return false;
	if (take(&rest, "年")) {
		y = (struct ymd){.year = n};
		if (!take_number(&rest, &n))
			return false;
	}
	if (take(&rest, "月")) {
		y.month = n;
		if (!take_number(&rest, &n))
			return false;
	}
	if (y.year == 0 || y.month == 0 || !take(&rest, "日") || !date_from_ymd(y.year, y.month, n, ret))
		return false;
	*s = rest;
	return true;
}

/* 至, or a dash, which is often written twice. */
static bool take_until(struct str *s)
{
	static const char *const words[] = {"至", "到", "—", "－", "-", "～", "~"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (take(s, words[i])) {
			(void)take(s, words[i]);
			return true;
		}
	return false;
}

/* At a date: a span, or a last day. */
static bool span(struct str s, struct period *ret)
{
	static const char *const last[] = {"前",     "之前", "以前", "止",  "24时", "24:00", "24：00",
					   "下班前", "17时", "18时", "17:", "18:",  "（含"};
	struct date a, b;

	if (!take_date(&s, DATE_NONE, &a))
		return false;
	(void)take(&s, "起");
	if (take_until(&s) && take_date(&s, a, &b) && date_cmp(a, b) <= 0) {
		*ret = (struct period){a, b, 0, false};
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(last); i++)
		if (str_starts_c(s, last[i])) {
			*ret = (struct period){DATE_NONE, a, 0, false};
			return true;
		}
	return false;
}

/* Behind the word that begins a term: a number of days. */
static bool term(struct str s, struct period *ret)
{
	int n;
	bool working;

	(void)take(&s, "为");
	if (!take_count(&s, &n) || n < 1 || n > MAX_DAYS)
		return false;
	(void)take(&s, "个");
	working = take(&s, "工作日");
	if (!working && !take(&s, "日") && !take(&s, "天") && !take(&s, "自然日"))
		return false;
	*ret = (struct period){DATE_NONE, DATE_NONE, n, working};
	return true;
}

static bool in_sentence(struct str s, struct period *ret)
{
	static const char *const terms[] = {"期限", "为期", "时间", "之日起", "公告起", "公布起", "发布起"};

	if (str_find_c(s, "意见") < 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		struct str here = str_skip(s, i);

		if (here.p[0] >= '1' && here.p[0] <= '2' && (i == 0 || here.p[-1] < '0' || here.p[-1] > '9') &&
		    span(here, ret))
			return true;
	}
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; k < ARRAY_LEN(terms); k++) {
			struct str here = str_skip(s, i);

			if (take(&here, terms[k]) && term(here, ret))
				return true;
		}
	return false;
}

bool period_find(struct str text, struct period *ret)
{
	static const char *const ends[] = {"。", "；", "\n"};

	while (text.n > 0) {
		ptrdiff_t end = (ptrdiff_t)text.n;
		size_t skip = 0;

		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			ptrdiff_t at = str_find_c(text, ends[i]);

			if (at >= 0 && at < end) {
				end = at;
				skip = strlen(ends[i]);
			}
		}
		if (in_sentence(str_slice(text, 0, (size_t)end), ret))
			return true;
		text = str_skip(text, (size_t)end + skip);
	}
	return false;
}
