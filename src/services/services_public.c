/* SPDX-License-Identifier: Apache-2.0 */
/* What everybody may read of the guides, and the contract for other modules (services.h). */
#include "catalogue/catalogue.h"
#include "services/guide.h"
#include "services/services_int.h"

#define MAX_TEXT (1u << 20)

static int64_t number(struct str s)
{
	int64_t n = 0;

	(void)str_to_i64(s, &n);
	return n;
}

enum status service_unit(struct ctx *c, const struct service_content *s, int64_t body_id, struct unit *ret, struct err *err)
{
	struct unit u;
	enum status st;

	*ret = (struct unit){0};
	if (number(s->v[SF_UNIT]) == 0)
		return ST_OK;
	st = unit_get(c, number(s->v[SF_UNIT]), &u, err);
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		return ST_OK;
	}
	if (st == ST_OK && u.body_id == body_id)
		*ret = u;
	return st;
}

struct service_public service_public_of(struct ctx *c, const struct service_listed *l, const struct service_content *s)
{
	return (struct service_public){
		.id = l->item.id,
		.body_id = l->item.body_id,
		.version_no = l->version.no,
		.first_published_at = l->item.created_at,
		.published_at = l->version.published_at,
		.code = l->item.code,
		.name = s->v[SF_NAME],
		.name_en = s->v[SF_NAME_EN],
		.summary = s->v[SF_SUMMARY],
		.summary_en = s->v[SF_SUMMARY_EN],
		.kind = s->v[SF_KIND],
		.body_code = l->item.body_code,
		.body_name = l->item.body_name,
		.body_name_en = l->item.body_name_en,
		.promises = service_promise_bits(s->v[SF_PROMISES]),
		.href = arena_printf(c->arena, "/services/%.*s", STR_ARG(l->item.code)),
		.online = s->v[SF_ONLINE],
		.legal_days = s->v[SF_LEGAL_DAYS],
		.promised_days = s->v[SF_PROMISED_DAYS],
		.reviewed_on = l->item.reviewed_on,
		.review_by = l->item.review_by,
	};
}

/* One query for the names of all units instead of one a guide. */
static enum status name_units(struct ctx *c, struct service_public *rows, const struct service_content *s, size_t n,
			      struct err *err)
{
	struct unit *units = NULL;
	size_t n_units = 0;
	int64_t body = 0;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].body_id != body)
			TRY(unit_list(c, body = rows[i].body_id, &units, &n_units, err));
		rows[i].unit_name = STR("");
		for (size_t k = 0; k < n_units; k++)
			if (units[k].id == number(s[i].v[SF_UNIT]))
				rows[i].unit_name = units[k].name;
	}
	return ST_OK;
}

enum status services_published(struct ctx *c, struct service_public **ret, size_t *ret_n, struct err *err)
{
	struct service_content *s;
	struct service_listed *l;
	size_t n;

	TRY(svc_public_list(c, &l, &n, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, struct service_public);
	s = ARENA_ARRAY(c->arena, n + 1, struct service_content);
	for (size_t i = 0; i < n; i++) {
		service_content_parse(c->arena, l[i].version.content, &s[i]);
		(*ret)[i] = service_public_of(c, &l[i], &s[i]);
	}
	*ret_n = n;
	return name_units(c, *ret, s, n, err);
}

enum status services_changes(struct ctx *c, int64_t after_seq, int limit, struct service_change **ret, size_t *ret_n,
			     struct err *err)
{
	return svc_changes(c, after_seq, limit, ret, ret_n, err);
}

/* ---- one guide ---- */

static enum status version_no(struct ctx *c, struct service_shown *s, int64_t no, struct err *err)
{
	struct service_version *all;
	size_t n;

	TRY(svc_versions(c, s->item.id, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].no == no) {
			s->version = all[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "version %lld of a guide", (long long)no);
}

enum status service_shown(struct ctx *c, struct str code, int64_t no, struct service_shown *ret, struct err *err)
{
	*ret = (struct service_shown){0};
	TRY(svc_item_by_code(c, code, &ret->item, err));
	if (ret->item.published_version == 0 || !ret->item.body_active)
		return err_set(err, ST_NOT_FOUND, "guide not published");
	TRY(svc_version_get(c, ret->item.published_version, &ret->current, err));
	if (ret->item.withdrawn_at != 0)
		return err_set(err, ST_GONE, "guide withdrawn");
	ret->version = ret->current;
	if (no != 0)
		TRY(version_no(c, ret, no, err));
	service_content_parse(c->arena, ret->version.content, &ret->content);
	return service_unit(c, &ret->content, ret->item.body_id, &ret->unit, err);
}

enum status services_text(struct ctx *c, int64_t id, struct service_public *ret, struct str *ret_text, struct err *err)
{
	struct service_element *e;
	struct service_item it;
	struct service_shown s;
	size_t n;

