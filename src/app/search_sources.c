/* SPDX-License-Identifier: Apache-2.0 */
/* What is searched beside documents and the catalogue: service guides, columns, rows of topics, acts of upper bodies. Each asks
 * its module for what everybody may see; the search asks again for every hit before it gives it out. */
#include "app/app.h"
#include "core/shared.h"
#include "policy/policy_upper.h"
#include "search/search.h"
#include "services/services.h"
#include "site/site.h"
#include "site/site_rows.h"

static uint64_t mix(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001B3ull;
	return (h ^ 0xFF) * 0x100000001B3ull;
}

static uint64_t mix_number(uint64_t h, int64_t n)
{
	for (int i = 0; i < 8; i++)
		h = (h ^ ((uint64_t)n >> (8 * i) & 0xFF)) * 0x100000001B3ull;
	return h;
}

#define SEED 0xCBF29CE484222325ull
#define STAMP(h) ((h) >> 1) /* it is kept as a signed number */

/* A module's stamps, made once for every change that the public can see. */
static enum status shared_stamps(struct ctx *c, shared_make *make, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	const struct search_stamp *v;
	const void *items;

	TRY(shared_list(c, make, 0, &items, ret_n, err));
	v = items;
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct search_stamp);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = v[i];
	return ST_OK;
}

static enum status shared_stamp(struct ctx *c, shared_make *make, uint64_t *ret, struct err *err)
{
	const struct search_stamp *v;
	const void *items;
	uint64_t h = SEED;
	size_t n;

	TRY(shared_list(c, make, 0, &items, &n, err));
	v = items;
	for (size_t i = 0; i < n; i++)
		h = mix_number(mix_number(h, v[i].id), (int64_t)v[i].stamp);
	*ret = STAMP(h);
	return ST_OK;
}

/* Texts are indexed in Chinese, whoever's call it is. */
static struct ctx chinese(const struct ctx *c)
{
	struct ctx zh = *c;

	zh.locale = LOC_ZH;
	return zh;
}

/* ---- service guides ---- */
static enum status make_services(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct service_public *s;
	struct search_stamp *v;

	(void)arg;
	TRY(services_published(c, &s, ret_n, err));
	v = ARENA_ARRAY(c->arena, *ret_n + 1, struct search_stamp);
	for (size_t i = 0; i < *ret_n; i++) {
		uint64_t h = mix_number(mix_number(SEED, s[i].version_no), s[i].published_at);

		v[i] = (struct search_stamp){s[i].id, STAMP(mix(mix(h, s[i].name), s[i].code))};
	}
	*ret = v;
	return ST_OK;
}

static enum status services_stamp(struct ctx *c, uint64_t *ret, struct err *err)
{
	return shared_stamp(c, make_services, ret, err);
}

static enum status services_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	return shared_stamps(c, make_services, ret, ret_n, err);
}

static enum status services_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *err)
{
	struct ctx zh = chinese(c);
	struct service_public s;
	struct str text;

	TRY(services_text(&zh, id, &s, &text, err));
	*ret = (struct search_item){
		.tab = TAB_SERVICE,
		.href = s.href,
		.title = s.name,
		.text = text,
		.numbers = arena_printf(c->arena, "%.*s %.*s", STR_ARG(s.code), STR_ARG(s.name_en)),
		.body_id = s.body_id,
		.published_at = s.published_at,
	};
	return ST_OK;
}

/* ---- columns: what they are for, and the text of a page ---- */
static bool is_page(const struct site_column *col)
{
	return col->shown && col->kind != COL_LINK; /* a link leads elsewhere */
}

static enum status make_columns(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	const struct site_column *cols;
	struct search_stamp *v;
	size_t n, k = 0;

	(void)arg;
	TRY(site_columns(c, &cols, &n, err));
	v = ARENA_ARRAY(c->arena, n + 1, struct search_stamp);
	for (size_t i = 0; i < n; i++)
		if (is_page(&cols[i])) {
			uint64_t h = mix_number(mix_number(SEED, cols[i].rev), cols[i].changed_at);

			v[k++] = (struct search_stamp){cols[i].id, STAMP(mix(mix(h, cols[i].slug), cols[i].name))};
		}
	*ret = v;
	*ret_n = k;
	return ST_OK;
}

