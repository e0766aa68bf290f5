/* SPDX-License-Identifier: Apache-2.0 */
/* Legal bases on a date, and loading the facts that ship with the program. */
#include <string.h>

#include "base/csv.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "catalogue/catalogue_seed.h"
#include "catalogue/catalogue_store.h"
#include "catalogue/catalogue_text.h"
#include "core/shared.h"

#define MAX_CHAIN 8 /* acts that replaced each other; more is a loop in the data */

static bool valid_on(const struct legal_basis *b, struct date on)
{
	return (date_is_none(b->valid_from) || date_cmp(b->valid_from, on) <= 0) &&
	       (date_is_none(b->valid_to) || date_cmp(on, b->valid_to) <= 0);
}

/* Of several texts under one name the one valid on the date, else the newest. */
static const struct legal_basis *named(const struct legal_basis *all, size_t n, struct str name, struct date on)
{
	const struct legal_basis *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(all[i].name, name))
			continue;
		if (valid_on(&all[i], on))
			return &all[i];
		if (best == NULL || date_cmp(all[i].valid_from, best->valid_from) > 0)
			best = &all[i];
	}
	return best;
}

static const struct legal_basis *successor(const struct legal_basis *all, size_t n, const struct legal_basis *b)
{
	for (size_t i = 0; b->superseded_by.n > 0 && i < n; i++)
		if (str_eq(all[i].full_name, b->superseded_by))
			return &all[i];
	return NULL;
}

static const struct legal_basis *predecessor(const struct legal_basis *all, size_t n, const struct legal_basis *b,
					     struct date on)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i].superseded_by, b->full_name) && valid_on(&all[i], on))
			return &all[i];
	return NULL;
}

/* Forward from a repealed act, backward from one that did not exist yet; the start itself where nothing fits. */
static const struct legal_basis *follow(const struct legal_basis *all, size_t n, const struct legal_basis *start,
					struct date on)
{
	const struct legal_basis *b = start;

	if (!date_is_none(b->valid_from) && date_cmp(on, b->valid_from) < 0) {
		const struct legal_basis *before = predecessor(all, n, b, on);

		return before == NULL ? start : before;
	}
	for (int i = 0; i < MAX_CHAIN && !valid_on(b, on); i++) {
		const struct legal_basis *next = successor(all, n, b);

		if (next == NULL)
			break;
		b = next;
	}
	return b;
}

static void add_basis(struct arena *a, struct legal_basis *out, size_t *n, struct legal_basis b)
{
	for (size_t i = 0; b.id != 0 && i < *n; i++) {
		if (out[i].id == b.id) { /* two acts of the standard became one */
			if (str_find(out[i].name, b.name) < 0)
				out[i].name = arena_printf(a, "%.*s、%.*s", STR_ARG(out[i].name), STR_ARG(b.name));
			return;
		}
	}
	out[(*n)++] = b;
}

void legal_bases_pick(struct arena *a, const struct legal_basis *all, size_t n_all, struct str names, struct date on,
		      struct legal_basis **ret, size_t *ret_n)
{
	struct legal_basis *out = ARENA_ARRAY(a, names.n + 1, struct legal_basis); /* at most one a byte */
	size_t n = 0;
	struct str name;

	while (str_cut(&names, '|', &name)) {
		const struct legal_basis *found;
		struct legal_basis b = {.valid_from = DATE_NONE, .valid_to = DATE_NONE, .in_force = true};

		name = str_trim(name);
		if (name.n == 0)
			continue;
		found = named(all, n_all, name, on);
		if (found != NULL) {
			b = *follow(all, n_all, found, on);
			b.in_force = valid_on(&b, on);
		}
		b.name = name;
		add_basis(a, out, &n, b);
	}
	*ret = out;
	*ret_n = n;
}

static enum status all_bases(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct legal_basis *list;

	(void)arg;
	TRY(store_bases(c, &list, ret_n, err));
	*ret = list;
	return ST_OK;
}

enum status legal_bases_on(struct ctx *c, const struct cat_entry *e, struct date on, struct legal_basis **ret, size_t *ret_n,
			   struct err *err)
{
	const void *all;
	size_t n;

