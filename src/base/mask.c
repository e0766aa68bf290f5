/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mask.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* ---- names ---- */
static void mask_one(struct buf *b, struct str name)
{
	static const char *const doubles[] = {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟",
					      "公孙", "慕容", "令狐", "长孙", "宇文", "司徒", "夏侯"};
	size_t chars = utf8_len(name), head = 1;

	for (size_t i = 0; i < ARRAY_LEN(doubles); i++)
		if (str_starts_c(name, doubles[i]))
			head = 2;
	if (chars <= 1) {
		buf_c(b, chars == 0 ? "" : "*");
		return;
	}
	if (head >= chars)
		head = 1;
	buf_str(b, utf8_cut(name, head));
	for (size_t i = head; i < (chars > head + 1 ? chars - 1 : chars); i++)
		buf_byte(b, '*');
	if (chars > head + 1)
		buf_str(b, str_skip(name, utf8_cut(name, chars - 1).n));
}

struct str mask_name(struct arena *a, struct str name)
{
	struct str rest = name;
	struct buf b;
	ptrdiff_t at;

	buf_init(&b, a, name.n + 8);
	while ((at = str_find_c(rest, "、")) >= 0) {
		mask_one(&b, str_trim(str_slice(rest, 0, (size_t)at)));
		buf_c(&b, "、");
		rest = str_skip(rest, (size_t)at + strlen("、"));
	}
	mask_one(&b, str_trim(rest));
	return buf_view(&b);
}

/* ---- numbers, addresses ---- */

/* Keeps the first and last characters, stars for those between (at least least of them). */
static struct str mask_middle(struct arena *a, struct str s, size_t head, size_t tail, size_t least)
{
	size_t n = utf8_len(s), stars;
	struct str rest = s;
	struct buf b;
	uint32_t cp;

	if (n == 0)
		return STR("");
	if (n <= head + tail) {
		head = n > 1 ? 1 : 0;
		tail = 0;
	}
	stars = n - head - tail < least ? least : n - head - tail;
	buf_init(&b, a, s.n + stars + 8);
	for (size_t i = 0; utf8_next(&rest, &cp); i++) {
		char u[4];

		if (i == head)
			for (size_t k = 0; k < stars; k++)
				buf_byte(&b, '*');
		if (i < head || i >= n - tail)
			buf_add(&b, u, utf8_encode(cp, u));
	}
	return buf_view(&b);
}

struct str mask_id(struct arena *a, struct str s)
{
	return mask_middle(a, s, 4, 4, 4);
}

struct str mask_phone(struct arena *a, struct str s)
{
	return mask_middle(a, s, 3, 4, 4);
}

/* To the street: the text up to and with 路, 街, 道, 巷, 镇, 乡, 村; otherwise its first six characters. */
struct str mask_address(struct arena *a, struct str s)
{
	static const char *const ends[] = {"路", "街", "大道", "巷", "镇", "乡", "村"};
	size_t keep = 0;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		ptrdiff_t at = str_find_c(s, ends[i]);

		if (at >= 0 && (keep == 0 || (size_t)at + str_of(ends[i]).n < keep))
			keep = (size_t)at + str_of(ends[i]).n;
	}
	if (keep == 0)
		keep = utf8_cut(s, 6).n;
	return s.n == 0 ? STR("") : arena_printf(a, "%.*s****", (int)keep, s.p);
}

/* ---- numbers within a text ---- */

enum { MASK_DIGITS = 11, MASK_KEEP_HEAD = 3, MASK_KEEP_TAIL = 4 };

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool in_address(char ch)
{
	return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '.' || ch == '_' || ch == '-' ||
	       ch == '+';
}

static void mask_digits(struct buf *b, struct str run)
{
	for (size_t i = 0; i < run.n; i++)
		buf_byte(b, i < MASK_KEEP_HEAD || i + MASK_KEEP_TAIL >= run.n ? run.p[i] : '*');
}

/* The word at the front: what could be a mail address or a long number; at least one byte. */
static size_t word_len(struct str s)
{
	size_t n = 0;

	while (n < s.n && in_address(s.p[n]))
		n++;
	return n > 0 ? n : 1;
}

/* A word that is no address: its long runs of digits; an identity card may end with X. */
static void mask_word(struct buf *b, struct str word)
{
	for (size_t i = 0; i < word.n;) {
		size_t n = i;

		while (n < word.n && is_digit(word.p[n]))
			n++;
		if (n - i >= MASK_DIGITS) {
			if (n < word.n && (word.p[n] == 'X' || word.p[n] == 'x'))
				n++;
			mask_digits(b, str_slice(word, i, n));
		} else {
			n = n > i ? n : i + 1;
			buf_str(b, str_slice(word, i, n));
		}
		i = n;
	}
}

/* Full-width digits, U+FF10 … U+FF19, are digits; other text stays as it is. */
static struct str plain_digits(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT(a, text.n + 1);

	for (size_t i = 0; i < text.n; i++) {
		const unsigned char *p = (const unsigned char *)text.p + i;

		if (i + 2 < text.n && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) {
			buf_byte(&b, (char)('0' + (p[2] - 0x90)));
			i += 2;
		} else {
			buf_byte(&b, text.p[i]);
		}
	}
	return buf_view(&b);
}

struct str mask_text(struct arena *a, struct str text)
{
	struct str folded = plain_digits(a, text);
	struct buf b;

	buf_init(&b, a, text.n * 2 + 64);
	while (folded.n > 0) {
		size_t n = word_len(folded);

		if (n < folded.n && folded.p[n] == '@' && in_address(folded.p[0])) {
			buf_byte(&b, folded.p[0]);
			buf_c(&b, "***");
		} else {
			mask_word(&b, str_slice(folded, 0, n));
		}
		folded = str_skip(folded, n);
	}
	return buf_view(&b);
}
