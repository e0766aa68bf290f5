/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"

#include <string.h>

void csv_init(struct csv *c, struct str text, char sep)
{
	if (str_starts_c(text, "\xEF\xBB\xBF"))
		text = str_skip(text, 3);
	*c = (struct csv){text, sep, 0};
}

static enum status add_col(struct csv_row *row, struct str field, size_t line, struct err *err)
{
	if (row->n == CSV_MAX_COLS)
		return err_set(err, ST_INVALID, "line %zu: more than %d columns", line, CSV_MAX_COLS);
	row->col[row->n++] = field;
	return ST_OK;
}

/* A field in quotes; "" inside stands for one quote (RFC 4180 §2.7). p->rest is behind the opening quote. */
static enum status quoted(struct csv *c, struct arena *a, size_t *lines, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(a, SIZE_MAX / 4);

	for (;;) {
		ptrdiff_t at = str_find_byte(c->rest, '"');

		if (at < 0)
			return err_set(err, ST_INVALID, "line %zu: quote is not closed", c->line);
		for (ptrdiff_t i = 0; i < at; i++)
			*lines += c->rest.p[i] == '\n';
		buf_str(&b, str_slice(c->rest, 0, (size_t)at));
		c->rest = str_skip(c->rest, (size_t)at + 1);
		if (!str_starts_c(c->rest, "\""))
			break;
		buf_byte(&b, '"');
		c->rest = str_skip(c->rest, 1);
	}
	*ret = buf_view(&b);
	return ST_OK;
}

static struct str plain(struct csv *c)
{
	size_t n = 0;

	while (n < c->rest.n && c->rest.p[n] != c->sep && c->rest.p[n] != '\n')
		n++;
	struct str f = str_slice(c->rest, 0, n);

	c->rest = str_skip(c->rest, n);
	if ((c->rest.n == 0 || c->rest.p[0] == '\n') && str_ends_c(f, "\r"))
		f.n--;
	return f;
}

enum status csv_next(struct csv *c, struct arena *a, struct csv_row *ret, struct err *err)
{
	struct csv_row row = {0};
	size_t extra_lines = 0;

	if (c->rest.n == 0)
		return err_set(err, ST_NOT_FOUND, "end of text");
	c->line++;
	for (;;) {
		struct str field;

		if (c->sep != '\t' && str_starts_c(c->rest, "\"")) {
			c->rest = str_skip(c->rest, 1);
			TRY(quoted(c, a, &extra_lines, &field, err));
			if (str_starts_c(c->rest, "\r"))
				c->rest = str_skip(c->rest, 1);
			if (c->rest.n > 0 && c->rest.p[0] != c->sep && c->rest.p[0] != '\n')
				return err_set(err, ST_INVALID, "line %zu: text after a closing quote", c->line);
		} else {
			field = plain(c);
		}
		TRY(add_col(&row, field, c->line, err));
		if (c->rest.n == 0)
			break;
		char end = c->rest.p[0];

		c->rest = str_skip(c->rest, 1);
		if (end == '\n')
			break;
		if (c->rest.n == 0) { /* "a," ends with an empty field */
			TRY(add_col(&row, STR(""), c->line, err));
			break;
		}
	}
	c->line += extra_lines;
	*ret = row;
	return ST_OK;
}

int csv_col(const struct csv_row *header, const char *name)
{
	for (size_t i = 0; i < header->n; i++)
		if (str_eq_c(str_trim(header->col[i]), name))
			return (int)i;
	return -1;
}

void csv_put(struct buf *b, struct str field, bool last)
{
	/* A spreadsheet would run such a cell as a formula. */
	bool formula = field.n > 0 && memchr("=+-@\t\r", field.p[0], 6) != NULL;
	bool quote = false;

	for (size_t i = 0; i < field.n && !quote; i++)
		quote = memchr(",\"\r\n", field.p[i], 4) != NULL;
	if (quote)
		buf_byte(b, '"');
	if (formula)
		buf_byte(b, '\'');
	for (size_t i = 0; i < field.n; i++) {
		if (field.p[i] == '"')
			buf_byte(b, '"');
		buf_byte(b, field.p[i]);
	}
	if (quote)
		buf_byte(b, '"');
	buf_c(b, last ? "\r\n" : ",");
}
