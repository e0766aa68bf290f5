/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_store.h"

enum {
	PS_UPPERS,
	PS_UPPER,
	PS_UPPER_ADD,
	PS_UPPER_SET,
	PS_UPPER_DEL,
	PS_KEYS_OF,
	PS_CITE_CLEAR,
	PS_CITE_ADD,
	PS_CITING,
	PS_EXPLAINING,
	PS_ANY_CITE,
	PS_REVIEWS,
	PS_REVIEW_SET,
	PS_REVIEW_DEL,
	PS_CLEARANCES,
	PS_CLEARANCE,
	PS_CLEARANCE_ADD,
	PS_CLEARANCE_SET,
	PS_CLEARANCE_PUBLISH,
	PS_ITEMS,
	PS_ITEMS_CLEAR,
	PS_ITEM_ADD,
	PS_SHOWN,
	PS_SHOW,
	PS_HIDE,
	PS_HELPFUL_YES,
	PS_HELPFUL_NO,
	PS_HELPFUL
};

#define UPPER_COLS "id, no_key, doc_no, title, issuer, address"
#define CLEAR_COLS "id, body_id, rev, published_at, body_name, title, note, decided_on, state"
#define CLEAR_OUT "iiiisssds"

static const struct db_stmt stmts[] = {
	[PS_UPPERS] = {"policy_uppers", DB_READ, "", "isssss",
		       "SELECT " UPPER_COLS " FROM policy_upper ORDER BY issuer, doc_no, id LIMIT 5000", NULL},
	[PS_UPPER] = {"policy_upper", DB_READ, "i", "isssss", "SELECT " UPPER_COLS " FROM policy_upper WHERE id = ?1", NULL},
	[PS_UPPER_ADD] =
		{"policy_upper_add", DB_WRITE, "sssssii", "i",
		 "INSERT INTO policy_upper (no_key, doc_no, title, issuer, address, changed_at, changed_by) VALUES (?1, "
		 "?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
		 NULL},
	[PS_UPPER_SET] =
		{"policy_upper_set", DB_WRITE, "isssssii", "",
		 "UPDATE policy_upper SET no_key = ?2, doc_no = ?3, title = ?4, issuer = ?5, address = ?6, changed_at = "
		 "?7, changed_by = ?8 WHERE id = ?1",
		 NULL},
	[PS_UPPER_DEL] = {"policy_upper_delete", DB_WRITE, "i", "", "DELETE FROM policy_upper WHERE id = ?1", NULL},
	[PS_KEYS_OF] = {"policy_keys_of", DB_READ, "i", "s",
			"SELECT no_key FROM policy_citation WHERE document_id = ?1 ORDER BY no_key", NULL},
	[PS_CITE_CLEAR] = {"policy_citations_clear", DB_WRITE, "i", "", "DELETE FROM policy_citation WHERE document_id = ?1",
			   NULL},
	[PS_CITE_ADD] = {"policy_citation_add", DB_WRITE, "isi", "",
			 "INSERT INTO policy_citation (document_id, no_key, explains) VALUES (?1, ?2, ?3) ON CONFLICT "
			 "(document_id, no_key) DO UPDATE SET explains = excluded.explains",
			 NULL},
	[PS_CITING] = {"policy_citing", DB_READ, "si", "i",
		       "SELECT document_id FROM policy_citation WHERE no_key = ?1 ORDER BY document_id DESC LIMIT ?2", NULL},
	[PS_EXPLAINING] =
		{"policy_explaining", DB_READ, "", "is",
		 "SELECT document_id, no_key FROM policy_citation WHERE explains = 1 ORDER BY document_id LIMIT 15000",
		 NULL},
	[PS_ANY_CITE] = {"policy_any_citation", DB_READ, "", "i", "SELECT document_id FROM policy_citation LIMIT 1", NULL},
	[PS_REVIEWS] =
		{"policy_reviews", DB_READ, "", "iid",
		 "SELECT document_id, body_id, review_on FROM policy_review ORDER BY review_on, document_id LIMIT 15000",
		 NULL},
	[PS_REVIEW_SET] =
		{"policy_review_set", DB_WRITE, "iidii", "",
		 "INSERT INTO policy_review (document_id, body_id, review_on, changed_at, changed_by) VALUES (?1, ?2, "
		 "?3, ?4, ?5) ON CONFLICT (document_id) DO UPDATE SET review_on = excluded.review_on, changed_at = "
		 "excluded.changed_at, changed_by = excluded.changed_by",
		 NULL},
	[PS_REVIEW_DEL] = {"policy_review_delete", DB_WRITE, "i", "", "DELETE FROM policy_review WHERE document_id = ?1",
			   NULL},
	[PS_CLEARANCES] = {"policy_clearances", DB_READ, "i", CLEAR_OUT,
			   "SELECT " CLEAR_COLS
			   " FROM policy_clearance WHERE (?1 = 0 AND state = 'published') OR body_id = ?1 "
			   "ORDER BY decided_on DESC, id DESC LIMIT 500",
			   NULL},
	[PS_CLEARANCE] = {"policy_clearance", DB_READ, "i", CLEAR_OUT,
			  "SELECT " CLEAR_COLS " FROM policy_clearance WHERE id = ?1", NULL},
	[PS_CLEARANCE_ADD] =
		{"policy_clearance_add", DB_WRITE, "isssdi", "i",
		 "INSERT INTO policy_clearance (body_id, body_name, title, note, decided_on, created_at) VALUES "
		 "(?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
		 NULL},
	[PS_CLEARANCE_SET] =
		{"policy_clearance_set", DB_WRITE, "iissd", "",
		 "UPDATE policy_clearance SET title = ?3, note = ?4, decided_on = ?5, rev = rev + 1 WHERE id = ?1 "
		 "AND rev = ?2 AND state = 'draft'",
		 NULL},
	[PS_CLEARANCE_PUBLISH] =
		{"policy_clearance_publish", DB_WRITE, "iiii", "",
		 "UPDATE policy_clearance SET state = 'published', published_at = ?3, published_by = ?4, rev = "
		 "rev + 1 WHERE id = ?1 AND rev = ?2 AND state = 'draft'",
		 NULL},
	[PS_ITEMS] =
		{"policy_clearance_items", DB_READ, "i", "isss",
		 "SELECT document_id, result, title, doc_no FROM policy_clearance_item WHERE clearance_id = ?1 ORDER BY "
		 "CASE result WHEN 'keep' THEN 0 WHEN 'amend' THEN 1 WHEN 'repeal' THEN 2 ELSE 3 END, doc_no, document_id",
		 NULL},
	[PS_ITEMS_CLEAR] = {"policy_clearance_items_clear", DB_WRITE, "i", "",
			    "DELETE FROM policy_clearance_item WHERE clearance_id = ?1", NULL},
	[PS_ITEM_ADD] =
		{"policy_clearance_item_add", DB_WRITE, "iisss", "",
		 "INSERT INTO policy_clearance_item (clearance_id, document_id, result, title, doc_no) VALUES (?1, ?2, "
		 "?3, ?4, ?5) ON CONFLICT (clearance_id, document_id) DO UPDATE SET result = excluded.result",
		 NULL},
	[PS_SHOWN] = {"policy_edition_shown", DB_READ, "i", "i",
		      "SELECT version FROM policy_edition_shown WHERE document_id = ?1 ORDER BY version", NULL},
	[PS_SHOW] =
		{"policy_edition_show", DB_WRITE, "iiii", "",
		 "INSERT INTO policy_edition_shown (document_id, version, shown_at, shown_by) VALUES (?1, ?2, ?3, ?4) ON "
		 "CONFLICT (document_id, version) DO NOTHING",
		 NULL},
	[PS_HIDE] = {"policy_edition_hide", DB_WRITE, "ii", "",
		     "DELETE FROM policy_edition_shown WHERE document_id = ?1 AND version = ?2", NULL},
	[PS_HELPFUL_YES] =
		{"policy_helpful_yes", DB_WRITE, "i", "",
		 "INSERT INTO policy_helpful (document_id, yes) VALUES (?1, 1) ON CONFLICT (document_id) DO UPDATE SET "
		 "yes = policy_helpful.yes + 1",
		 NULL},
	[PS_HELPFUL_NO] =
		{"policy_helpful_no", DB_WRITE, "i", "",
		 "INSERT INTO policy_helpful (document_id, no) VALUES (?1, 1) ON CONFLICT (document_id) DO UPDATE SET "
		 "no = policy_helpful.no + 1",
		 NULL},
	[PS_HELPFUL] = {"policy_helpful", DB_READ, "", "iii",
			"SELECT document_id, yes, no FROM policy_helpful ORDER BY no DESC, document_id DESC LIMIT 10", NULL},
};
const struct db_set policy_set = {"policy", stmts, ARRAY_LEN(stmts)};

