/* SPDX-License-Identifier: Apache-2.0 */
/* Private to letters: templates of letters. Plain text, in it {{field}}, which must have a value; {{field?}}, which may have
 * none; {{#field}}…{{/field}}, shown when the field has a value, for a list once a row; {{^field}}…{{/field}}, shown when it has
 * none. Within a list's section its columns are fields too, {{.}} is the first of them, {{i}} the row's number, {{han}} the same
 * in Chinese. The lines before the first empty one are the title. Values are never read as template. Pure. */
#ifndef LETTERS_LETTER_TPL_H
#define LETTERS_LETTER_TPL_H

#include "base/arena.h"
#include "base/status.h"

enum { LT_MAX_BYTES = 64 << 10, LT_MAX_NODES = 2000, LT_MAX_DEPTH = 8, LT_MAX_COLS = 4, LT_MAX_OUT = 1 << 20 };

enum lt_type { LT_TEXT, LT_LINES, LT_LIST, LT_DATE, LT_NUMBER };

/* A field as data/letters/fields.tsv knows it. */
struct lt_field {
	struct str name;
	enum lt_type type;
	struct str col[LT_MAX_COLS]; /* of a list */
	size_t n_cols;
};
struct lt_row {
	struct str col[LT_MAX_COLS];
};
struct lt_value {
	struct str text;
	const struct lt_row *rows; /* of a list */
	size_t n;
};

enum lt_node_type { LT_N_TEXT, LT_N_FIELD, LT_N_IF, LT_N_UNLESS };
struct lt_node {
	enum lt_node_type type;
	struct str text; /* or the field's name */
	bool optional;
	size_t end; /* sections: the node behind their last */
};
struct lt {
	const struct lt_node *node;
	size_t n;
};

/* ST_INVALID letters.tpl_syntax with the line's number; letters.tpl_long. */
enum status lt_parse(struct arena *a, struct str text, struct lt *ret, struct err *err) MUST_CHECK;
/* Every name is a field, or a column where it stands. ST_INVALID letters.tpl_unknown with the name. */
enum status lt_check(const struct lt *t, const struct lt_field *fields, size_t n, struct err *err) MUST_CHECK;
/* Is the field named anywhere? */
bool lt_uses(const struct lt *t, struct str name);
/* values[i] belongs to fields[i]. ST_INVALID letters.missing with the name of a field that has no value. */
enum status lt_render(struct arena *a, const struct lt *t, const struct lt_field *fields, const struct lt_value *values,
		      size_t n, struct str *ret, struct err *err) MUST_CHECK;

#endif
