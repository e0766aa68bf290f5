/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/annual_store.h"

enum {
	AN_LIST,
	AN_GET,
	AN_BY_YEAR,
	AN_ADD,
	AN_SAVE,
	AN_CELLS,
	AN_CELL_PUT,
	AN_CELL_DEL,
	AN_TEXT,
	AN_TEXT_PUT,
	AN_VERSION_ADD,
	AN_VERSION_DOC,
	AN_VERSIONS,
	AN_VERSIONS_ALL
};

#define COLS                                                                                                               \
	"r.id, r.body_id, r.parent_body_id, r.year, r.state, r.with_branches, r.source, r.format, r.version, r.imported, " \
	"r.errata, r.rev, r.created_at, r.updated_at, b.name, COALESCE(v.document_id, 0), COALESCE(v.signed_on, ''), "     \
	"COALESCE(v.signed_name, '')"
#define FROM                                                                                                          \
	" FROM annual_report r JOIN body b ON b.id = r.body_id LEFT JOIN annual_version v ON v.report_id = r.id AND " \
	"v.version = (SELECT MAX(w.version) FROM annual_version w WHERE w.report_id = r.id) "
#define SHAPE        \
	"iiiisissis" \
	"siiisiss"
#define V_COLS                                                                                                        \
	"v.report_id, v.version, v.figures, v.body_json, v.errata, v.signed_on, v.signed_name, v.document_id, v.at, " \
	"r.year, r.body_id, b.name, b.code, r.format"
#define V_FROM " FROM annual_version v JOIN annual_report r ON r.id = v.report_id JOIN body b ON b.id = r.body_id "
#define V_SHAPE "iisssssiiiisss"

