/* SPDX-License-Identifier: Apache-2.0 */
/* Columns, hand-picked documents and old addresses. */
#include "site/column_store.h"

enum {
	CS_ALL,
	CS_GET,
	CS_ADD,
	CS_SET,
	CS_SORT,
	CS_PICKS,
	CS_PICK_PUT,
	CS_PICK_DEL,
	CS_RD_FIND,
	CS_RD_MOVE,
	CS_RD_PUT,
	CS_RD_DEL,
	CS_RD_LIST
};

#define COLS                                                                                                     \
	"c.id, c.parent_id, c.sort, c.slug, c.name, c.name_en, c.description, c.description_en, c.keywords, "    \
	"c.type, c.kind, c.template, c.entry_key, c.level1, c.openness, c.genre, c.words, c.topic, "             \
	"c.page_text, c.page_text_en, c.url, c.body_id, c.unit_id, c.person_id, c.update_days, c.shown, c.rev, " \
	"c.changed_at, COALESCE(u.name, ''), COALESCE(p.name, '')"
#define FROM " FROM site_column c LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN person p ON p.id = c.person_id "
#define SHAPE "iiisssssssssssissssssiiiiiiiss"

static const struct db_stmt stmts[] = {
	[CS_ALL] = {"site_column_all", DB_READ, "", SHAPE, "SELECT " COLS FROM "ORDER BY c.sort, c.id", NULL},
	[CS_GET] = {"site_column_get", DB_READ, "i", SHAPE, "SELECT " COLS FROM "WHERE c.id = ?1", NULL},
	[CS_ADD] =
		{"site_column_add", DB_WRITE, "iisssssssssssissssssiiiiii", "i",
		 "INSERT INTO site_column (parent_id, sort, slug, name, name_en, description, description_en, keywords, "
		 "type, "
		 "kind, template, entry_key, level1, openness, genre, words, topic, page_text, page_text_en, url, body_id, "
		 "unit_id, person_id, update_days, shown, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
		 "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26) RETURNING id",
		 NULL},
	[CS_SET] =
		{"site_column_set", DB_WRITE, "iisssssssssssissssssiiiiiiii", "",
		 "UPDATE site_column SET parent_id = ?1, sort = ?2, slug = ?3, name = ?4, name_en = ?5, description = ?6, "
		 "description_en = ?7, keywords = ?8, type = ?9, kind = ?10, template = ?11, entry_key = ?12, level1 = ?13, "
		 "openness = ?14, genre = ?15, words = ?16, topic = ?17, page_text = ?18, page_text_en = ?19, url = ?20, "
		 "body_id = ?21, unit_id = ?22, person_id = ?23, update_days = ?24, shown = ?25, changed_at = ?26, rev = "
		 "rev + 1 "
		 "WHERE id = ?27 AND rev = ?28",
		 NULL},
	[CS_SORT] = {"site_column_sort", DB_WRITE, "ii", "", "UPDATE site_column SET sort = ?1, rev = rev + 1 WHERE id = ?2",
		     NULL},
	[CS_PICKS] = {"site_pick_list", DB_READ, "i", "iii",
		      "SELECT column_id, document_id, sort FROM site_pick WHERE ?1 = 0 OR column_id = ?1 "
		      "ORDER BY column_id, sort, id",
		      NULL},
	[CS_PICK_PUT] = {"site_pick_put", DB_WRITE, "iii", "",
			 "INSERT INTO site_pick (column_id, document_id, sort) VALUES (?1, ?2, ?3) "
			 "ON CONFLICT (column_id, document_id) DO UPDATE SET sort = excluded.sort",
			 NULL},
	[CS_PICK_DEL] = {"site_pick_remove", DB_WRITE, "ii", "",
			 "DELETE FROM site_pick WHERE column_id = ?1 AND document_id = ?2", NULL},
	[CS_RD_FIND] = {"site_redirect_find", DB_READ, "s", "s", "SELECT new_path FROM site_redirect WHERE old_path = ?1",
			NULL},
	[CS_RD_MOVE] = {"site_redirect_retarget", DB_WRITE, "ss", "",
			"UPDATE site_redirect SET new_path = ?2 WHERE new_path = ?1 AND old_path <> ?2", NULL},
	[CS_RD_PUT] =
		{"site_redirect_put", DB_WRITE, "ssi", "",
		 "INSERT INTO site_redirect (old_path, new_path, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (old_path) DO "
		 "UPDATE SET new_path = excluded.new_path",
		 NULL},
	[CS_RD_DEL] = {"site_redirect_remove", DB_WRITE, "s", "", "DELETE FROM site_redirect WHERE old_path = ?1", NULL},
	[CS_RD_LIST] = {"site_redirect_list", DB_READ, "", "issi",
			"SELECT id, old_path, new_path, made_at FROM site_redirect ORDER BY old_path LIMIT 2000", NULL},
};
const struct db_set column_set = {"site", stmts, ARRAY_LEN(stmts)};

