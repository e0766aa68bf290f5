/* SPDX-License-Identifier: Apache-2.0 */
/* Table two as the form of 2019 and 2020 had it: other columns than today's, so its rows are kept and shown as they were and never
 * taken for today's figures. In annual_report.imported they stand behind "#2019", which check.h passes over. */
#include "annual/annual_int.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "base/limits.h"

#define MARK "#2019\t"
enum { CELL_MAX = 30, OLD_COLS = 3, OLD_HEAD = 3 };

static bool form_row(struct ctx *c, struct str key, struct csv_row *ret)
{
	struct csv csv;

	csv_init(&csv, embedded_get("data/annual/format-2019.tsv"), '\t');
	while (csv_next(&csv, c->arena, ret, NULL) == ST_OK)
		if (ret->n >= OLD_HEAD + 2 && str_eq(ret->col[0], key))
			return true;
	return false;
}

struct str annual_old_keep(struct ctx *c, struct str tables)
{
	struct buf b = BUF_INIT(c->arena, MAX_FORM_BYTES);
	struct str line;
	struct csv_row form;

	while (str_line(&tables, &line)) {
		struct str rest = line, key;

		if (!str_cut(&rest, '\t', &key) || rest.p == NULL || !form_row(c, str_trim(key), &form))
			continue;
		buf_c(&b, MARK);
		buf_str(&b, line);
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}

/* The last so many cells of a line are its numbers; labels may stand before them. */
static struct row_line line_of(struct ctx *c, const struct csv_row *form, struct str rest)
{
	struct row_cell *cells = ARENA_ARRAY(c->arena, OLD_COLS, struct row_cell);
	struct str v[CSV_MAX_COLS], part;
	size_t n = 0, cols = 0;

	while (n < CSV_MAX_COLS && str_cut(&rest, '\t', &part))
		v[n++] = str_trim(part);
	while (cols < OLD_COLS && OLD_HEAD + cols < form->n && !str_empty(form->col[OLD_HEAD + cols]))
		cols++;
	for (size_t i = 0; i < cols; i++)
		cells[i] = (struct row_cell){.key = form->col[OLD_HEAD + i],
					     .text = n >= cols ? str_slice(v[n - cols + i], 0, CELL_MAX) : STR("—")};
	return (struct row_line){.key = form->col[0], .group = form->col[1], .label = form->col[2], .cells = {cells, cols}};
}

struct tpl_list annual_old_lines(struct ctx *c, struct str imported)
{
	enum { MAX = 20 };
	struct row_line *l = ARENA_ARRAY(c->arena, MAX, struct row_line);
	struct csv_row form;
	struct str line;
	size_t n = 0;

	while (n < MAX && str_line(&imported, &line)) {
		struct str rest, key;

		if (!str_starts_c(line, MARK))
			continue;
		rest = str_skip(line, sizeof(MARK) - 1);
		if (str_cut(&rest, '\t', &key) && form_row(c, str_trim(key), &form))
			l[n++] = line_of(c, &form, rest);
	}
	return (struct tpl_list){l, n};
}