static const struct db_stmt stmts[] = {
	[AN_LIST] = {"annual_list", DB_READ, "ii", SHAPE,
		     "SELECT " COLS FROM
		     "WHERE (r.body_id = ?1 OR (?2 = 1 AND r.parent_body_id = ?1)) ORDER BY r.year DESC, r.body_id",
		     NULL},
	[AN_GET] = {"annual_get", DB_READ, "i", SHAPE, "SELECT " COLS FROM "WHERE r.id = ?1", NULL},
	[AN_BY_YEAR] = {"annual_by_year", DB_READ, "ii", SHAPE, "SELECT " COLS FROM "WHERE r.body_id = ?1 AND r.year = ?2",
			NULL},
	[AN_ADD] =
		{"annual_add", DB_WRITE, "iiisissssi", "i",
		 "INSERT INTO annual_report (body_id, parent_body_id, year, state, with_branches, source, format, imported, "
		 "errata, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) RETURNING id",
		 NULL},
	[AN_SAVE] =
		{"annual_save", DB_WRITE, "iisisi", "",
		 "UPDATE annual_report SET state = ?3, version = ?4, errata = ?5, updated_at = ?6, rev = rev + 1 WHERE id = "
		 "?1 AND rev = ?2",
		 NULL},
	[AN_CELLS] = {"annual_cells", DB_READ, "i", "ssssi",
		      "SELECT cell, value, reason, person_name, at FROM annual_cell WHERE report_id = ?1 ORDER BY cell",
		      NULL},
	[AN_CELL_PUT] =
		{"annual_cell_put", DB_WRITE, "issssi", "",
		 "INSERT INTO annual_cell (report_id, cell, value, reason, person_name, at) VALUES (?1, ?2, ?3, ?4, ?5, "
		 "?6) ON CONFLICT (report_id, cell) DO UPDATE SET value = excluded.value, reason = excluded.reason, "
		 "person_name = excluded.person_name, at = excluded.at",
		 NULL},
	[AN_CELL_DEL] = {"annual_cell_del", DB_WRITE, "is", "", "DELETE FROM annual_cell WHERE report_id = ?1 AND cell = ?2",
			 NULL},
	[AN_TEXT] = {"annual_text", DB_READ, "ii", "s", "SELECT text FROM annual_text WHERE report_id = ?1 AND chapter = ?2",
		     NULL},
	[AN_TEXT_PUT] =
		{"annual_text_put", DB_WRITE, "iissi", "",
		 "INSERT INTO annual_text (report_id, chapter, text, person_name, at) VALUES (?1, ?2, ?3, ?4, ?5) ON "
		 "CONFLICT (report_id, chapter) DO UPDATE SET text = excluded.text, person_name = excluded.person_name, "
		 "at = excluded.at",
		 NULL},
	[AN_VERSION_ADD] =
		{"annual_version_add", DB_WRITE, "iisssssii", "",
		 "INSERT INTO annual_version (report_id, version, figures, body_json, errata, signed_on, "
		 "signed_name, document_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (report_id, "
		 "version) DO UPDATE SET figures = excluded.figures, body_json = excluded.body_json, errata = "
		 "excluded.errata, signed_on = excluded.signed_on, signed_name = excluded.signed_name, document_id = "
		 "excluded.document_id, at = excluded.at",
		 NULL},
	[AN_VERSION_DOC] = {"annual_version_doc", DB_WRITE, "iii", "",
			    "UPDATE annual_version SET document_id = ?3 WHERE report_id = ?1 AND version = ?2", NULL},
	[AN_VERSIONS] = {"annual_versions", DB_READ, "i", V_SHAPE,
			 "SELECT " V_COLS V_FROM "WHERE v.report_id = ?1 ORDER BY v.version DESC", NULL},
	[AN_VERSIONS_ALL] = {"annual_versions_all", DB_READ, "", V_SHAPE,
			     "SELECT " V_COLS V_FROM
			     "WHERE v.document_id <> 0 ORDER BY r.year DESC, r.body_id, v.version DESC LIMIT 500",
			     NULL},
};
const struct db_set annual_set = {"annual", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct annual_report row(const struct db_rows *r, size_t i)
{
	struct annual_report a = {
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.parent_body_id = db_int(r, i, 2),
		.year = (int)db_int(r, i, 3),
		.with_branches = db_int(r, i, 5) != 0,
		.own = str_eq_c(db_text(r, i, 6), "own"),
		.format = db_text(r, i, 7),
		.version = db_int(r, i, 8),
		.imported = db_text(r, i, 9),
		.errata = db_text(r, i, 10),
		.rev = db_int(r, i, 11),
		.created_at = db_int(r, i, 12),
		.updated_at = db_int(r, i, 13),
		.body_name = db_text(r, i, 14),
		.document_id = db_int(r, i, 15),
		.signed_on = db_date(r, i, 16),
		.signed_name = db_text(r, i, 17),
		.published_on = DATE_NONE,
	};

	(void)annual_state_of(db_text(r, i, 4), &a.stored);
	a.state = a.stored;
	return a;
}

enum status ann_store_list(struct ctx *c, int64_t body_id, bool branches, struct annual_report **ret, size_t *ret_n,
			   struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &annual_set, AN_LIST, DB_ARGS(db_i(body_id), db_i(branches)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct annual_report);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status ann_store_get(struct ctx *c, int64_t id, struct annual_report *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &annual_set, AN_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status ann_store_by_year(struct ctx *c, int64_t body_id, int year, struct annual_report *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &annual_set, AN_BY_YEAR, DB_ARGS(db_i(body_id), db_i(year)), &r, err));
	*ret = r.n > 0 ? row(&r, 0) : (struct annual_report){0};
	return ST_OK;
}

enum status ann_store_add(struct ctx *c, struct annual_report *r, struct err *err)
{
	struct db_rows rows;

	TRY(db_one(c->db, c->arena, &annual_set, AN_ADD,
		   DB_ARGS(db_i(r->body_id), db_i(r->parent_body_id), db_i(r->year),
			   db_s(str_of(annual_state_code(r->stored))), db_i(r->with_branches),
			   db_s(r->own ? STR("own") : STR("import")), txt(r->format), txt(r->imported), txt(r->errata),
			   db_i(c->now)),
		   &rows, err));
	r->id = db_int(&rows, 0, 0);
	return ST_OK;
}

enum status ann_store_save(struct ctx *c, const struct annual_report *r, struct err *err)
{
	TRY(db_run(c->db, c->arena, &annual_set, AN_SAVE,
		   DB_ARGS(db_i(r->id), db_i(r->rev), db_s(str_of(annual_state_code(r->stored))), db_i(r->version),
			   txt(r->errata), db_i(c->now)),
		   NULL, err));
	return db_changes(c->db) == 1 ? ST_OK : err_say(err, ST_CONFLICT, "annual.changed", NULL);
}

enum status ann_store_cells(struct ctx *c, int64_t id, struct annual_cell **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &annual_set, AN_CELLS, DB_ARGS(db_i(id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct annual_cell);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct annual_cell){db_text(&r, i, 0), db_text(&r, i, 1), db_text(&r, i, 2), db_text(&r, i, 3),
						 db_int(&r, i, 4)};
	*ret_n = r.n;
	return ST_OK;
}

enum status ann_store_cell(struct ctx *c, int64_t id, struct str cell, struct str value, struct str reason, struct err *err)
{
	if (str_empty(value))
		return db_run(c->db, c->arena, &annual_set, AN_CELL_DEL, DB_ARGS(db_i(id), txt(cell)), NULL, err);
	return db_run(c->db, c->arena, &annual_set, AN_CELL_PUT,
		      DB_ARGS(db_i(id), txt(cell), txt(value), txt(reason), txt(c->who.name), db_i(c->now)), NULL, err);
}

enum status ann_store_text(struct ctx *c, int64_t id, int chapter, struct str *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &annual_set, AN_TEXT, DB_ARGS(db_i(id), db_i(chapter)), &r, err));
	*ret = r.n > 0 ? db_text(&r, 0, 0) : STR("");
	return ST_OK;
}

