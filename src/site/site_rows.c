/* SPDX-License-Identifier: Apache-2.0 */
#include "site/site_rows.h"

#include <string.h>

#include "base/buf.h"
#include "site/topic.h"

#define MAX_TEXT (1u << 20)

static struct site_row row_of(struct ctx *c, const struct site_column *col, const struct topic *t, const struct topic_row *r)
{
	return (struct site_row){
		.id = r->id,
		.body_id = r->body_id,
		.published_at = r->first_at,
		.rev = r->rev,
		.href = arena_printf(c->arena, "/c/%.*s/%lld", STR_ARG(col->slug), (long long)r->id),
		.topic = t->zh,
	};
}

/* The topic of a shown column; NULL: it is another kind. The first column of a topic stands for it. */
static const struct topic *topic_of(struct ctx *c, const struct site_column *cols, size_t i)
{
	if (!cols[i].shown || cols[i].kind != COL_TOPIC)
		return NULL;
	for (size_t k = 0; k < i; k++)
		if (cols[k].shown && cols[k].kind == COL_TOPIC && str_eq(cols[k].topic, cols[i].topic))
			return NULL;
	return topic_find(c, cols[i].topic);
}

enum status site_rows(struct ctx *c, struct site_row **ret, size_t *ret_n, struct err *err)
{
	const struct site_column *cols;
	struct site_row *all = NULL;
	size_t n_cols, n = 0;

	TRY(site_columns(c, &cols, &n_cols, err));
	for (size_t i = 0; i < n_cols; i++) {
		const struct topic *t = topic_of(c, cols, i);
		struct topic_row *rows;
		struct site_row *more;
		size_t n_rows;

		if (t == NULL)
			continue;
		TRY(topic_public(c, t->key, &rows, &n_rows, err));
		more = ARENA_ARRAY(c->arena, n + n_rows + 1, struct site_row);
		if (n > 0)
			memcpy(more, all, n * sizeof *more);
		for (size_t k = 0; k < n_rows; k++)
			more[n + k] = row_of(c, &cols[i], t, &rows[k]);
		all = more;
		n += n_rows;
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

static struct str row_text(struct ctx *c, const struct topic *t, const struct str *values, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_TEXT);

	for (size_t i = 0; i < t->n; i++) {
		struct str href, text;

		if (i == t->title_at || t->fields[i].type == FT_DOCUMENT)
			continue;
		text = topic_text(c, t, i, values[i], true, &href, err);
		if (str_empty(text))
			continue;
		buf_str(&b, t->fields[i].zh);
		buf_c(&b, "：");
		buf_str(&b, text);
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}

enum status site_row_get(struct ctx *c, int64_t id, struct site_row *ret, struct err *err)
{
	const struct site_column *cols;
	struct ctx zh = *c;
	size_t n_cols;

	zh.locale = LOC_ZH;
	TRY(site_columns(c, &cols, &n_cols, err));
	for (size_t i = 0; i < n_cols; i++) {
		const struct topic *t = topic_of(c, cols, i);
		struct str values[TOPIC_FIELDS];
		struct topic_row r;
		enum status st;

		if (t == NULL)
			continue;
		st = topic_public_row(c, t->key, id, &r, err);
		if (st == ST_NOT_FOUND) {
			err_clear(err);
			continue;
		}
		TRY(st);
		topic_values(c->arena, t, r.data, values);
		*ret = row_of(c, &cols[i], t, &r);
		ret->title = values[t->title_at];
		ret->text = row_text(&zh, t, values, err);
		return ST_OK;
	}
	return err_set(err, ST_NOT_FOUND, "no public row %lld", (long long)id);
}
