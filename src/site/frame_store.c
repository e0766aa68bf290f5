/* SPDX-License-Identifier: Apache-2.0 */
/* Home blocks, navigation and footer, banner and mourning, photographs. */
#include "site/column_store.h"

enum {
	FS_BLOCKS,
	FS_BLOCK_ADD,
	FS_BLOCK_SET,
	FS_BLOCK_DEL,
	FS_MENUS,
	FS_MENU_PUT,
	FS_MENU_DEL,
	FS_NOTICES,
	FS_NOTICE_ADD,
	FS_NOTICE_SET,
	FS_PHOTOS,
	FS_PHOTO_PUT
};

static const struct db_stmt stmts[] = {
	[FS_BLOCKS] = {"site_block_list", DB_READ, "", "issssiii",
		       "SELECT id, code, title, title_en, slug, items, shown, sort FROM site_block ORDER BY sort, id", NULL},
	[FS_BLOCK_ADD] = {"site_block_add", DB_WRITE, "ssssiii", "i",
			  "INSERT INTO site_block (code, title, title_en, slug, items, shown, sort) VALUES (?1, ?2, ?3, ?4, "
			  "?5, ?6, ?7) RETURNING id",
			  NULL},
	[FS_BLOCK_SET] = {"site_block_set", DB_WRITE, "ssssiiii", "",
			  "UPDATE site_block SET code = ?1, title = ?2, title_en = ?3, slug = ?4, items = ?5, shown = ?6, "
			  "sort = ?7 WHERE id = ?8",
			  NULL},
	[FS_BLOCK_DEL] = {"site_block_remove", DB_WRITE, "i", "", "DELETE FROM site_block WHERE id = ?1", NULL},
	[FS_MENUS] = {"site_menu_list", DB_READ, "", "ssssii",
		      "SELECT place, href, text, text_en, shown, sort FROM site_menu ORDER BY place, sort, id", NULL},
	[FS_MENU_PUT] = {"site_menu_put", DB_WRITE, "ssssii", "",
			 "INSERT INTO site_menu (place, href, text, text_en, shown, sort) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			 "ON CONFLICT (place, href) DO UPDATE SET text = excluded.text, text_en = excluded.text_en, "
			 "shown = excluded.shown, sort = excluded.sort",
			 NULL},
	[FS_MENU_DEL] = {"site_menu_remove", DB_WRITE, "ss", "", "DELETE FROM site_menu WHERE place = ?1 AND href = ?2",
			 NULL},
	[FS_NOTICES] = {"site_notice_list", DB_READ, "", "issssiii",
			"SELECT id, kind, text, text_en, href, from_at, until_at, shown FROM site_notice ORDER BY id DESC "
			"LIMIT 200",
			NULL},
	[FS_NOTICE_ADD] =
		{"site_notice_add", DB_WRITE, "ssssiii", "i",
		 "INSERT INTO site_notice (kind, text, text_en, href, from_at, until_at, shown) VALUES (?1, ?2, ?3, "
		 "?4, ?5, ?6, ?7) RETURNING id",
		 NULL},
	[FS_NOTICE_SET] =
		{"site_notice_set", DB_WRITE, "ssssiiii", "",
		 "UPDATE site_notice SET kind = ?1, text = ?2, text_en = ?3, href = ?4, from_at = ?5, until_at = ?6, "
		 "shown = ?7 WHERE id = ?8",
		 NULL},
	[FS_PHOTOS] = {"site_photo_list", DB_READ, "", "iis", "SELECT person_id, file_id, alt FROM site_photo", NULL},
	[FS_PHOTO_PUT] = {"site_photo_put", DB_WRITE, "iis", "",
			  "INSERT INTO site_photo (person_id, file_id, alt) VALUES (?1, ?2, ?3) ON CONFLICT (person_id) DO "
			  "UPDATE SET file_id = excluded.file_id, alt = excluded.alt",
			  NULL},
};
const struct db_set frame_set = {"site", stmts, ARRAY_LEN(stmts)};