enum status ann_store_text_put(struct ctx *c, int64_t id, int chapter, struct str text, struct err *err)
{
	return db_run(c->db, c->arena, &annual_set, AN_TEXT_PUT,
		      DB_ARGS(db_i(id), db_i(chapter), txt(text), txt(c->who.name), db_i(c->now)), NULL, err);
}

enum status ann_store_version_add(struct ctx *c, const struct annual_version *v, struct err *err)
{
	return db_run(c->db, c->arena, &annual_set, AN_VERSION_ADD,
		      DB_ARGS(db_i(v->report_id), db_i(v->version), txt(v->figures), txt(v->body_json), txt(v->errata),
			      db_s(date_format(c->arena, v->signed_on)), txt(v->signed_name), db_i(v->document_id),
			      db_i(c->now)),
		      NULL, err);
}

enum status ann_store_version_document(struct ctx *c, int64_t id, int64_t version, int64_t document_id, struct err *err)
{
	return db_run(c->db, c->arena, &annual_set, AN_VERSION_DOC, DB_ARGS(db_i(id), db_i(version), db_i(document_id)),
		      NULL, err);
}

static struct annual_version version_row(const struct db_rows *r, size_t i)
{
	return (struct annual_version){
		.report_id = db_int(r, i, 0),
		.version = db_int(r, i, 1),
		.figures = db_text(r, i, 2),
		.body_json = db_text(r, i, 3),
		.errata = db_text(r, i, 4),
		.signed_on = db_date(r, i, 5),
		.signed_name = db_text(r, i, 6),
		.document_id = db_int(r, i, 7),
		.at = db_int(r, i, 8),
		.year = (int)db_int(r, i, 9),
		.body_id = db_int(r, i, 10),
		.body_name = db_text(r, i, 11),
		.body_code = db_text(r, i, 12),
		.format = db_text(r, i, 13),
	};
}

enum status ann_store_versions(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	if (report_id == 0)
		TRY(db_run(c->db, c->arena, &annual_set, AN_VERSIONS_ALL, DB_NOARGS, &r, err));
	else
		TRY(db_run(c->db, c->arena, &annual_set, AN_VERSIONS, DB_ARGS(db_i(report_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct annual_version);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = version_row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}
