/* SPDX-License-Identifier: Apache-2.0 */
#include "apply/apply_rules.h"

#include <string.h>

#include "base/utf8.h"

#define MAX_PARTS 24
#define MIN_PART 2     /* characters: shorter ones find everything */
#define MIN_ALONE 4    /* a part that is searched by itself */
#define MAX_TOGETHER 6 /* more words at once find nothing */

/* Said in every request, so they tell nothing. Longer ones first where one begins another. */
static const char *const idle[] = {
	"申请公开", "请予公开", "依法公开", "请求公开", "请公开",   "请提供",	"我想了解", "我想知道", "我们想了解",
	"希望了解", "想要了解", "请告知",   "相关情况", "有关情况", "具体情况", "相关信息", "有关信息", "相关资料",
	"相关文件", "政府信息", "贵单位",   "你单位",	"贵机关",   "贵局",	"你局",	    "关于",	"有关",
	"相关",	    "所有的",	"所有",	    "全部",	"以及",	    "及其",	"的",
};

static const struct str marks = STR_INIT(" \t\n\r,.;:!?\"'()<>/|\\，。；：！？、“”‘’（）《》「」【】—…·　");

static bool cuts(uint32_t cp)
{
	struct str rest = marks;
	uint32_t m;

	while (utf8_next(&rest, &m)) {
		if (m == cp)
			return true;
	}
	return false;
}

/* A year says little: "2026年度" is in every plan and every decision. Numbers of documents keep theirs (〔2026〕). */
static size_t year_at(struct str s)
{
	static const char *const ends[] = {"年度", "年"};

	if (s.n < 4 || s.p[0] != '2' || s.p[1] != '0')
		return 0;
	for (size_t i = 2; i < 4; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (str_starts_c(str_skip(s, 4), ends[i]))
			return 4 + strlen(ends[i]);
	}
	return 0;
}

static size_t idle_at(struct str s)
{
	for (size_t i = 0; i < ARRAY_LEN(idle); i++) {
		if (str_starts_c(s, idle[i]))
			return strlen(idle[i]);
	}
	return year_at(s);
}

struct parts {
	struct str part[MAX_PARTS];
	size_t n;
};

static void part_add(struct parts *p, struct str s)
{
	if (p->n == MAX_PARTS || utf8_len(s) < MIN_PART)
		return;
	for (size_t i = 0; i < p->n; i++) {
		if (str_eq(p->part[i], s))
			return;
	}
	p->part[p->n++] = s;
}

static void split(struct str s, struct parts *p)
{
	const char *from = s.p;
	struct str rest = s;

	while (rest.n > 0) {
		size_t skip = idle_at(rest);
		struct str next = rest;
		uint32_t cp;

		if (!utf8_next(&next, &cp))
			break;
		if (skip == 0 && !cuts(cp)) {
			rest = next;
			continue;
		}
		part_add(p, (struct str){from, (size_t)(rest.p - from)});
		rest = skip > 0 ? str_skip(rest, skip) : next;
		from = rest.p;
	}
	part_add(p, (struct str){from, (size_t)(s.p + s.n - from)});
}

/* What stands between 《 and 》. */
static bool titled(struct str s, struct str *ret)
{
	ptrdiff_t from = str_find_c(s, "《"), to;

	if (from < 0)
		return false;
	*ret = str_skip(s, (size_t)from + strlen("《"));
	to = str_find_c(*ret, "》");
	if (to <= 0)
		return false;
	*ret = str_slice(*ret, 0, (size_t)to);
	return true;
}

static void longest_first(struct parts *p)
{
	for (size_t i = 1; i < p->n; i++) {
		struct str at = p->part[i];
		size_t k = i;

		for (; k > 0 && utf8_len(p->part[k - 1]) < utf8_len(at); k--)
			p->part[k] = p->part[k - 1];
		p->part[k] = at;
	}
}

size_t apply_terms(struct arena *a, struct str description, struct str *ret, size_t max)
{
	struct parts p = {.n = 0};
	struct str title;
	size_t n = 0;

	description = str_trim(description);
	if (n < max && titled(description, &title))
		ret[n++] = title;
	split(description, &p);
	if (p.n > 1 && p.n <= MAX_TOGETHER && n < max) {
		struct str all = p.part[0];

		for (size_t i = 1; i < p.n; i++)
			all = arena_printf(a, "%.*s %.*s", STR_ARG(all), STR_ARG(p.part[i]));
		ret[n++] = all;
	}
	longest_first(&p);
	for (size_t i = 0; i < p.n && n < max; i++) {
		if (utf8_len(p.part[i]) >= MIN_ALONE && (n == 0 || !str_eq(ret[0], p.part[i])))
			ret[n++] = p.part[i];
	}
	return n;
}

/* "1." "1、" "一、" "（一）" "①" at the beginning of a line. */
static bool numbered(struct str line)
{
	static const char *const begins[] = {"一、", "二、", "三、", "四、",   "五、",	"（一）", "（二）", "（三）",
					     "(一)", "(二)", "①",    "②",      "③",	"④",	  "1、",    "2、",
					     "3、",  "4、",  "5、",  "1.",     "2.",	"3.",	  "4.",	    "5.",
					     "1．",  "2．",  "3．",  "第一，", "第二，"};

	line = str_trim(line);
	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		if (str_starts_c(line, begins[i]))
			return true;
	}
	return false;
}

bool apply_several(struct str description)
{
	enum { LONG_ENOUGH = 6 };
	struct str rest = description, line, part;
	size_t points = 0, parts = 0;

	while (str_line(&rest, &line))
		points += numbered(line);
	if (points > 1)
		return true;
	for (rest = description; rest.n > 0;) {
		ptrdiff_t at = str_find_c(rest, "；"), half = str_find_byte(rest, ';');

		if (half >= 0 && (at < 0 || half < at)) {
			part = str_slice(rest, 0, (size_t)half);
			rest = str_skip(rest, (size_t)half + 1);
		} else if (at >= 0) {
			part = str_slice(rest, 0, (size_t)at);
			rest = str_skip(rest, (size_t)at + strlen("；"));
		} else {
			part = rest;
			rest = STR("");
		}
		parts += utf8_len(str_trim(part)) >= LONG_ENOUGH;
	}
	return parts > 1;
}
