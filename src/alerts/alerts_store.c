/* SPDX-License-Identifier: Apache-2.0 */
#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"

#define HOUR_MS (3600ll * 1000)

enum {
	AL_ADD,
	AL_GET,
	AL_TOKEN,
	AL_SINCE,
	AL_ADDRESS,
	AL_ACTIVATE,
	AL_SAME,
	AL_OF,
	AL_DELETE,
	AL_LEFT,
	AL_DUE,
	AL_SEEN,
	AL_QUEUED,
	AL_SETTLED,
	AL_FORGET,
	AL_UNCONFIRMED,
	AI_SOURCES,
	AI_SOURCE_SET,
	AI_LOOK,
	AI_LOOK_NEW,
	AI_OF,
	AI_ADD,
	AI_GONE,
	AI_SINCE
};

#define COLS "id, address, query, often, locale, state, seq, next_at, queued, created_at, item_seq"
#define SHAPE "isssssiiiii"

static const struct db_stmt stmts[] = {
	[AL_ADD] =
		{"alert_add", DB_WRITE, "ssssssi", "i",
		 "INSERT INTO alert (address, query, often, locale, state, client, token, seq, next_at, queued, created_at) "
		 "VALUES (?1, ?2, ?3, ?4, 'new', ?5, ?6, 0, 0, 0, ?7) RETURNING id",
		 NULL},
	[AL_GET] = {"alert_get", DB_READ, "i", SHAPE, "SELECT " COLS " FROM alert WHERE id = ?1", NULL},
	[AL_TOKEN] = {"alert_token", DB_READ, "s", "i", "SELECT id FROM alert WHERE token = ?1", NULL},
	[AL_SINCE] =
		{"alert_since", DB_READ, "si", "ii",
		 "SELECT COALESCE(SUM(CASE WHEN client = ?1 THEN 1 ELSE 0 END), 0), COUNT(*) FROM alert WHERE created_at > "
		 "?2",
		 NULL},
	[AL_ADDRESS] =
		{"alert_of_address", DB_READ, "s", "ii",
		 "SELECT COALESCE(SUM(CASE WHEN state = 'new' THEN 1 ELSE 0 END), 0), COUNT(*) FROM alert WHERE address "
		 "= ?1",
		 NULL},
	[AL_ACTIVATE] = {"alert_activate", DB_WRITE, "iii", "",
			 "UPDATE alert SET state = 'active', seq = ?2, item_seq = ?3 WHERE id = ?1 AND state = 'new'", NULL},
	[AL_SAME] = {"alert_same", DB_READ, "ssi", SHAPE,
		     "SELECT " COLS " FROM alert WHERE address = ?1 AND query = ?2 AND id <> ?3 AND state = 'active'", NULL},
	[AL_OF] = {"alert_of", DB_READ, "s", SHAPE,
		   "SELECT " COLS " FROM alert WHERE address = ?1 AND state = 'active' ORDER BY id", NULL},
	[AL_DELETE] = {"alert_delete", DB_WRITE, "i", "", "DELETE FROM alert WHERE id = ?1", NULL},
	[AL_LEFT] = {"alert_left", DB_READ, "s", "i", "SELECT COUNT(*) FROM alert WHERE address = ?1", NULL},
	[AL_DUE] = {"alert_due", DB_READ, "iiii", SHAPE,
		    "SELECT " COLS
		    " FROM alert WHERE state = 'active' AND queued = 0 AND next_at <= ?1 AND (seq < ?2 OR item_seq < ?3) "
		    "ORDER BY query, id LIMIT ?4",
		    NULL},
	[AL_SEEN] = {"alert_seen", DB_WRITE, "iii", "",
		     "UPDATE alert SET seq = CASE WHEN seq < ?2 THEN ?2 ELSE seq END, item_seq = CASE WHEN item_seq < ?3 "
		     "THEN ?3 "
		     "ELSE item_seq END WHERE id = ?1",
		     NULL},
	[AL_QUEUED] = {"alert_queued", DB_WRITE, "i", "", "UPDATE alert SET queued = 1 WHERE id = ?1", NULL},
	[AL_SETTLED] = {"alert_settled", DB_WRITE, "iiii", "",
			"UPDATE alert SET queued = 0, seq = CASE WHEN seq < ?2 THEN ?2 ELSE seq END, item_seq = CASE WHEN "
			"item_seq < ?3 "
			"THEN ?3 ELSE item_seq END, next_at = CASE WHEN ?4 > 0 THEN ?4 ELSE next_at END WHERE id = ?1",
			NULL},
	[AL_FORGET] = {"alert_forget", DB_WRITE, "i", "",
		       "UPDATE alert SET client = '' WHERE client <> '' AND created_at <= ?1", NULL},
	[AL_UNCONFIRMED] = {"alert_unconfirmed", DB_READ, "i", SHAPE,
			    "SELECT " COLS " FROM alert WHERE state = 'new' AND created_at < ?1 ORDER BY id LIMIT 1000",
			    NULL},
	[AI_SOURCES] = {"alert_sources", DB_READ, "", "si", "SELECT name, stamp FROM alert_source WHERE name <> ''", NULL},
	[AI_SOURCE_SET] = {"alert_source_set", DB_WRITE, "si", "",
			   "INSERT INTO alert_source (name, stamp, seq) VALUES (?1, ?2, 0) ON CONFLICT (name) DO UPDATE SET "
			   "stamp = excluded.stamp",
			   NULL},
	[AI_LOOK] = {"alert_look", DB_READ, "", "i", "SELECT seq FROM alert_source WHERE name = ''", NULL},
	[AI_LOOK_NEW] = {"alert_look_new", DB_WRITE, "", "i",
			 "UPDATE alert_source SET seq = seq + 1 WHERE name = '' RETURNING seq", NULL},
	[AI_OF] = {"alert_items", DB_READ, "s", "i", "SELECT item_id FROM alert_item WHERE source = ?1 ORDER BY item_id",
		   NULL},
	[AI_ADD] = {"alert_item_add", DB_WRITE, "siii", "",
		    "INSERT INTO alert_item (source, item_id, seq, at_ms) VALUES (?1, ?2, ?3, ?4)", NULL},
	[AI_GONE] = {"alert_item_gone", DB_WRITE, "si", "", "DELETE FROM alert_item WHERE source = ?1 AND item_id = ?2",
		     NULL},
	[AI_SINCE] =
		{"alert_items_since", DB_READ, "iii", "sii",
		 "SELECT source, item_id, at_ms FROM alert_item WHERE seq > ?1 AND seq <= ?2 ORDER BY seq DESC, source, "
		 "item_id LIMIT ?3",
		 NULL},
};
const struct db_set alerts_set = {"alerts", stmts, ARRAY_LEN(stmts)};