#define RUN(c, stmt, rows, err, ...) db_run((c)->db, (c)->arena, &policy_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))
#define ONE(c, stmt, rows, err, ...) db_one((c)->db, (c)->arena, &policy_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

/* ---- upper acts ---- */
static struct upper_act upper_row(const struct db_rows *r, size_t i)
{
	return (struct upper_act){db_int(r, i, 0),  db_text(r, i, 1), db_text(r, i, 2),
				  db_text(r, i, 3), db_text(r, i, 4), db_text(r, i, 5)};
}

enum status pol_store_uppers(struct ctx *c, struct upper_act **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &policy_set, PS_UPPERS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct upper_act);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = upper_row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_upper(struct ctx *c, int64_t id, struct upper_act *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, PS_UPPER, &r, err, db_i(id)));
	*ret = upper_row(&r, 0);
	return ST_OK;
}

enum status pol_store_upper_add(struct ctx *c, struct upper_act *u, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, PS_UPPER_ADD, &r, err, txt(u->no_key), txt(u->doc_no), txt(u->title), txt(u->issuer), txt(u->address),
		db_i(c->now), db_i(c->who.person_id)));
	u->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status pol_store_upper_set(struct ctx *c, const struct upper_act *u, struct err *err)
{
	return RUN(c, PS_UPPER_SET, NULL, err, db_i(u->id), txt(u->no_key), txt(u->doc_no), txt(u->title), txt(u->issuer),
		   txt(u->address), db_i(c->now), db_i(c->who.person_id));
}

