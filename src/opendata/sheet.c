/* SPDX-License-Identifier: Apache-2.0 */
/* Tables to download. Rows go to a file that has no name on any disk, so a table may be long and memory stays small. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/fs.h"
#include "opendata/opendata_int.h"

#define CELL_MAX 32000 /* of a spreadsheet: 32,767 characters */

struct sheet {
	enum sheet_kind kind;
	int fd; /* -1: closed */
	const char *path;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_row_t row;
	lxw_col_t col;
	struct arena *arena; /* of one row */
	struct buf line;
	bool failed;
};

static void sheet_close(void *arg)
{
	struct sheet *s = arg;

	if (s->book != NULL)
		(void)workbook_close(s->book);
	s->book = NULL;
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	arena_free(s->arena);
	s->arena = NULL;
}

/* Row by row: a row that was left is written and forgotten. The library only writes to a named file; a file in memory has a
 * name below /proc. */
static enum status book_new(struct ctx *c, struct sheet *s, struct str name, struct err *err)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	lxw_format *head;

	s->book = workbook_new_opt(s->path, &options);
	if (s->book == NULL)
		return err_set(err, ST_INTERNAL, "cannot make a workbook");
	s->sheet = workbook_add_worksheet(s->book, arena_cstr(c->arena, name));
	if (s->sheet == NULL) /* a name that the format forbids must not lose the table */
		s->sheet = workbook_add_worksheet(s->book, NULL);
	head = workbook_add_format(s->book);
	format_set_bold(head);
	(void)worksheet_set_row(s->sheet, 0, LXW_DEF_ROW_HEIGHT, head);
	(void)worksheet_set_column(s->sheet, 0, 40, 18, NULL);
	worksheet_freeze_panes(s->sheet, 1, 0);
	return ST_OK;
}

enum status sheet_new(struct ctx *c, enum sheet_kind kind, struct str name, struct sheet **ret, struct err *err)
{
	struct sheet *s = ARENA_NEW(c->arena, struct sheet);

	s->kind = kind;
	s->fd = memfd_create("table", MFD_CLOEXEC);
	if (s->fd < 0)
		return fs_errno(err, "memfd_create", "table");
	s->path = arena_printf(c->arena, "/proc/self/fd/%d", s->fd).p;
	s->arena = arena_new();
	arena_on_clear(c->arena, sheet_close, s);
	if (kind == SHEET_XLSX)
		TRY(book_new(c, s, name, err));
	else if (kind == SHEET_CSV_BOM)
		s->failed = write(s->fd, "\xEF\xBB\xBF", 3) != 3;
	*ret = s;
	return ST_OK;
}

/* A line is written as a whole. */
static void csv_cell(struct sheet *s, struct str text, bool last)
{
	size_t done = 0;

	if (s->col == 0)
		buf_init(&s->line, s->arena, MAX_PAGE_BYTES);
	csv_put(&s->line, text, last);
	s->failed = s->failed || s->line.overflow;
	while (last && done < s->line.n && !s->failed) {
		ssize_t n = write(s->fd, s->line.p + done, s->line.n - done);

		s->failed = n <= 0;
		done += n > 0 ? (size_t)n : 0;
	}
}

static void next_cell(struct sheet *s, bool last)
{
	s->col++;
	if (!last)
		return;
	s->row++;
	s->col = 0;
	arena_clear(s->arena);
}

void sheet_cell(struct sheet *s, struct str text, bool last)
{
	if (s->kind == SHEET_XLSX)
		s->failed |=
			worksheet_write_string(s->sheet, s->row, s->col,
					       arena_cstr(s->arena, text.n > CELL_MAX ? str_slice(text, 0, CELL_MAX) : text),
					       NULL) != LXW_NO_ERROR;
	else
		csv_cell(s, text, last);
	next_cell(s, last);
}

void sheet_number(struct sheet *s, int64_t n, bool last)
{
	if (s->kind == SHEET_XLSX)
		s->failed |= worksheet_write_number(s->sheet, s->row, s->col, (double)n, NULL) != LXW_NO_ERROR;
	else
		csv_cell(s, arena_printf(s->arena, "%lld", (long long)n), last);
	next_cell(s, last);
}

enum status sheet_send(struct sheet *s, struct web_call *w, struct str name, struct err *err)
{
	lxw_error e = LXW_NO_ERROR;
	enum status st;

	if (s->book != NULL) {
		e = workbook_close(s->book);
		s->book = NULL;
	}
	if (s->failed || e != LXW_NO_ERROR)
		return err_set(err, ST_IO, "table %.*s: %s", STR_ARG(name), e == LXW_NO_ERROR ? "write" : lxw_strerror(e));
	st = web_send_file(w, s->path,
			   s->kind == SHEET_XLSX ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
						 : "text/csv; charset=utf-8",
			   name, STR(""), err);
	sheet_close(s);
	return st;
}