enum status block_store_list(struct ctx *c, struct site_block **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;
	size_t n = 0;

	TRY(db_run(c->db, c->arena, &frame_set, FS_BLOCKS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_block);
	for (size_t i = 0; i < r.n; i++) {
		struct site_block b = {.id = db_int(&r, i, 0),
				       .code = SB_COUNT,
				       .title = db_text(&r, i, 2),
				       .title_en = db_text(&r, i, 3),
				       .slug = db_text(&r, i, 4),
				       .items = db_int(&r, i, 5),
				       .shown = db_int(&r, i, 6) != 0,
				       .sort = db_int(&r, i, 7)};

		for (int k = 0; k < SB_COUNT; k++)
			if (str_eq_c(db_text(&r, i, 1), site_block_code((enum site_block_code)k)))
				b.code = (enum site_block_code)k;
		if (b.code != SB_COUNT) /* a block of another edition of the program stays in the table, unread */
			(*ret)[n++] = b;
	}
	*ret_n = n;
	return ST_OK;
}

#define BLOCK_ARGS(b)                                                                                                 \
	db_s(str_of(site_block_code((b)->code))), site_txt((b)->title), site_txt((b)->title_en), site_txt((b)->slug), \
		db_i((b)->items), db_i((b)->shown), db_i((b)->sort)

enum status block_store_add(struct ctx *c, struct site_block *b, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &frame_set, FS_BLOCK_ADD, DB_ARGS(BLOCK_ARGS(b)), &r, err));
	b->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status block_store_set(struct ctx *c, const struct site_block *b, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_BLOCK_SET, DB_ARGS(BLOCK_ARGS(b), db_i(b->id)), NULL, err);
}

enum status block_store_remove(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_BLOCK_DEL, DB_ARGS(db_i(id)), NULL, err);
}

enum status menu_store_list(struct ctx *c, struct site_menu **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &frame_set, FS_MENUS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_menu);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_menu){.place = db_text(&r, i, 0),
					       .href = db_text(&r, i, 1),
					       .text = db_text(&r, i, 2),
					       .text_en = db_text(&r, i, 3),
					       .shown = db_int(&r, i, 4) != 0,
					       .sort = db_int(&r, i, 5)};
	*ret_n = r.n;
	return ST_OK;
}

enum status menu_store_put(struct ctx *c, const struct site_menu *m, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_MENU_PUT,
		      DB_ARGS(site_txt(m->place), site_txt(m->href), site_txt(m->text), site_txt(m->text_en), db_i(m->shown),
			      db_i(m->sort)),
		      NULL, err);
}

enum status menu_store_remove(struct ctx *c, struct str place, struct str href, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_MENU_DEL, DB_ARGS(site_txt(place), site_txt(href)), NULL, err);
}

enum status notice_store_list(struct ctx *c, struct site_notice **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &frame_set, FS_NOTICES, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_notice);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_notice){.id = db_int(&r, i, 0),
						 .mourning = str_eq_c(db_text(&r, i, 1), "mourning"),
						 .text = db_text(&r, i, 2),
						 .text_en = db_text(&r, i, 3),
						 .href = db_text(&r, i, 4),
						 .from_at = db_int(&r, i, 5),
						 .until_at = db_int(&r, i, 6),
						 .shown = db_int(&r, i, 7) != 0};
	*ret_n = r.n;
	return ST_OK;
}

#define NOTICE_ARGS(n)                                                                                    \
	db_s(str_of((n)->mourning ? "mourning" : "banner")), site_txt((n)->text), site_txt((n)->text_en), \
		site_txt((n)->href), db_i((n)->from_at), db_i((n)->until_at), db_i((n)->shown)

enum status notice_store_add(struct ctx *c, struct site_notice *n, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &frame_set, FS_NOTICE_ADD, DB_ARGS(NOTICE_ARGS(n)), &r, err));
	n->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status notice_store_set(struct ctx *c, const struct site_notice *n, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_NOTICE_SET, DB_ARGS(NOTICE_ARGS(n), db_i(n->id)), NULL, err);
}

enum status photo_store_list(struct ctx *c, struct site_photo **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &frame_set, FS_PHOTOS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_photo);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_photo){db_int(&r, i, 0), db_int(&r, i, 1), db_text(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status photo_store_put(struct ctx *c, const struct site_photo *p, struct err *err)
{
	return db_run(c->db, c->arena, &frame_set, FS_PHOTO_PUT,
		      DB_ARGS(db_i(p->person_id), db_i(p->file_id), site_txt(p->alt)), NULL, err);
}
