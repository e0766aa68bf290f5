/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a page → paragraphs. Chinese text is set in full lines and begins a paragraph with an indent of two characters
 * (GB/T 9704-2012 7.3.2), so a line belongs to the one before when that reached the margin and this one starts at it. */
#include <string.h>

#include "base/utf8.h"
#include "extract/extract_int.h"

#define MIN_WIDTH 18 /* characters; the standard has 28 */

struct margins {
	double left, right;
};

static struct margins margins_of(const struct line_box *line, size_t n)
{
	struct margins m = {1e9, -1e9};

	for (size_t i = 0; i < n; i++) {
		if (utf8_len(line[i].text) < 8) /* page numbers and the like stand anywhere */
			continue;
		m.left = line[i].x0 < m.left ? line[i].x0 : m.left;
		m.right = line[i].x1 > m.right ? line[i].x1 : m.right;
	}
	return m;
}

static bool close_to(double a, double b, double by)
{
	return a - b <= by && b - a <= by;
}

/* Cells and columns are not running text: a TAB keeps its line whole. */
static bool continues(const struct line_box *up, const struct line_box *down, struct margins m)
{
	double h = up->h > 0 ? up->h : 1;

	if (m.right - m.left < MIN_WIDTH * h) /* a few short lines fill nothing */
		return false;
	return up->x1 >= m.right - 1.6 * h && down->x0 <= m.left + 0.8 * h && close_to(up->h, down->h, 0.2 * h) &&
	       down->y > up->y && down->y - up->y <= 3.2 * h && str_find_byte(up->text, '\t') < 0 &&
	       str_find_byte(down->text, '\t') < 0;
}

static bool latin(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ',' || c == ';';
}

struct str layout_text(struct arena *a, const struct line_box *line, size_t n)
{
	struct margins m = margins_of(line, n);
	struct buf b = BUF_INIT(a, EXTRACT_MAX_TEXT + 4096);

	for (size_t i = 0; i < n; i++) {
		struct str t = line[i].text;

		if (i > 0 && !continues(&line[i - 1], &line[i], m))
			buf_byte(&b, '\n');
		else if (i > 0 && b.n > 0 && t.n > 0 && latin(b.p[b.n - 1]) && latin(t.p[0]))
			buf_byte(&b, ' ');
		buf_str(&b, t);
	}
	if (n > 0)
		buf_byte(&b, '\n');
	return buf_view(&b);
}
