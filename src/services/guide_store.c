/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"
#include "base/embedded.h"
#include "services/guide_store.h"

enum {
	GD_CLOCK_PUT,
	GD_CLOCKS,
	GD_TEXTS,
	GD_TEXT_DRAFT,
	GD_TEXT_PUBLISH,
	GD_ADD,
	GD_GET,
	GD_ALL,
	GD_CHECK_ADD,
	GD_CHECK_LAST
};

static const struct db_stmt stmts[] = {
	[GD_CLOCK_PUT] =
		{"guide_clock_put", DB_WRITE, "ssissdd?issi", "",
		 "INSERT INTO guide_clock (key, part, days, unit, basis, valid_from, valid_to, confirmed, text_zh, text_en, "
		 "seq) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (key, valid_from) DO UPDATE SET "
		 "part = ?2, days = ?3, unit = ?4, basis = ?5, valid_to = ?7, confirmed = ?8, text_zh = ?9, text_en = ?10, "
		 "seq = ?11",
		 NULL},
	[GD_CLOCKS] =
		{"guide_clocks", DB_READ, "", "ssissdd?iss",
		 "SELECT key, part, days, unit, basis, valid_from, valid_to, confirmed, text_zh, text_en FROM guide_clock "
		 "ORDER BY seq, valid_from",
		 NULL},
	[GD_TEXTS] = {"guide_texts", DB_READ, "", "sssisissiis",
		      "SELECT part, zh, en, published_at, published_name, draft, draft_zh, draft_en, draft_at, draft_by, "
		      "draft_name FROM guide_text",
		      NULL},
	[GD_TEXT_DRAFT] = {"guide_text_draft", DB_WRITE, "sssiis", "",
			   "INSERT INTO guide_text (part, draft, draft_zh, draft_en, draft_at, draft_by, draft_name) "
			   "VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (part) DO UPDATE SET draft = 1, draft_zh = ?2, "
			   "draft_en = ?3, draft_at = ?4, draft_by = ?5, draft_name = ?6",
			   NULL},
	[GD_TEXT_PUBLISH] = {"guide_text_publish", DB_WRITE, "sis", "",
			     "UPDATE guide_text SET zh = draft_zh, en = draft_en, draft = 0, published_at = ?2, "
			     "published_name = ?3 WHERE part = ?1 AND draft = 1",
			     NULL},
	[GD_ADD] = {"guide_version_add", DB_WRITE, "iisss", "",
		    "INSERT INTO guide_version (no, at, hash, zh, en) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
		    NULL},
	[GD_GET] = {"guide_version_get", DB_READ, "i", "iisss",
		    "SELECT no, at, hash, zh, en FROM guide_version WHERE no = CASE WHEN ?1 = 0 THEN (SELECT MAX(no) FROM "
		    "guide_version) ELSE ?1 END",
		    NULL},
	[GD_ALL] = {"guide_version_all", DB_READ, "", "iis",
		    "SELECT no, at, hash FROM guide_version ORDER BY no DESC LIMIT 500", NULL},
	[GD_CHECK_ADD] = {"guide_check_add", DB_WRITE, "iisi", "",
			  "INSERT INTO guide_check (at, person_id, name, version_no) VALUES (?1, ?2, ?3, ?4)", NULL},
	[GD_CHECK_LAST] = {"guide_check_last", DB_READ, "", "isi",
			   "SELECT at, name, version_no FROM guide_check ORDER BY id DESC LIMIT 1", NULL},
};
const struct db_set guide_set = {"services", stmts, ARRAY_LEN(stmts)};

static const char *const parts[GP_COUNT] = {"scope", "content", "search", "request", "procedure"};

const char *guide_part_code(enum guide_part p)
{
	return parts[p];
}

bool guide_part_from(struct str code, enum guide_part *ret)
{
	for (int p = 0; p < GP_COUNT; p++)
		if (str_eq_c(code, parts[p])) {
			*ret = (enum guide_part)p;
			return true;
		}
	return false;
}

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static enum status seed_row(struct ctx *c, const struct csv_row *r, int64_t seq, struct err *err)
{
	struct date from, to = DATE_NONE;
	int64_t days, confirmed;

	if (r->n < 10 || !str_to_i64(r->col[2], &days) || !date_parse(r->col[5], &from) ||
	    !str_to_i64(r->col[7], &confirmed) || (!str_empty(r->col[6]) && !date_parse(r->col[6], &to)))
		return err_set(err, ST_INVALID, "data/services/clocks.tsv row %lld", (long long)seq);
	return db_run(c->db, c->arena, &guide_set, GD_CLOCK_PUT,
		      DB_ARGS(txt(r->col[0]), txt(r->col[1]), db_i(days), txt(r->col[3]), txt(r->col[4]),
			      db_d(c->arena, from), db_d(c->arena, to), db_i(confirmed), txt(r->col[8]), txt(r->col[9]),
			      db_i(seq)),
		      NULL, err);
}

enum status guide_seed(struct ctx *c, struct err *err)
{
	struct csv csv;
	struct csv_row row;
	enum status st;
	int64_t seq = 0;