enum status pol_store_upper_delete(struct ctx *c, int64_t id, struct err *err)
{
	return RUN(c, PS_UPPER_DEL, NULL, err, db_i(id));
}

/* ---- citations ---- */
enum status pol_store_keys_of(struct ctx *c, int64_t document_id, struct str **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, PS_KEYS_OF, &r, err, db_i(document_id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct str);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = db_text(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_citations_clear(struct ctx *c, int64_t document_id, struct err *err)
{
	return RUN(c, PS_CITE_CLEAR, NULL, err, db_i(document_id));
}

enum status pol_store_citation_add(struct ctx *c, int64_t document_id, struct str key, bool explains, struct err *err)
{
	return RUN(c, PS_CITE_ADD, NULL, err, db_i(document_id), txt(key), db_i(explains));
}

enum status pol_store_citing(struct ctx *c, struct str key, int64_t cap, int64_t **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, PS_CITING, &r, err, txt(key), db_i(cap)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, int64_t);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = db_int(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_explaining(struct ctx *c, struct citation **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &policy_set, PS_EXPLAINING, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct citation);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct citation){db_int(&r, i, 0), db_text(&r, i, 1)};
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_any_citation(struct ctx *c, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &policy_set, PS_ANY_CITE, DB_NOARGS, &r, err));
	*ret = r.n > 0;
	return ST_OK;
}

