/* SPDX-License-Identifier: Apache-2.0 */
/* Values of topics as people read them, and rows from a CSV file. */
#include "base/csv.h"
#include "base/mask.h"
#include "core/address.h"
#include "site/topic_store.h"

#include <string.h>

struct str topic_name(struct ctx *c, const struct topic *t)
{
	return c->locale == LOC_EN ? t->en : t->zh;
}

struct str topic_field_name(struct ctx *c, const struct topic_field *f)
{
	return c->locale == LOC_EN ? f->en : f->zh;
}

struct str topic_state_text(struct ctx *c, const struct topic *t, struct str code, bool *ret_final)
{
	struct topic_option *all;
	size_t n = topic_options(c->arena, &t->fields[t->state_at], &all);
	const struct topic_option *o = topic_option_find(all, n, code);

	*ret_final = o != NULL && o->final;
	if (o == NULL)
		return code;
	return c->locale == LOC_EN ? o->en : o->zh;
}

static struct str document_text(struct ctx *c, struct str value, bool public_view, struct str *ret_href, struct err *err)
{
	struct document d;
	int64_t id;

	if (!str_to_i64(value, &id))
		return STR("");
	if (doc_public_get(c, id, &d, err) != ST_OK) { /* withdrawn since: nothing of it shows */
		err_clear(err);
		return public_view ? STR("") : value;
	}
	*ret_href = page_doc_href(c, id);
	return d.title;
}

struct str topic_text(struct ctx *c, const struct topic *t, size_t i, struct str value, bool public_view,
		      struct str *ret_href, struct err *err)
{
	struct date d;
	bool final;

	*ret_href = STR("");
	if (str_empty(value))
		return STR("");
	switch (t->fields[i].type) {
	case FT_DATE:
		return date_parse(value, &d) ? page_date(c, d) : value;
	case FT_STATE:
		return topic_state_text(c, t, value, &final);
	case FT_NAME:
		return public_view ? mask_name(c->arena, value) : value;
	case FT_DOCUMENT:
		return document_text(c, value, public_view, ret_href, err);
	case FT_TEXT:
	case FT_LINES:
	case FT_NUMBER:
	case FT_CHOICE:
	case FT_PLACE:
	case FT_COUNT:
		break;
	}
	return value;
}

/* ---- CSV ---- */
#define IMPORT_ROWS 2000
#define IMPORT_ERRORS 100

struct import {
	struct ctx *c;
	const struct topic *t;
	int at[TOPIC_FIELDS]; /* column of the file, -1 = not in it */
	struct topic_csv_error *errors;
	size_t n_errors;
};

static void complain(struct import *im, size_t line, struct str field, const char *key, struct str value)
{
	if (im->n_errors < IMPORT_ERRORS)
		im->errors[im->n_errors++] =
			(struct topic_csv_error){(int64_t)line, field, arena_dup(im->c->arena, str_of(key)), value};
}

static void read_header(struct import *im, const struct csv_row *head)
{
	for (size_t f = 0; f < im->t->n; f++) {
		im->at[f] = -1;
		for (size_t k = 0; k < head->n; k++) {
			struct str h = str_trim(head->col[k]);

			if (str_eq(h, im->t->fields[f].code) || str_eq(h, im->t->fields[f].zh) ||
			    str_eq(h, im->t->fields[f].en))
				im->at[f] = (int)k;
		}
		if (im->at[f] < 0 && im->t->fields[f].required)
			complain(im, 1, im->t->fields[f].zh, "arrange.topic.no_column", STR(""));
	}
	for (size_t k = 0; k < head->n; k++) {
		bool known = false;

		for (size_t f = 0; f < im->t->n; f++)
			known = known || im->at[f] == (int)k;
		if (!known && !str_empty(str_trim(head->col[k])))
			complain(im, 1, head->col[k], "arrange.topic.unknown_column", STR(""));
	}
}

/* A leading apostrophe is what our own export puts before text a spreadsheet would take for a formula. */
static struct str cell(const struct csv_row *r, int at)
{
	struct str s = at < 0 || (size_t)at >= r->n ? STR("") : str_trim(r->col[at]);

	return s.n > 1 && s.p[0] == '\'' && memchr("=+-@", s.p[1], 4) != NULL ? str_skip(s, 1) : s;
}

static enum status import_row(struct import *im, const struct csv_row *r, size_t line, struct err *err)
{
	struct str values[TOPIC_FIELDS], old[TOPIC_FIELDS];
	struct topic_row row = {0};
	size_t before = im->n_errors, field;
	enum status st;

	for (size_t f = 0; f < im->t->n; f++)
		values[f] = cell(r, im->at[f]);
	for (size_t f = 0; f < im->t->n; f++) {
		struct str typed = values[f];
		const char *problem = topic_value_problem(im->c->arena, im->t, f, values);

		if (problem != NULL)
			complain(im, line, im->t->fields[f].zh, problem, typed);
	}
	if (im->n_errors > before)
		return ST_OK;
	TRY(topic_store_by_key(im->c, im->t->key, im->c->who.body_id, values[im->t->key_at], &row.id, err));
	if (row.id != 0) {
		TRY(topic_store_get(im->c, row.id, &row, err));
		topic_values(im->c->arena, im->t, str_empty(row.data) ? row.draft : row.data, old);
		for (size_t f = 0; f < im->t->n; f++)
			if (im->at[f] < 0)
				values[f] = old[f]; /* a column that is not in the file stays as it is */
	}
	st = topic_save(im->c, im->t, &row, values, STR(""), true, &field, err);
	if (st == ST_INVALID) {
		complain(im, line, field < im->t->n ? im->t->fields[field].zh : STR(""), err->key,
			 field < im->t->n ? values[field] : STR(""));
		err_clear(err);
		return ST_OK;
	}
	return st;
}

enum status topic_import(struct ctx *c, const struct topic *t, struct str text, int *ret_rows, struct topic_csv_error **ret,
			 size_t *ret_n, struct err *err)
{
	struct import im = {.c = c, .t = t, .errors = ARENA_ARRAY(c->arena, IMPORT_ERRORS, struct topic_csv_error)};
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct csv csv;
	struct csv_row r;
	enum status st;

	*ret_rows = 0;
	*ret = im.errors;
	if (!ctx_can(c, PERM_TOPIC_EDIT))
		return err_set(err, ST_FORBIDDEN, "topic import");
	TRY(site_begin(c, &tx, err));
	csv_init(&csv, text, ',');
	st = csv_next(&csv, c->arena, &r, err);
	if (st == ST_OK)
		read_header(&im, &r);
	else
		complain(&im, 1, STR(""), "arrange.topic.csv_broken", STR(""));
	while (st == ST_OK && im.n_errors < IMPORT_ERRORS && (st = csv_next(&csv, c->arena, &r, err)) == ST_OK) {
		if (r.n == 1 && str_empty(str_trim(r.col[0])))
			continue;
		if (++*ret_rows > IMPORT_ROWS) {
			complain(&im, csv.line, STR(""), "arrange.topic.too_many", STR(""));
			break;
		}
		TRY(import_row(&im, &r, csv.line, err));
	}
	if (st == ST_INVALID)
		complain(&im, csv.line, STR(""), "arrange.topic.csv_broken", STR(""));
	err_clear(err);
	*ret_n = im.n_errors;
	if (im.n_errors > 0) { /* nothing of a file with errors is kept: the transaction ends unfinished */
		*ret_rows = 0;
		return ST_OK;
	}
	return site_commit(c, &tx, err);
}
