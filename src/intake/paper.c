/* SPDX-License-Identifier: Apache-2.0 */
/* Text of printed pages → the lines a text file would have. Page numbers and running heads go, a paragraph that goes on behind a
 * page break is one, a title set in several lines is one, the red head is told as the office it names (GB/T 9704-2012 7.2, 7.3). */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"
#include "intake/intake.h"

#define MAX_PAPER_LINES 100000
#define HEAD_LINES 12
#define TITLE_LINES 4

struct paper_line {
	struct str text;
	bool page_start, page_end;
};
struct paper {
	struct arena *a;
	struct paper_line *line;
	size_t n, pages;
};

/* "— 3 —", "- 3 -", "3", "第 3 页", "3 / 12" */
static bool page_number(struct arena *a, struct str s)
{
	struct str f = intake_fold(a, s), rest = f;
	uint32_t cp;
	bool digit = false;

	if (f.n == 0 || utf8_len(f) > 14)
		return false;
	while (utf8_next(&rest, &cp)) {
		if (cp >= '0' && cp <= '9')
			digit = true;
		else if (cp != '-' && cp != '/' && cp != 0x2014 && cp != 0x2013 && cp != 0x2015 && cp != 0x4E00 &&
			 cp != 0x7B2C && cp != 0x9875 && cp != 0x5171 && cp != 0xB7)
			return false;
	}
	return digit;
}

static void split(struct paper *p, struct str text)
{
	struct str rest = text, line;
	bool start = true;

	while (p->n < MAX_PAPER_LINES && str_line(&rest, &line)) {
		if (str_starts_c(line, "\f")) {
			if (p->n > 0)
				p->line[p->n - 1].page_end = true;
			start = true;
			p->pages++;
			while (str_starts_c(line, "\f"))
				line = str_skip(line, 1);
		}
		line = str_trim(line);
		if (line.n == 0 || page_number(p->a, line))
			continue;
		p->line[p->n++] = (struct paper_line){line, start, false};
		start = false;
	}
	if (p->n > 0)
		p->line[p->n - 1].page_end = true;
}

/* The same first or last line on most pages is the head or foot of the paper. */
static bool running(const struct paper *p, size_t i)
{
	size_t same = 0;

	if (p->pages < 3 || (!p->line[i].page_start && !p->line[i].page_end) || utf8_len(p->line[i].text) > 60)
		return false;
	for (size_t k = 0; k < p->n; k++)
		same += (p->line[k].page_start || p->line[k].page_end) && str_eq(p->line[k].text, p->line[i].text);
	return same * 2 > p->pages;
}

static bool ends_sentence(struct str s)
{
	static const char *const ends[] = {"。", "：", ":", "；", "！", "？", "”", "）", ")"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends_c(s, ends[i]))
			return true;
	return false;
}

/* The first page: red head, number, title in several lines. Returns how many lines it took. */
static size_t head(struct paper *p, struct str title, struct buf *b)
{
	struct str joined = STR(""), want = intake_fold(p->a, title);
	size_t i = 0, from;

	for (; i < p->n && i < 3 && !p->line[i].page_end; i++) {
		struct str t = p->line[i].text;

		if (str_ends_c(t, "文件") && utf8_len(t) >= 5 && utf8_len(t) <= 30 && str_find_c(t, "关于") < 0) {
			buf_printf(b, "发文机关:%.*s\n", STR_ARG(str_slice(t, 0, t.n - strlen("文件"))));
			continue;
		}
		if (str_find_c(t, "〔") < 0 || utf8_len(t) > 40)
			break;
		buf_printf(b, "%.*s\n", STR_ARG(t)); /* the number stays for the recogniser */
	}
	from = i;
	for (; i < p->n && i < from + TITLE_LINES; i++) {
		struct str t = p->line[i].text;
		bool whole;

		if (str_find_c(t, "。") >= 0 || str_ends_c(t, "：") || str_ends_c(t, ":"))
			break;
		joined = arena_printf(p->a, "%.*s%.*s", STR_ARG(joined), STR_ARG(t));
		whole = want.n > 0 ? str_eq(intake_fold(p->a, joined), want) : intake_is_genre(joined);
		if (whole && utf8_len(joined) <= MAX_TITLE_CP) {
			buf_printf(b, "标题:%.*s\n", STR_ARG(joined));
			return i + 1;
		}
	}
	return from;
}

struct str intake_paper_text(struct arena *a, struct str text, struct str title)
{
	struct paper p = {.a = a, .pages = 1};
	struct buf b = BUF_INIT(a, MAX_IMPORT_BYTES * 2U);
	size_t lines = 1;
	bool joined = false;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	p.line = ARENA_ARRAY(a, lines < MAX_PAPER_LINES ? lines : MAX_PAPER_LINES, struct paper_line);
	split(&p, text);
	for (size_t i = head(&p, title, &b); i < p.n; i++) {
		const struct paper_line *l = &p.line[i];

		if (running(&p, i)) {
			if (l->page_end && b.n > 0 && b.p[b.n - 1] == '\n') /* the line above may go on */
				joined = b.n > 1 && !ends_sentence(str_slice(buf_view(&b), 0, b.n - 1));
			continue;
		}
		if (joined && b.n > 0 && heading_level(l->text) == 0)
			b.n--;
		buf_printf(&b, "%.*s\n", STR_ARG(l->text));
		joined = l->page_end && !ends_sentence(l->text) && utf8_len(l->text) > 18;
	}
	return buf_view(&b);
}