/* ---- days of review ---- */
enum status pol_store_reviews(struct ctx *c, struct review_day **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &policy_set, PS_REVIEWS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct review_day);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct review_day){db_int(&r, i, 0), db_int(&r, i, 1), db_date(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_review_set(struct ctx *c, int64_t document_id, int64_t body_id, struct date on, struct err *err)
{
	if (date_is_none(on))
		return RUN(c, PS_REVIEW_DEL, NULL, err, db_i(document_id));
	return RUN(c, PS_REVIEW_SET, NULL, err, db_i(document_id), db_i(body_id), db_d(c->arena, on), db_i(c->now),
		   db_i(c->who.person_id));
}

/* ---- clearances ---- */
static struct clearance clearance_row(const struct db_rows *r, size_t i)
{
	return (struct clearance){.id = db_int(r, i, 0),
				  .body_id = db_int(r, i, 1),
				  .rev = db_int(r, i, 2),
				  .published_at = db_int(r, i, 3),
				  .body_name = db_text(r, i, 4),
				  .title = db_text(r, i, 5),
				  .note = db_text(r, i, 6),
				  .decided_on = db_date(r, i, 7),
				  .published = str_eq_c(db_text(r, i, 8), "published")};
}

enum status pol_store_clearances(struct ctx *c, int64_t body_id, struct clearance **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, PS_CLEARANCES, &r, err, db_i(body_id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct clearance);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = clearance_row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_clearance(struct ctx *c, int64_t id, struct clearance *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, PS_CLEARANCE, &r, err, db_i(id)));
	*ret = clearance_row(&r, 0);
	return ST_OK;
}

enum status pol_store_clearance_add(struct ctx *c, struct clearance *cl, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, PS_CLEARANCE_ADD, &r, err, db_i(cl->body_id), txt(cl->body_name), txt(cl->title), txt(cl->note),
		db_d(c->arena, cl->decided_on), db_i(c->now)));
	cl->id = db_int(&r, 0, 0);
	cl->rev = 1;
	return ST_OK;
}

enum status pol_store_clearance_set(struct ctx *c, const struct clearance *cl, bool *ret, struct err *err)
{
	TRY(RUN(c, PS_CLEARANCE_SET, NULL, err, db_i(cl->id), db_i(cl->rev), txt(cl->title), txt(cl->note),
		db_d(c->arena, cl->decided_on)));
	*ret = db_changes(c->db) == 1;
	return ST_OK;
}

enum status pol_store_clearance_publish(struct ctx *c, int64_t id, int64_t rev, bool *ret, struct err *err)
{
	TRY(RUN(c, PS_CLEARANCE_PUBLISH, NULL, err, db_i(id), db_i(rev), db_i(c->now), db_i(c->who.person_id)));
	*ret = db_changes(c->db) == 1;
	return ST_OK;
}

enum status pol_store_items(struct ctx *c, int64_t clearance_id, struct clearance_item **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, PS_ITEMS, &r, err, db_i(clearance_id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct clearance_item);
	for (size_t i = 0; i < r.n; i++) {
		(*ret)[i] = (struct clearance_item){.document_id = db_int(&r, i, 0),
						    .title = db_text(&r, i, 2),
						    .doc_no = db_text(&r, i, 3)};
		(void)clear_from_code(db_text(&r, i, 1), &(*ret)[i].result);
	}
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_items_clear(struct ctx *c, int64_t clearance_id, struct err *err)
{
	return RUN(c, PS_ITEMS_CLEAR, NULL, err, db_i(clearance_id));
}

enum status pol_store_item_add(struct ctx *c, int64_t clearance_id, const struct clearance_item *it, struct err *err)
{
	return RUN(c, PS_ITEM_ADD, NULL, err, db_i(clearance_id), db_i(it->document_id),
		   db_s(str_of(clear_code(it->result))), txt(it->title), txt(it->doc_no));
}

/* ---- editions ---- */
enum status pol_store_shown(struct ctx *c, int64_t document_id, int64_t **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, PS_SHOWN, &r, err, db_i(document_id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, int64_t);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = db_int(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status pol_store_show(struct ctx *c, int64_t document_id, int64_t version, bool on, struct err *err)
{
	if (!on)
		return RUN(c, PS_HIDE, NULL, err, db_i(document_id), db_i(version));
	return RUN(c, PS_SHOW, NULL, err, db_i(document_id), db_i(version), db_i(c->now), db_i(c->who.person_id));
}

/* ---- readers ---- */
enum status pol_store_helpful_add(struct ctx *c, int64_t document_id, bool yes, struct err *err)
{
	return RUN(c, yes ? PS_HELPFUL_YES : PS_HELPFUL_NO, NULL, err, db_i(document_id));
}

enum status pol_store_helpful(struct ctx *c, struct helpful **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &policy_set, PS_HELPFUL, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct helpful);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct helpful){db_int(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}
