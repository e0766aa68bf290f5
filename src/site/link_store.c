/* SPDX-License-Identifier: Apache-2.0 */
#include "site/link.h"

enum {
	LS_LIST,
	LS_ADD,
	LS_SET,
	LS_DEL,
	LS_CHECKED,
	LS_CHANNELS,
	LS_CH_ADD,
	LS_CH_SET,
	LS_CH_SEQ,
	LS_D_ADD,
	LS_D_GET,
	LS_D_SET,
	LS_D_LIST,
	LS_D_HAD
};

#define D_COLS "id, channel_id, seq, document_id, event, title, added_at, at, tries, state, detail"
#define D_SHAPE "iiiissiiiss"

static const struct db_stmt stmts[] = {
	[LS_LIST] =
		{"site_link_list", DB_READ, "", "issssssisiisi",
		 "SELECT id, name, name_en, url, category, place, when_dead, sort, state, fails, http, detail, checked_at "
		 "FROM site_link ORDER BY category, sort, id LIMIT 1000",
		 NULL},
	[LS_ADD] =
		{"site_link_add", DB_WRITE, "ssssssi", "i",
		 "INSERT INTO site_link (name, name_en, url, category, place, when_dead, sort) VALUES (?1, ?2, ?3, ?4, ?5, "
		 "?6, ?7) RETURNING id",
		 NULL},
	[LS_SET] = {"site_link_set", DB_WRITE, "ssssssii", "",
		    "UPDATE site_link SET name = ?1, name_en = ?2, url = ?3, category = ?4, place = ?5, when_dead = ?6, "
		    "sort = ?7, "
		    "state = CASE WHEN url = ?3 THEN state ELSE 'new' END, fails = CASE WHEN url = ?3 THEN fails ELSE 0 END "
		    "WHERE id = ?8",
		    NULL},
	[LS_DEL] = {"site_link_remove", DB_WRITE, "i", "", "DELETE FROM site_link WHERE id = ?1", NULL},
	[LS_CHECKED] =
		{"site_link_checked", DB_WRITE, "siisiis", "",
		 "UPDATE site_link SET state = ?1, fails = ?2, http = ?3, detail = ?4, checked_at = ?5 WHERE id = ?6 AND "
		 "url = ?7",
		 NULL},
	[LS_CHANNELS] = {"channel_list", DB_READ, "", "issssssii",
			 "SELECT id, slug, name, type, target, columns, secret, active, next_seq FROM channel ORDER BY id",
			 NULL},
	[LS_CH_ADD] =
		{"channel_add", DB_WRITE, "ssssssii", "i",
		 "INSERT INTO channel (slug, name, type, target, columns, secret, active, next_seq) VALUES (?1, ?2, ?3, ?4, "
		 "?5, ?6, ?7, ?8) RETURNING id",
		 NULL},
	[LS_CH_SET] =
		{"channel_set", DB_WRITE, "ssssssii", "",
		 "UPDATE channel SET slug = ?1, name = ?2, type = ?3, target = ?4, columns = ?5, secret = ?6, active = ?7 "
		 "WHERE id = ?8",
		 NULL},
	[LS_CH_SEQ] = {"channel_seq", DB_WRITE, "ii", "", "UPDATE channel SET next_seq = ?1 WHERE id = ?2 AND next_seq < ?1",
		       NULL},
	[LS_D_ADD] = {"delivery_add", DB_WRITE, "iiissis", "i?",
		      "INSERT INTO channel_delivery (channel_id, seq, document_id, event, title, added_at, state) VALUES "
		      "(?1, ?2, "
		      "?3, ?4, ?5, ?6, ?7) ON CONFLICT (channel_id, seq) DO NOTHING RETURNING id",
		      NULL},
	[LS_D_GET] = {"delivery_get", DB_READ, "i", D_SHAPE, "SELECT " D_COLS " FROM channel_delivery WHERE id = ?1", NULL},
	[LS_D_SET] = {"delivery_set", DB_WRITE, "iissi", "",
		      "UPDATE channel_delivery SET at = ?1, tries = ?2, state = ?3, detail = ?4 WHERE id = ?5", NULL},
	[LS_D_LIST] = {"delivery_list", DB_READ, "ii", D_SHAPE,
		       "SELECT " D_COLS " FROM channel_delivery WHERE channel_id = ?1 ORDER BY id DESC LIMIT ?2", NULL},
	[LS_D_HAD] = {"delivery_had", DB_READ, "ii", "i",
		      "SELECT count(*) FROM channel_delivery WHERE channel_id = ?1 AND document_id = ?2", NULL},
};
const struct db_set link_set = {"site", stmts, ARRAY_LEN(stmts)};

enum status link_store_list(struct ctx *c, struct site_link **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &link_set, LS_LIST, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct site_link);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct site_link){.id = db_int(&r, i, 0),
					       .name = db_text(&r, i, 1),
					       .name_en = db_text(&r, i, 2),
					       .url = db_text(&r, i, 3),
					       .category = db_text(&r, i, 4),
					       .place = db_text(&r, i, 5),
					       .when_dead = db_text(&r, i, 6),
					       .sort = db_int(&r, i, 7),
					       .state = db_text(&r, i, 8),
					       .fails = db_int(&r, i, 9),
					       .http = db_int(&r, i, 10),
					       .detail = db_text(&r, i, 11),
					       .checked_at = db_int(&r, i, 12)};
	*ret_n = r.n;
	return ST_OK;
}