	TRY(shared_list(c, all_bases, 0, &all, &n, err));
	legal_bases_pick(c->arena, all, n, e->legal_basis, on, ret, ret_n);
	return ST_OK;
}

enum status legal_bases_list(struct ctx *c, struct date on, struct legal_basis **ret, size_t *ret_n, struct err *err)
{
	TRY(store_bases(c, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].in_force = valid_on(&(*ret)[i], on);
	return ST_OK;
}

/* ---- facts shipped with the program ---- */

typedef enum status row_fn(struct ctx *c, const struct csv_row *row, size_t line, struct err *err);

/* Calls each for the rows of an embedded file that has exactly these columns. */
static enum status each_row(struct ctx *c, const char *path, const char *header, size_t cols, row_fn *each, struct err *err)
{
	struct csv csv;
	struct csv_row row;
	struct str text = embedded_get(path), first = text, line;
	enum status st;

	if (!str_line(&first, &line) || !str_eq_c(line, header))
		return err_set(err, ST_CORRUPT, "%s: header is not \"%s\"", path, header);
	csv_init(&csv, text, '\t');
	TRY(csv_next(&csv, c->arena, &row, err));
	while ((st = csv_next(&csv, c->arena, &row, err)) == ST_OK) {
		if (row.n != cols)
			return err_set(err, ST_CORRUPT, "%s line %zu: %zu columns", path, csv.line, row.n);
		TRY(each(c, &row, csv.line, err));
	}
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	return ST_OK;
}

static enum status seed_edition(struct ctx *c, const struct csv_row *row, size_t line, struct err *err)
{
	struct date from;
	struct str tsv = embedded_get(arena_printf(c->arena, "data/catalogue/%.*s", STR_ARG(row->col[0])).p);
	enum status st;
	int changes;

	if (tsv.p == NULL || !date_parse(row->col[2], &from))
		return err_set(err, ST_CORRUPT, "editions.tsv line %zu", line);
	st = cat_import_standard(c, tsv, row->col[1], from, &changes, err);
	if (st == ST_CONFLICT && strcmp(err->key, "catalogue.err_version_twice") == 0)
		return ST_OK; /* loaded at an earlier start */
	return st;
}

static enum status seed_limit(struct ctx *c, const struct csv_row *row, size_t line, struct err *err)
{
	struct time_rule r = {.basis = row->col[6], .text = row->col[7]};

	TRY(cat_read_rule(row->col[1], row->col[2], row->col[3], row->col[4], row->col[5], line, &r, err));
	return store_limit_put(c, row->col[0], &r, str_eq_c(row->col[8], "1"), row->col[9], err);
}

static enum status seed_basis(struct ctx *c, const struct csv_row *row, size_t line, struct err *err)
{
	struct legal_basis b = {.name = row->col[0],
				.full_name = row->col[1],
				.issuer = row->col[2],
				.doc_no = row->col[3],
				.valid_from = DATE_NONE,
				.valid_to = DATE_NONE,
				.superseded_by = row->col[6],
				.confirmed = str_eq_c(row->col[7], "1")};

	if ((row->col[4].n > 0 && !date_parse(row->col[4], &b.valid_from)) ||
	    (row->col[5].n > 0 && !date_parse(row->col[5], &b.valid_to)))
		return err_set(err, ST_CORRUPT, "bases.tsv line %zu", line);
	return store_basis_put(c, &b, err);
}

enum status catalogue_seed(struct ctx *c, struct err *err)
{
	CLEANUP(cat_tx_end) struct cat_tx tx = {.own = false};

	TRY(cat_tx_begin(c, &tx, err));
	TRY(each_row(c, "data/catalogue/editions.tsv", "file\tname\teffective_from", 3, seed_edition, err));
	TRY(each_row(c, "data/catalogue/special-limits.tsv",
		     "item_key\tdeadline_event\tdeadline_days\tday_unit\tmonth\tday\tbasis\ttext\tbinding\tevidence", 10,
		     seed_limit, err));
	TRY(each_row(c, "data/legal/bases.tsv",
		     "name\tfull_name\tissuer\tdoc_no\tvalid_from\tvalid_to\tsuperseded_by\tconfirmed", 8, seed_basis, err));
	err_clear(err);
	return cat_tx_commit(c, &tx, err);
}