static struct alert row(const struct db_rows *r, size_t i)
{
	struct alert a = {
		.id = db_int(r, i, 0),
		.address = db_text(r, i, 1),
		.query = db_text(r, i, 2),
		.locale = str_eq_c(db_text(r, i, 4), "en") ? LOC_EN : LOC_ZH,
		.active = str_eq_c(db_text(r, i, 5), "active"),
		.seq = db_int(r, i, 6),
		.next_at = db_int(r, i, 7),
		.queued = db_int(r, i, 8) != 0,
		.created_at = db_int(r, i, 9),
		.item_seq = db_int(r, i, 10),
	};

	(void)alert_often_from_code(db_text(r, i, 3), &a.often);
	return a;
}

static enum status rows(struct ctx *c, int stmt, const struct db_val *args, size_t n_args, struct alert **ret, size_t *ret_n,
			struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &alerts_set, stmt, args, n_args, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct alert);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status alert_store_add(struct ctx *c, struct alert *a, struct str client, struct str token, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &alerts_set, AL_ADD,
		   DB_ARGS(db_s(a->address), db_s(a->query), db_s(str_of(alert_often_code(a->often))),
			   db_s(a->locale == LOC_EN ? STR("en") : STR("zh")), db_s(client), db_s(token), db_i(c->now)),
		   &r, err));
	a->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status alert_store_get(struct ctx *c, int64_t id, struct alert *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &alerts_set, AL_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status alert_store_token_used(struct ctx *c, struct str token, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &alerts_set, AL_TOKEN, DB_ARGS(db_s(token)), &r, err));
	*ret = r.n > 0;
	return ST_OK;
}

enum status alert_store_counts(struct ctx *c, struct str client, struct str address, struct alert_counts *ret,
			       struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &alerts_set, AL_SINCE, DB_ARGS(db_s(client), db_i(c->now - HOUR_MS)), &r, err));
	ret->client = db_int(&r, 0, 0);
	ret->all = db_int(&r, 0, 1);
	TRY(db_one(c->db, c->arena, &alerts_set, AL_ADDRESS, DB_ARGS(db_s(address)), &r, err));
	ret->asked = db_int(&r, 0, 0);
	ret->alerts = db_int(&r, 0, 1);
	return ST_OK;
}