#define LINK_ARGS(l)                                                                                                    \
	site_txt((l)->name), site_txt((l)->name_en), site_txt((l)->url), site_txt((l)->category), site_txt((l)->place), \
		site_txt((l)->when_dead), db_i((l)->sort)

enum status link_store_put(struct ctx *c, struct site_link *l, struct err *err)
{
	struct db_rows r;

	if (l->id != 0)
		return db_run(c->db, c->arena, &link_set, LS_SET, DB_ARGS(LINK_ARGS(l), db_i(l->id)), NULL, err);
	TRY(db_one(c->db, c->arena, &link_set, LS_ADD, DB_ARGS(LINK_ARGS(l)), &r, err));
	l->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status link_store_remove(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &link_set, LS_DEL, DB_ARGS(db_i(id)), NULL, err);
}

enum status link_store_checked(struct ctx *c, const struct site_link *l, struct err *err)
{
	return db_run(c->db, c->arena, &link_set, LS_CHECKED,
		      DB_ARGS(site_txt(l->state), db_i(l->fails), db_i(l->http), site_txt(l->detail), db_i(l->checked_at),
			      db_i(l->id), site_txt(l->url)),
		      NULL, err);
}

enum status channel_store_list(struct ctx *c, struct channel **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &link_set, LS_CHANNELS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct channel);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct channel){.id = db_int(&r, i, 0),
					     .slug = db_text(&r, i, 1),
					     .name = db_text(&r, i, 2),
					     .type = db_text(&r, i, 3),
					     .target = db_text(&r, i, 4),
					     .columns = db_text(&r, i, 5),
					     .secret = db_text(&r, i, 6),
					     .active = db_int(&r, i, 7) != 0,
					     .next_seq = db_int(&r, i, 8)};
	*ret_n = r.n;
	return ST_OK;
}

#define CHANNEL_ARGS(h)                                                                                               \
	site_txt((h)->slug), site_txt((h)->name), site_txt((h)->type), site_txt((h)->target), site_txt((h)->columns), \
		site_txt((h)->secret), db_i((h)->active)

enum status channel_store_put(struct ctx *c, struct channel *ch, struct err *err)
{
	struct db_rows r;

	if (ch->id != 0)
		return db_run(c->db, c->arena, &link_set, LS_CH_SET, DB_ARGS(CHANNEL_ARGS(ch), db_i(ch->id)), NULL, err);
	TRY(db_one(c->db, c->arena, &link_set, LS_CH_ADD, DB_ARGS(CHANNEL_ARGS(ch), db_i(ch->next_seq)), &r, err));
	ch->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status channel_store_seq(struct ctx *c, int64_t id, int64_t seq, struct err *err)
{
	return db_run(c->db, c->arena, &link_set, LS_CH_SEQ, DB_ARGS(db_i(seq), db_i(id)), NULL, err);
}

enum status delivery_store_add(struct ctx *c, struct delivery *d, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &link_set, LS_D_ADD,
		   DB_ARGS(db_i(d->channel_id), db_i(d->seq), db_i(d->document_id), site_txt(d->event), site_txt(d->title),
			   db_i(d->added_at), site_txt(d->state)),
		   &r, err));
	d->id = r.n > 0 ? db_int(&r, 0, 0) : 0;
	return ST_OK;
}

static struct delivery row(const struct db_rows *r, size_t i)
{
	return (struct delivery){.id = db_int(r, i, 0),
				 .channel_id = db_int(r, i, 1),
				 .seq = db_int(r, i, 2),
				 .document_id = db_int(r, i, 3),
				 .event = db_text(r, i, 4),
				 .title = db_text(r, i, 5),
				 .added_at = db_int(r, i, 6),
				 .at = db_int(r, i, 7),
				 .tries = db_int(r, i, 8),
				 .state = db_text(r, i, 9),
				 .detail = db_text(r, i, 10)};
}

enum status delivery_store_get(struct ctx *c, int64_t id, struct delivery *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &link_set, LS_D_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status delivery_store_set(struct ctx *c, const struct delivery *d, struct err *err)
{
	return db_run(c->db, c->arena, &link_set, LS_D_SET,
		      DB_ARGS(db_i(d->at), db_i(d->tries), site_txt(d->state), site_txt(d->detail), db_i(d->id)), NULL, err);
}

enum status delivery_store_list(struct ctx *c, int64_t channel_id, int64_t limit, struct delivery **ret, size_t *ret_n,
				struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &link_set, LS_D_LIST, DB_ARGS(db_i(channel_id), db_i(limit)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct delivery);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status delivery_store_had(struct ctx *c, int64_t channel_id, int64_t document_id, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &link_set, LS_D_HAD, DB_ARGS(db_i(channel_id), db_i(document_id)), &r, err));
	*ret = db_int(&r, 0, 0) > 0;
	return ST_OK;
}