static struct site_column row(const struct db_rows *r, size_t i)
{
	struct site_column col = {
		.id = db_int(r, i, 0),
		.parent_id = db_int(r, i, 1),
		.sort = db_int(r, i, 2),
		.slug = db_text(r, i, 3),
		.name = db_text(r, i, 4),
		.name_en = db_text(r, i, 5),
		.description = db_text(r, i, 6),
		.description_en = db_text(r, i, 7),
		.keywords = db_text(r, i, 8),
		.type = db_text(r, i, 9),
		.entry_key = db_text(r, i, 12),
		.level1 = db_text(r, i, 13),
		.openness = (int)db_int(r, i, 14),
		.genre = db_text(r, i, 15),
		.words = db_text(r, i, 16),
		.topic = db_text(r, i, 17),
		.page_text = db_text(r, i, 18),
		.page_text_en = db_text(r, i, 19),
		.url = db_text(r, i, 20),
		.body_id = db_int(r, i, 21),
		.unit_id = db_int(r, i, 22),
		.person_id = db_int(r, i, 23),
		.update_days = db_int(r, i, 24),
		.shown = db_int(r, i, 25) != 0,
		.rev = db_int(r, i, 26),
		.changed_at = db_int(r, i, 27),
		.owner_unit = db_text(r, i, 28),
		.owner_person = db_text(r, i, 29),
	};

	for (int k = 0; k < COL_KIND_COUNT; k++)
		if (str_eq_c(db_text(r, i, 10), column_kind_code((enum column_kind)k)))
			col.kind = (enum column_kind)k;
	for (int t = 0; t < CT_COUNT; t++)
		if (str_eq_c(db_text(r, i, 11), column_template_code((enum column_template)t)))
			col.template = (enum column_template)t;
	return col;
}

enum status col_store_all(struct ctx *c, struct site_column **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &column_set, CS_ALL, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_column);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status col_store_get(struct ctx *c, int64_t id, struct site_column *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &column_set, CS_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

#define COL_ARGS(col)                                                                                                      \
	db_i((col)->parent_id), db_i((col)->sort), site_txt((col)->slug), site_txt((col)->name), site_txt((col)->name_en), \
		site_txt((col)->description), site_txt((col)->description_en), site_txt((col)->keywords),                  \
		site_txt((col)->type), db_s(str_of(column_kind_code((col)->kind))),                                        \
		db_s(str_of(column_template_code((col)->template))), site_txt((col)->entry_key), site_txt((col)->level1),  \
		db_i((col)->openness), site_txt((col)->genre), site_txt((col)->words), site_txt((col)->topic),             \
		site_txt((col)->page_text), site_txt((col)->page_text_en), site_txt((col)->url), db_i((col)->body_id),     \
		db_i((col)->unit_id), db_i((col)->person_id), db_i((col)->update_days), db_i((col)->shown), db_i(c->now)

enum status col_store_add(struct ctx *c, struct site_column *col, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &column_set, CS_ADD, DB_ARGS(COL_ARGS(col)), &r, err));
	col->id = db_int(&r, 0, 0);
	col->rev = 1;
	return ST_OK;
}

enum status col_store_set(struct ctx *c, const struct site_column *col, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &column_set, CS_SET, DB_ARGS(COL_ARGS(col), db_i(col->id), db_i(col->rev)), NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

enum status col_store_sort(struct ctx *c, int64_t id, int64_t sort, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_SORT, DB_ARGS(db_i(sort), db_i(id)), NULL, err);
}

enum status pick_store_list(struct ctx *c, int64_t column_id, struct site_pick **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &column_set, CS_PICKS, DB_ARGS(db_i(column_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_pick);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_pick){db_int(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status pick_store_put(struct ctx *c, const struct site_pick *p, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_PICK_PUT,
		      DB_ARGS(db_i(p->column_id), db_i(p->document_id), db_i(p->sort)), NULL, err);
}

enum status pick_store_remove(struct ctx *c, int64_t column_id, int64_t document_id, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_PICK_DEL, DB_ARGS(db_i(column_id), db_i(document_id)), NULL, err);
}

enum status redirect_store_find(struct ctx *c, struct str old_path, struct str *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &column_set, CS_RD_FIND, DB_ARGS(site_txt(old_path)), &r, err));
	*ret = r.n > 0 ? db_text(&r, 0, 0) : STR("");
	return ST_OK;
}

enum status redirect_store_retarget(struct ctx *c, struct str from, struct str to, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_RD_MOVE, DB_ARGS(site_txt(from), site_txt(to)), NULL, err);
}

enum status redirect_store_put(struct ctx *c, struct str old_path, struct str new_path, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_RD_PUT, DB_ARGS(site_txt(old_path), site_txt(new_path), db_i(c->now)),
		      NULL, err);
}

enum status redirect_store_remove(struct ctx *c, struct str old_path, struct err *err)
{
	return db_run(c->db, c->arena, &column_set, CS_RD_DEL, DB_ARGS(site_txt(old_path)), NULL, err);
}

enum status redirect_store_list(struct ctx *c, struct site_redirect **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &column_set, CS_RD_LIST, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_redirect);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_redirect){.id = db_int(&r, i, 0),
						   .old_path = db_text(&r, i, 1),
						   .new_path = db_text(&r, i, 2),
						   .made_at = db_int(&r, i, 3)};
	*ret_n = r.n;
	return ST_OK;
}