static enum status columns_stamp(struct ctx *c, uint64_t *ret, struct err *err)
{
	return shared_stamp(c, make_columns, ret, err);
}

static enum status columns_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	return shared_stamps(c, make_columns, ret, ret_n, err);
}

static enum status columns_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *err)
{
	const struct site_column *cols;
	size_t n;

	TRY(site_columns(c, &cols, &n, err));
	for (size_t i = 0; i < n; i++)
		if (cols[i].id == id && is_page(&cols[i])) {
			*ret = (struct search_item){
				.tab = TAB_INFO,
				.href = arena_printf(c->arena, "/c/%.*s", STR_ARG(cols[i].slug)),
				.title = cols[i].name,
				.text = arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(cols[i].description),
						     STR_ARG(cols[i].page_text)),
				.numbers = cols[i].name_en,
				.body_id = cols[i].body_id,
			};
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no public column %lld", (long long)id);
}

/* ---- rows of topics ---- */
static enum status make_rows(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct search_stamp *v;
	struct site_row *r;

	(void)arg;
	TRY(site_rows(c, &r, ret_n, err));
	v = ARENA_ARRAY(c->arena, *ret_n + 1, struct search_stamp);
	for (size_t i = 0; i < *ret_n; i++)
		v[i] = (struct search_stamp){r[i].id, STAMP(mix(mix_number(SEED, r[i].rev), r[i].href))};
	*ret = v;
	return ST_OK;
}

static enum status rows_stamp(struct ctx *c, uint64_t *ret, struct err *err)
{
	return shared_stamp(c, make_rows, ret, err);
}

static enum status rows_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	return shared_stamps(c, make_rows, ret, ret_n, err);
}

static enum status rows_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *err)
{
	struct site_row r;

	TRY(site_row_get(c, id, &r, err));
	*ret = (struct search_item){
		.tab = TAB_INFO,
		.href = r.href,
		.title = r.title,
		.text = arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(r.topic), STR_ARG(r.text)),
		.body_id = r.body_id,
		.published_at = r.published_at,
	};
	return ST_OK;
}

/* ---- acts of upper bodies ---- */
static enum status make_uppers(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct search_stamp *v;
	struct policy_upper *u;

	(void)arg;
	TRY(policy_upper_list(c, &u, ret_n, err));
	v = ARENA_ARRAY(c->arena, *ret_n + 1, struct search_stamp);
	for (size_t i = 0; i < *ret_n; i++)
		v[i] = (struct search_stamp){u[i].id, STAMP(mix(mix(mix(SEED, u[i].doc_no), u[i].title), u[i].issuer))};
	*ret = v;
	return ST_OK;
}

static enum status uppers_stamp(struct ctx *c, uint64_t *ret, struct err *err)
{
	return shared_stamp(c, make_uppers, ret, err);
}

static enum status uppers_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	return shared_stamps(c, make_uppers, ret, ret_n, err);
}

static enum status uppers_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *err)
{
	struct policy_upper u;

	TRY(policy_upper_get(c, id, &u, err));
	*ret = (struct search_item){
		.tab = TAB_FILE,
		.href = u.href,
		.title = u.title,
		.text = u.issuer,
		.numbers = u.doc_no,
	};
	return ST_OK;
}

/* ---- all ---- */
static const struct search_source services_source = {"service", services_stamp, services_list, services_load};
static const struct search_source columns_source = {"column", columns_stamp, columns_list, columns_load};
static const struct search_source rows_source = {"topic", rows_stamp, rows_list, rows_load};
static const struct search_source uppers_source = {"upper", uppers_stamp, uppers_list, uppers_load};

void app_search_sources(void)
{
	static const struct search_source *const all[] = {&services_source, &columns_source, &rows_source, &uppers_source};

	search_sources_use(all, ARRAY_LEN(all));
}