	csv_init(&csv, embedded_get("data/services/clocks.tsv"), '\t');
	TRY(csv_next(&csv, c->arena, &row, err));
	while ((st = csv_next(&csv, c->arena, &row, err)) == ST_OK)
		TRY(seed_row(c, &row, ++seq, err));
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	return ST_OK;
}

enum status guide_clocks(struct ctx *c, struct guide_clock **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &guide_set, GD_CLOCKS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct guide_clock);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct guide_clock){
			.key = db_text(&r, i, 0),
			.part = db_text(&r, i, 1),
			.days = db_int(&r, i, 2),
			.unit = db_text(&r, i, 3),
			.basis = db_text(&r, i, 4),
			.valid_from = db_date(&r, i, 5),
			.valid_to = db_date(&r, i, 6),
			.confirmed = db_int(&r, i, 7) != 0,
			.text_zh = db_text(&r, i, 8),
			.text_en = db_text(&r, i, 9),
		};
	*ret_n = r.n;
	return ST_OK;
}

enum status guide_texts(struct ctx *c, struct guide_text ret[GP_COUNT], struct err *err)
{
	struct db_rows r;
	enum guide_part p;

	for (int i = 0; i < GP_COUNT; i++)
		ret[i] = (struct guide_text){STR(""), STR(""), STR(""), STR(""), STR(""), STR(""), 0, 0, 0, false};
	TRY(db_run(c->db, c->arena, &guide_set, GD_TEXTS, DB_NOARGS, &r, err));
	for (size_t i = 0; i < r.n; i++)
		if (guide_part_from(db_text(&r, i, 0), &p))
			ret[p] = (struct guide_text){
				.zh = db_text(&r, i, 1),
				.en = db_text(&r, i, 2),
				.published_at = db_int(&r, i, 3),
				.published_name = db_text(&r, i, 4),
				.draft = db_int(&r, i, 5) != 0,
				.draft_zh = db_text(&r, i, 6),
				.draft_en = db_text(&r, i, 7),
				.draft_at = db_int(&r, i, 8),
				.draft_by = db_int(&r, i, 9),
				.draft_name = db_text(&r, i, 10),
			};
	return ST_OK;
}

enum status guide_store_draft(struct ctx *c, enum guide_part p, struct str zh, struct str en, struct err *err)
{
	return db_run(c->db, c->arena, &guide_set, GD_TEXT_DRAFT,
		      DB_ARGS(db_s(str_of(parts[p])), txt(zh), txt(en), db_i(c->now), db_i(c->who.person_id),
			      txt(c->who.name)),
		      NULL, err);
}

enum status guide_store_publish(struct ctx *c, enum guide_part p, struct err *err)
{
	return db_run(c->db, c->arena, &guide_set, GD_TEXT_PUBLISH,
		      DB_ARGS(db_s(str_of(parts[p])), db_i(c->now), txt(c->who.name)), NULL, err);
}

enum status guide_store_add(struct ctx *c, const struct guide_version *v, bool *ret_added, struct err *err)
{
	TRY(db_run(c->db, c->arena, &guide_set, GD_ADD,
		   DB_ARGS(db_i(v->no), db_i(v->at), txt(v->hash), txt(v->zh), txt(v->en)), NULL, err));
	*ret_added = db_changes(c->db) == 1;
	return ST_OK;
}

enum status guide_version_get(struct ctx *c, int64_t no, struct guide_version *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &guide_set, GD_GET, DB_ARGS(db_i(no)), &r, err));
	*ret = (struct guide_version){db_int(&r, 0, 0), db_int(&r, 0, 1), db_text(&r, 0, 2), db_text(&r, 0, 3),
				      db_text(&r, 0, 4)};
	return ST_OK;
}

enum status guide_newest(struct ctx *c, struct guide_version *ret, struct err *err)
{
	return guide_version_get(c, 0, ret, err);
}

enum status guide_versions(struct ctx *c, struct guide_version **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &guide_set, GD_ALL, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct guide_version);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct guide_version){db_int(&r, i, 0), db_int(&r, i, 1), db_text(&r, i, 2), STR(""), STR("")};
	*ret_n = r.n;
	return ST_OK;
}

enum status guide_store_check(struct ctx *c, int64_t version_no, struct err *err)
{
	return db_run(c->db, c->arena, &guide_set, GD_CHECK_ADD,
		      DB_ARGS(db_i(c->now), db_i(c->who.person_id), txt(c->who.name), db_i(version_no)), NULL, err);
}

enum status guide_last_check(struct ctx *c, struct guide_check *ret, struct err *err)
{
	struct db_rows r;

	*ret = (struct guide_check){0};
	TRY(db_run(c->db, c->arena, &guide_set, GD_CHECK_LAST, DB_NOARGS, &r, err));
	if (r.n > 0)
		*ret = (struct guide_check){.at = db_int(&r, 0, 0),
					    .name = db_text(&r, 0, 1),
					    .version_no = db_int(&r, 0, 2)};
	return ST_OK;
}