enum status alert_store_activate(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_ACTIVATE, DB_ARGS(db_i(id), db_i(seq), db_i(item_seq)), NULL, err);
}

enum status alert_store_same(struct ctx *c, const struct alert *a, struct alert **ret, size_t *ret_n, struct err *err)
{
	return rows(c, AL_SAME, DB_ARGS(db_s(a->address), db_s(a->query), db_i(a->id)), ret, ret_n, err);
}

enum status alert_store_of(struct ctx *c, struct str address, struct alert **ret, size_t *ret_n, struct err *err)
{
	return rows(c, AL_OF, DB_ARGS(db_s(address)), ret, ret_n, err);
}

enum status alert_store_delete(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_DELETE, DB_ARGS(db_i(id)), NULL, err);
}

enum status alert_store_left(struct ctx *c, struct str address, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &alerts_set, AL_LEFT, DB_ARGS(db_s(address)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status alert_store_due(struct ctx *c, int64_t seq, int64_t item_seq, int64_t limit, struct alert **ret, size_t *ret_n,
			    struct err *err)
{
	return rows(c, AL_DUE, DB_ARGS(db_i(c->now), db_i(seq), db_i(item_seq), db_i(limit)), ret, ret_n, err);
}

enum status alert_store_seen(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_SEEN, DB_ARGS(db_i(id), db_i(seq), db_i(item_seq)), NULL, err);
}

enum status alert_store_queued(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_QUEUED, DB_ARGS(db_i(id)), NULL, err);
}

enum status alert_store_settled(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, int64_t next_at, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_SETTLED, DB_ARGS(db_i(id), db_i(seq), db_i(item_seq), db_i(next_at)),
		      NULL, err);
}

enum status alert_store_forget(struct ctx *c, int64_t client_before, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AL_FORGET, DB_ARGS(db_i(client_before)), NULL, err);
}

enum status alert_store_unconfirmed(struct ctx *c, int64_t before, struct alert **ret, size_t *ret_n, struct err *err)
{
	return rows(c, AL_UNCONFIRMED, DB_ARGS(db_i(before)), ret, ret_n, err);
}

/* ---- what is public beside documents ---- */
enum status alert_store_sources(struct ctx *c, struct alert_source **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &alerts_set, AI_SOURCES, NULL, 0, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct alert_source);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct alert_source){db_text(&r, i, 0), db_int(&r, i, 1)};
	*ret_n = r.n;
	return ST_OK;
}

enum status alert_store_source_set(struct ctx *c, struct str name, int64_t stamp, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AI_SOURCE_SET, DB_ARGS(db_s(name), db_i(stamp)), NULL, err);
}

static enum status look_number(struct ctx *c, int stmt, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &alerts_set, stmt, NULL, 0, &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status alert_store_look(struct ctx *c, int64_t *ret, struct err *err)
{
	return look_number(c, AI_LOOK, ret, err);
}

enum status alert_store_look_new(struct ctx *c, int64_t *ret, struct err *err)
{
	return look_number(c, AI_LOOK_NEW, ret, err);
}

enum status alert_store_items(struct ctx *c, struct str source, const int64_t **ret_ids, size_t *ret_n, struct err *err)
{
	struct db_rows r;
	int64_t *ids;

	TRY(db_run(c->db, c->arena, &alerts_set, AI_OF, DB_ARGS(db_s(source)), &r, err));
	ids = ARENA_ARRAY(c->arena, r.n + 1, int64_t);
	for (size_t i = 0; i < r.n; i++)
		ids[i] = db_int(&r, i, 0);
	*ret_ids = ids;
	*ret_n = r.n;
	return ST_OK;
}

enum status alert_store_item_add(struct ctx *c, struct str source, int64_t id, int64_t seq, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AI_ADD, DB_ARGS(db_s(source), db_i(id), db_i(seq), db_i(c->now)), NULL,
		      err);
}

enum status alert_store_item_gone(struct ctx *c, struct str source, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &alerts_set, AI_GONE, DB_ARGS(db_s(source), db_i(id)), NULL, err);
}

enum status alert_store_items_since(struct ctx *c, int64_t from, int64_t to, int64_t limit, struct alert_item **ret,
				    size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &alerts_set, AI_SINCE, DB_ARGS(db_i(from), db_i(to), db_i(limit)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct alert_item);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct alert_item){db_text(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}