	TRY(svc_item_get(c, id, &it, err));
	TRY(service_shown(c, it.code, 0, &s, err));
	TRY(svc_elements(c, &e, &n, err));
	*ret = service_public_of(c, &(struct service_listed){s.item, s.version}, &s.content);
	ret->unit_name = s.unit.name;
	*ret_text = service_text(c, &s.content, e, n);
	return ST_OK;
}

/* "申请表 | 原件 | | 自备" as people read it: 申请表；原件；自备. */
static struct str row_text(struct ctx *c, struct str row)
{
	struct buf b = BUF_INIT(c->arena, MAX_TEXT);
	struct str cell, rest = row;

	while (str_cut(&rest, '|', &cell)) {
		cell = str_trim(cell);
		if (!str_empty(cell))
			buf_printf(&b, "%s%.*s", b.n > 0 ? "；" : "", STR_ARG(cell));
	}
	return buf_view(&b);
}

static void put_field(struct ctx *c, struct buf *b, struct str label, struct str text, bool rows)
{
	struct str line, rest = text;

	if (str_empty(text))
		return;
	while (rest.p != NULL && str_line(&rest, &line)) {
		buf_str(b, label);
		buf_c(b, "：");
		buf_str(b, rows ? row_text(c, line) : str_trim(line));
		buf_byte(b, '\n');
	}
}

static struct str shown_value(struct ctx *c, enum service_field f, struct str v)
{
	struct buf b = BUF_INIT(c->arena, 2000);
	struct str part, rest = v;

	if (service_fields[f].choices == NULL || str_empty(v))
		return v;
	while (str_cut(&rest, ',', &part)) {
		if (b.n > 0)
			buf_c(&b, "、");
		buf_str(&b, svc_choice(c, &service_fields[f], part));
	}
	return buf_view(&b);
}

struct str service_text(struct ctx *c, const struct service_content *s, const struct service_element *e, size_t n_e)
{
	struct buf b = BUF_INIT(c->arena, MAX_TEXT);

	for (int f = 0; f < SF_COUNT; f++) {
		if (f == SF_UNIT || f == SF_FLOW_FILE)
			continue;
		put_field(c, &b, svc_key(c, "services.f.", str_of(service_fields[f].key)),
			  shown_value(c, (enum service_field)f, s->v[f]), service_fields[f].type == SFT_ROWS);
	}
	for (size_t i = 0; i < n_e; i++)
		if (e[i].custom && e[i].active)
			put_field(c, &b, service_label(c, &e[i]), service_extra_value(s, e[i].key), false);
	return buf_view(&b);
}

/* ---- legal bases with validity ---- */

/* What a name means today: the text of that name valid now, else what took over from it, step by step. */
static void follow(const struct legal_basis *all, size_t n, struct service_basis *b)
{
	struct str next = STR("");

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(all[i].name, b->name) && !str_eq(all[i].full_name, b->name))
			continue;
		b->known = true;
		if (all[i].in_force) {
			b->in_force = true;
			b->doc_no = all[i].doc_no;
		} else if (!str_empty(all[i].superseded_by)) {
			next = all[i].superseded_by;
		}
	}
	for (int hop = 0; !b->in_force && hop < 8 && !str_empty(next); hop++) {
		struct str at = next;

		b->now = at;
		next = STR("");
		for (size_t i = 0; i < n; i++)
			if (str_eq(all[i].full_name, at) && !all[i].in_force)
				next = all[i].superseded_by;
	}
}

enum status service_bases(struct ctx *c, const struct service_content *s, struct service_basis **ret, size_t *ret_n,
			  struct err *err)
{
	struct legal_basis *all;
	struct service_row *rows;
	size_t n_all, n = service_rows(c->arena, s->v[SF_BASES], SF_BASES, &rows);

	TRY(legal_bases_list(c, c->today, &all, &n_all, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, struct service_basis);
	for (size_t i = 0; i < n; i++) {
		(*ret)[i] = (struct service_basis){.name = rows[i].c[BASIS_NAME], .clause = rows[i].c[BASIS_CLAUSE]};
		follow(all, n_all, &(*ret)[i]);
	}
	*ret_n = n;
	return ST_OK;
}
