/* SPDX-License-Identifier: Apache-2.0 */
/* Reads gettext catalogues: msgid/msgstr pairs with C escapes and lines that continue. Several catalogues may follow each
 * other in one text; later headers (empty msgid) are skipped. Plural forms and contexts are not used here. */
#include <string.h>

#include "tpl/tpl_int.h"

struct entry {
	struct str key, text;
	unsigned line;
};

struct po {
	struct entry *rows;
	size_t n, cap;
	uint32_t *slot; /* row + 1, 0 = free */
	size_t n_slots; /* power of two, at least twice the rows */
};

struct reader {
	const char *name;
	struct str rest;
	unsigned line;
	struct arena *a;
	struct err *err;
};

static uint32_t hash(struct str s)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static enum status bad(struct reader *r, const char *what)
{
	return err_set(r->err, ST_INVALID, "%s:%u: %s", r->name, r->line, what);
}

/* "…" with escapes, appended to b. */
static enum status quoted(struct reader *r, struct str s, struct buf *b)
{
	s = str_trim(s);
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return bad(r, "text must stand in double quotes");
	for (size_t i = 1; i + 1 < s.n; i++) {
		char c = s.p[i];

		if (c == '"')
			return bad(r, "a quote inside the text needs a backslash");
		if (c == '\\') {
			c = s.p[++i];
			if (i + 1 >= s.n)
				return bad(r, "text ends with a backslash");
			if (c == 'n')
				c = '\n';
			else if (c == 't')
				c = '\t';
			else if (c != '"' && c != '\\')
				return bad(r, "unknown escape");
		}
		buf_byte(b, c);
	}
	return ST_OK;
}

static struct entry *find(const struct po *po, struct str key)
{
	if (po->n_slots == 0)
		return NULL;
	for (size_t i = hash(key) & (po->n_slots - 1); po->slot[i] != 0; i = (i + 1) & (po->n_slots - 1)) {
		struct entry *e = &po->rows[po->slot[i] - 1];

		if (str_eq(e->key, key))
			return e;
	}
	return NULL;
}

static void put_slot(struct po *po, size_t row)
{
	size_t i = hash(po->rows[row].key) & (po->n_slots - 1);

	while (po->slot[i] != 0)
		i = (i + 1) & (po->n_slots - 1);
	po->slot[i] = (uint32_t)row + 1;
}

static void push(struct arena *a, struct po *po, struct entry e)
{
	if (po->n == po->cap) {
		size_t cap = po->cap == 0 ? 512 : po->cap * 2;
		struct entry *rows = ARENA_ARRAY(a, cap, struct entry);

		if (po->n > 0)
			memcpy(rows, po->rows, po->n * sizeof *rows);
		po->rows = rows;
		po->cap = cap;
		po->n_slots = cap * 2;
		po->slot = ARENA_ARRAY(a, po->n_slots, uint32_t);
		for (size_t i = 0; i < po->n; i++)
			put_slot(po, i);
	}
	po->rows[po->n] = e;
	put_slot(po, po->n++);
}

/* One entry is complete: keep it. A key without text counts as missing. */
static enum status finish(struct reader *r, struct po *po, const struct buf *id, const struct buf *text, unsigned line)
{
	struct entry *old;
	struct entry e;

	if (id->n == 0 || text->n == 0)
		return ST_OK;
	old = find(po, buf_view(id));
	if (old != NULL)
		return err_set(r->err, ST_INVALID, "%s:%u: key %.*s stands already in line %u", r->name, line,
			       STR_ARG(str_slice(old->key, 0, 80)), old->line);
	e = (struct entry){arena_dup(r->a, buf_view(id)), arena_dup(r->a, buf_view(text)), line};
	push(r->a, po, e);
	return ST_OK;
}

enum part { PART_NONE, PART_ID, PART_STR };

static enum status line_of(struct reader *r, struct po *po, struct str line, enum part *part, struct buf *id,
			   struct buf *text, unsigned *id_line)
{
	if (str_starts_c(line, "msgid ")) {
		if (*part == PART_ID)
			return bad(r, "msgid without msgstr");
		if (*part == PART_STR)
			TRY(finish(r, po, id, text, *id_line));
		buf_clear(id);
		buf_clear(text);
		*part = PART_ID;
		*id_line = r->line;
		return quoted(r, str_skip(line, 6), id);
	}
	if (str_starts_c(line, "msgstr ")) {
		if (*part != PART_ID)
			return bad(r, "msgstr without msgid");
		*part = PART_STR;
		return quoted(r, str_skip(line, 7), text);
	}
	if (line.p[0] == '"' && *part != PART_NONE)
		return quoted(r, line, *part == PART_ID ? id : text);
	return bad(r, "this line is not understood");
}

enum status po_parse(struct arena *a, const char *name, struct str text, struct po **ret, struct err *err)
{
	struct reader r = {name, text, 0, a, err};
	struct po *po = ARENA_NEW(a, struct po);
	struct buf id = BUF_INIT(a, 1024), msg = BUF_INIT(a, 64 * 1024);
	enum part part = PART_NONE;
	unsigned id_line = 0;
	struct str line;

	while (str_line(&r.rest, &line)) {
		r.line++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		TRY(line_of(&r, po, line, &part, &id, &msg, &id_line));
		if (id.overflow || msg.overflow)
			return bad(&r, "text is too long");
	}
	if (part == PART_ID)
		return bad(&r, "msgid without msgstr");
	if (part == PART_STR)
		TRY(finish(&r, po, &id, &msg, id_line));
	*ret = po;
	return ST_OK;
}

bool po_get(const struct po *po, struct str key, struct str *ret)
{
	const struct entry *e = find(po, key);

	if (e == NULL)
		return false;
	*ret = e->text;
	return true;
}

size_t po_count(const struct po *po)
{
	return po->n;
}
