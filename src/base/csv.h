/* SPDX-License-Identifier: Apache-2.0 */
/* Delimited text: reading (RFC 4180 quotes) and writing. TSV is sep = '\t' without quotes. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"
#include "base/status.h"

#define CSV_MAX_COLS 64

struct csv {
	struct str rest;
	char sep;
	size_t line; /* number of the line last read, from 1 */
};

struct csv_row {
	size_t n;
	struct str col[CSV_MAX_COLS]; /* slices of the input, or of the arena where quotes were undone */
};

void csv_init(struct csv *c, struct str text, char sep); /* skips a BOM */
/* ST_OK, ST_NOT_FOUND at the end, ST_INVALID (with line in err->detail) on an open quote or too many columns. */
enum status csv_next(struct csv *c, struct arena *a, struct csv_row *ret, struct err *err);
/* Column index by header name, or -1. */
int csv_col(const struct csv_row *header, const char *name);
/* One field, quoted if needed; text that begins with = + - @ TAB CR gets a leading apostrophe (formula injection). */
void csv_put(struct buf *b, struct str field, bool last);

#endif
