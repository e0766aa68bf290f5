/* SPDX-License-Identifier: Apache-2.0 */
/* Tables to download. Rows go to a file that has no name on any disk, so a table may be long and memory stays small. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/fs.h"
#include "base/limits.h"
#include "core/table.h"

#define CELL_MAX 32000 /* of a spreadsheet: 32,767 characters */

struct table {
	enum table_kind kind;
	int fd; /* -1: closed */
	const char *path;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_row_t row;
	lxw_col_t col;
	struct arena *arena; /* of one row */
	struct buf line;
	bool failed;
};

static void table_close(void *arg)
{
	struct table *t = arg;

	if (t->book != NULL)
		(void)workbook_close(t->book);
	t->book = NULL;
	if (t->fd >= 0)
		(void)close(t->fd);
	t->fd = -1;
	arena_free(t->arena);
	t->arena = NULL;
}

/* Row by row: a row that was left is written and forgotten. The library only writes to a named file; a file in memory has a
 * name below /proc. */
static enum status book_new(struct ctx *c, struct table *t, struct str name, struct err *err)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	lxw_format *head;

	t->book = workbook_new_opt(t->path, &options);
	if (t->book == NULL)
		return err_set(err, ST_INTERNAL, "cannot make a workbook");
	t->page = workbook_add_worksheet(t->book, arena_cstr(c->arena, name));
	if (t->page == NULL) /* a name that the format forbids must not lose the table */
		t->page = workbook_add_worksheet(t->book, NULL);
	head = workbook_add_format(t->book);
	format_set_bold(head);
	(void)worksheet_set_row(t->page, 0, LXW_DEF_ROW_HEIGHT, head);
	(void)worksheet_set_column(t->page, 0, 40, 18, NULL);
	worksheet_freeze_panes(t->page, 1, 0);
	return ST_OK;
}

enum status table_new(struct ctx *c, enum table_kind kind, struct str name, struct table **ret, struct err *err)
{
	struct table *t = ARENA_NEW(c->arena, struct table);

	t->kind = kind;
	t->fd = memfd_create("table", MFD_CLOEXEC);
	if (t->fd < 0)
		return fs_errno(err, "memfd_create", "table");
	t->path = arena_printf(c->arena, "/proc/self/fd/%d", t->fd).p;
	t->arena = arena_new();
	arena_on_clear(c->arena, table_close, t);
	if (kind == TABLE_XLSX)
		TRY(book_new(c, t, name, err));
	else if (kind == TABLE_CSV_BOM)
		t->failed = write(t->fd, "\xEF\xBB\xBF", 3) != 3;
	*ret = t;
	return ST_OK;
}

/* A line is written as a whole. */
static void csv_cell(struct table *t, struct str text, bool last)
{
	size_t done = 0;

	if (t->col == 0)
		buf_init(&t->line, t->arena, MAX_PAGE_BYTES);
	csv_put(&t->line, text, last);
	t->failed = t->failed || t->line.overflow;
	while (last && done < t->line.n && !t->failed) {
		ssize_t n = write(t->fd, t->line.p + done, t->line.n - done);

		t->failed = n <= 0;
		done += n > 0 ? (size_t)n : 0;
	}
}

static void next_cell(struct table *t, bool last)
{
	t->col++;
	if (!last)
		return;
	t->row++;
	t->col = 0;
	arena_clear(t->arena);
}

void table_cell(struct table *t, struct str text, bool last)
{
	if (t->kind == TABLE_XLSX)
		t->failed |=
			worksheet_write_string(t->page, t->row, t->col,
					       arena_cstr(t->arena, text.n > CELL_MAX ? str_slice(text, 0, CELL_MAX) : text),
					       NULL) != LXW_NO_ERROR;
	else
		csv_cell(t, text, last);
	next_cell(t, last);
}

void table_number(struct table *t, int64_t n, bool last)
{
	if (t->kind == TABLE_XLSX)
		t->failed |= worksheet_write_number(t->page, t->row, t->col, (double)n, NULL) != LXW_NO_ERROR;
	else
		csv_cell(t, arena_printf(t->arena, "%lld", (long long)n), last);
	next_cell(t, last);
}

enum status table_send(struct table *t, struct web_call *w, struct str name, struct err *err)
{
	lxw_error e = LXW_NO_ERROR;
	enum status st;

	if (t->book != NULL) {
		e = workbook_close(t->book);
		t->book = NULL;
	}
	if (t->failed || e != LXW_NO_ERROR)
		return err_set(err, ST_IO, "table %.*s: %s", STR_ARG(name), e == LXW_NO_ERROR ? "write" : lxw_strerror(e));
	st = web_send_file(w, t->path,
			   t->kind == TABLE_XLSX ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
						 : "text/csv; charset=utf-8",
			   name, STR(""), err);
	table_close(t);
	return st;
}
