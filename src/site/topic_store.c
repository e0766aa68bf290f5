/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, steps and targets of topics. */
#include "site/topic_store.h"

enum {
	TS_PUBLIC,
	TS_PUBLIC_ROW,
	TS_STAFF,
	TS_GET,
	TS_BY_KEY,
	TS_ADD,
	TS_DRAFT,
	TS_PUBLISH,
	TS_RETURN,
	TS_HIDE,
	TS_STEP,
	TS_STEPS,
	TS_LAST,
	TS_TARGETS,
	TS_TARGET_ADD,
	TS_TARGET_SET,
	TS_TARGET_DEL,
	TS_ROWS,
	TS_TEMPLATES,
	TS_TEMPLATE_PUT,
	TS_TEMPLATE_DROP,
	TS_WAITING,
	TS_COUNTS
};

#define COLS                                                                                                   \
	"r.id, r.topic, r.body_id, r.parent_body_id, r.row_key, r.data, r.state, r.published_at, r.first_at, " \
	"r.approved_name, r.hidden, r.draft, r.draft_note, r.draft_stage, r.draft_by, r.draft_name, "          \
	"r.return_reason, r.rev, r.changed_at, r.sample, b.name"
#define FROM " FROM topic_row r JOIN body b ON b.id = r.body_id "
#define SHAPE "isiisssiisisssissiiis"

static const struct db_stmt stmts[] = {
	[TS_PUBLIC] = {"topic_public", DB_READ, "s", SHAPE,
		       "SELECT " COLS FROM
		       "WHERE r.topic = ?1 AND r.data <> '' AND r.hidden = 0 ORDER BY r.published_at DESC, "
		       "r.id DESC LIMIT 5000",
		       NULL},
	[TS_PUBLIC_ROW] = {"topic_public_row", DB_READ, "is", SHAPE,
			   "SELECT " COLS FROM "WHERE r.id = ?1 AND r.topic = ?2 AND r.data <> '' AND r.hidden = 0", NULL},
	[TS_STAFF] = {"topic_staff", DB_READ, "sii", SHAPE,
		      "SELECT " COLS FROM "WHERE r.topic = ?1 AND (r.body_id = ?2 OR (?3 = 1 AND r.parent_body_id = ?2)) "
		      "ORDER BY CASE WHEN r.draft <> '' THEN 0 ELSE 1 END, r.changed_at DESC, r.id DESC LIMIT 5000",
		      NULL},
	[TS_GET] = {"topic_get", DB_READ, "i", SHAPE, "SELECT " COLS FROM "WHERE r.id = ?1", NULL},
	[TS_BY_KEY] = {"topic_by_key", DB_READ, "sis", "i",
		       "SELECT id FROM topic_row WHERE topic = ?1 AND body_id = ?2 AND row_key = ?3 ORDER BY id LIMIT 1",
		       NULL},
	[TS_ADD] =
		{"topic_add", DB_WRITE, "siisi", "i",
		 "INSERT INTO topic_row (topic, body_id, parent_body_id, row_key, changed_at) VALUES (?1, ?2, ?3, ?4, ?5) "
		 "RETURNING id",
		 NULL},
	[TS_DRAFT] = {"topic_draft", DB_WRITE, "ssssisiii", "",
		      "UPDATE topic_row SET row_key = ?1, draft = ?2, draft_note = ?3, draft_stage = ?4, draft_by = ?5, "
		      "draft_name = ?6, changed_at = ?7, return_reason = '', rev = rev + 1 WHERE id = ?8 AND rev = ?9",
		      NULL},
	[TS_PUBLISH] =
		{"topic_publish", DB_WRITE, "sisii", "",
		 "UPDATE topic_row SET data = draft, state = ?1, published_at = ?2, first_at = CASE WHEN first_at = 0 THEN "
		 "?2 ELSE first_at END, approved_name = ?3, draft = '', draft_note = '', draft_stage = '', changed_at = ?2, "
		 "rev = rev + 1 WHERE id = ?4 AND rev = ?5 AND draft_stage = 'submitted'",
		 NULL},
	[TS_RETURN] = {"topic_return", DB_WRITE, "siii", "",
		       "UPDATE topic_row SET draft_stage = 'returned', return_reason = ?1, changed_at = ?2, rev = rev + 1 "
		       "WHERE id = ?3 AND rev = ?4 AND draft_stage = 'submitted'",
		       NULL},
	[TS_HIDE] = {"topic_hide", DB_WRITE, "iiii", "",
		     "UPDATE topic_row SET hidden = ?1, changed_at = ?2, rev = rev + 1 WHERE id = ?3 AND rev = ?4 AND data "
		     "<> ''",
		     NULL},
	[TS_STEP] =
		{"topic_step_add", DB_WRITE, "iissii", "",
		 "INSERT INTO topic_step (row_id, at, state, note, drafted_by, approved_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		 NULL},
	[TS_STEPS] = {"topic_steps", DB_READ, "i", "iss",
		      "SELECT at, state, note FROM topic_step WHERE row_id = ?1 ORDER BY id", NULL},
	[TS_LAST] = {"topic_last", DB_READ, "s", "i",
		     "SELECT COALESCE(max(published_at), 0) FROM topic_row WHERE topic = ?1 AND data <> '' AND hidden = 0",
		     NULL},
	[TS_TARGETS] =
		{"topic_targets", DB_READ, "s", "issssid?i",
		 "SELECT id, topic, name, name_en, field, target, due_on, sort FROM topic_target WHERE topic = ?1 ORDER BY "
		 "sort, id",
		 NULL},
	[TS_TARGET_ADD] =
		{"topic_target_add", DB_WRITE, "ssssid?i", "i",
		 "INSERT INTO topic_target (topic, name, name_en, field, target, due_on, sort) VALUES (?1, ?2, ?3, ?4, "
		 "?5, ?6, ?7) RETURNING id",
		 NULL},
	[TS_TARGET_SET] =
		{"topic_target_set", DB_WRITE, "ssssid?ii", "",
		 "UPDATE topic_target SET name = ?2, name_en = ?3, field = ?4, target = ?5, due_on = ?6, sort = ?7 "
		 "WHERE id = ?8 AND topic = ?1",
		 NULL},
	[TS_TARGET_DEL] = {"topic_target_remove", DB_WRITE, "i", "", "DELETE FROM topic_target WHERE id = ?1", NULL},
	[TS_COUNTS] = {"topic_counts", DB_READ, "", "ssi",
		       "SELECT topic, state, count(*) FROM topic_row WHERE data <> '' AND hidden = 0 GROUP BY topic, state "
		       "ORDER BY "
		       "topic, state",
		       NULL},
	[TS_ROWS] = {"topic_rows_any", DB_READ, "s", "i", "SELECT count(*) FROM topic_row WHERE topic = ?1", NULL},
	[TS_TEMPLATES] = {"topic_templates", DB_READ, "", "ss", "SELECT topic, tsv FROM topic_template ORDER BY topic",
			  NULL},
	[TS_TEMPLATE_PUT] =
		{"topic_template_put", DB_WRITE, "ssi", "",
		 "INSERT INTO topic_template (topic, tsv, changed_at) VALUES (?1, ?2, ?3) ON CONFLICT (topic) DO "
		 "UPDATE SET tsv = ?2, changed_at = ?3",
		 NULL},
	[TS_TEMPLATE_DROP] = {"topic_template_drop", DB_WRITE, "s", "", "DELETE FROM topic_template WHERE topic = ?1", NULL},
	[TS_WAITING] =
		{"topic_waiting", DB_READ, "iii", "i",
		 "SELECT count(*) FROM topic_row WHERE draft_stage = 'submitted' AND draft_by <> ?2 AND (body_id = ?1 OR "
		 "(?3 = 1 AND parent_body_id = ?1))",
		 NULL},
};
const struct db_set topic_set = {"site", stmts, ARRAY_LEN(stmts)};

static struct topic_row row(const struct db_rows *r, size_t i)
{
	return (struct topic_row){
		.id = db_int(r, i, 0),
		.topic = db_text(r, i, 1),
		.body_id = db_int(r, i, 2),
		.parent_body_id = db_int(r, i, 3),
		.row_key = db_text(r, i, 4),
		.data = db_text(r, i, 5),
		.state = db_text(r, i, 6),
		.published_at = db_int(r, i, 7),
		.first_at = db_int(r, i, 8),
		.approved_name = db_text(r, i, 9),
		.hidden = db_int(r, i, 10) != 0,
		.draft = db_text(r, i, 11),
		.draft_note = db_text(r, i, 12),
		.draft_stage = db_text(r, i, 13),
		.draft_by = db_int(r, i, 14),
		.draft_name = db_text(r, i, 15),
		.return_reason = db_text(r, i, 16),
		.rev = db_int(r, i, 17),
		.changed_at = db_int(r, i, 18),
		.sample = db_int(r, i, 19) != 0,
		.body_name = db_text(r, i, 20),
	};
}

static void rows(struct ctx *c, const struct db_rows *r, struct topic_row **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct topic_row);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = row(r, i);
	*ret_n = r->n;
}

enum status topic_store_public(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_PUBLIC, DB_ARGS(site_txt(topic)), &r, err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status topic_store_public_row(struct ctx *c, struct str topic, int64_t id, struct topic_row *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_PUBLIC_ROW, DB_ARGS(db_i(id), site_txt(topic)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status topic_store_staff(struct ctx *c, struct str topic, bool branches, struct topic_row **ret, size_t *ret_n,
			      struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_STAFF, DB_ARGS(site_txt(topic), db_i(c->who.body_id), db_i(branches)), &r,
		   err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status topic_store_get(struct ctx *c, int64_t id, struct topic_row *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status topic_store_by_key(struct ctx *c, struct str topic, int64_t body_id, struct str key, int64_t *ret,
			       struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_BY_KEY, DB_ARGS(site_txt(topic), db_i(body_id), site_txt(key)), &r, err));
	*ret = r.n > 0 ? db_int(&r, 0, 0) : 0;
	return ST_OK;
}

enum status topic_store_add(struct ctx *c, struct topic_row *t, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_ADD,
		   DB_ARGS(site_txt(t->topic), db_i(t->body_id), db_i(t->parent_body_id), site_txt(t->row_key),
			   db_i(c->now)),
		   &r, err));
	t->id = db_int(&r, 0, 0);
	t->rev = 1;
	return ST_OK;
}

static enum status changed(struct ctx *c, struct err *err)
{
	return db_changes(c->db) == 1 ? ST_OK : err_say(err, ST_CONFLICT, "arrange.changed_meanwhile", NULL);
}

enum status topic_store_draft(struct ctx *c, const struct topic_row *t, struct err *err)
{
	TRY(db_run(c->db, c->arena, &topic_set, TS_DRAFT,
		   DB_ARGS(site_txt(t->row_key), site_txt(t->draft), site_txt(t->draft_note), site_txt(t->draft_stage),
			   db_i(c->who.person_id), site_txt(c->who.name), db_i(c->now), db_i(t->id), db_i(t->rev)),
		   NULL, err));
	return changed(c, err);
}

enum status topic_store_publish(struct ctx *c, const struct topic_row *t, struct str state, struct err *err)
{
	TRY(db_run(c->db, c->arena, &topic_set, TS_PUBLISH,
		   DB_ARGS(site_txt(state), db_i(c->now), site_txt(c->who.name), db_i(t->id), db_i(t->rev)), NULL, err));
	TRY(changed(c, err));
	return db_run(c->db, c->arena, &topic_set, TS_STEP,
		      DB_ARGS(db_i(t->id), db_i(c->now), site_txt(state), site_txt(t->draft_note), db_i(t->draft_by),
			      db_i(c->who.person_id)),
		      NULL, err);
}

enum status topic_store_return(struct ctx *c, const struct topic_row *t, struct str reason, struct err *err)
{
	TRY(db_run(c->db, c->arena, &topic_set, TS_RETURN,
		   DB_ARGS(site_txt(reason), db_i(c->now), db_i(t->id), db_i(t->rev)), NULL, err));
	return changed(c, err);
}

enum status topic_store_hide(struct ctx *c, const struct topic_row *t, bool hide, struct err *err)
{
	TRY(db_run(c->db, c->arena, &topic_set, TS_HIDE, DB_ARGS(db_i(hide), db_i(c->now), db_i(t->id), db_i(t->rev)), NULL,
		   err));
	return changed(c, err);
}

enum status topic_store_steps(struct ctx *c, int64_t row_id, struct topic_step **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_STEPS, DB_ARGS(db_i(row_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct topic_step);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct topic_step){db_int(&r, i, 0), db_text(&r, i, 1), db_text(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status topic_store_last(struct ctx *c, struct str topic, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_LAST, DB_ARGS(site_txt(topic)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status topic_store_targets(struct ctx *c, struct str topic, struct topic_target **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_TARGETS, DB_ARGS(site_txt(topic)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct topic_target);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct topic_target){.id = db_int(&r, i, 0),
						  .topic = db_text(&r, i, 1),
						  .name = db_text(&r, i, 2),
						  .name_en = db_text(&r, i, 3),
						  .field = db_text(&r, i, 4),
						  .target = db_int(&r, i, 5),
						  .due_on = db_date(&r, i, 6),
						  .sort = db_int(&r, i, 7)};
	*ret_n = r.n;
	return ST_OK;
}

#define TARGET_ARGS(g)                                                                                              \
	site_txt((g)->topic), site_txt((g)->name), site_txt((g)->name_en), site_txt((g)->field), db_i((g)->target), \
		db_d(c->arena, (g)->due_on), db_i((g)->sort)

enum status topic_store_target_add(struct ctx *c, struct topic_target *g, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_TARGET_ADD, DB_ARGS(TARGET_ARGS(g)), &r, err));
	g->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status topic_store_target_set(struct ctx *c, const struct topic_target *g, struct err *err)
{
	return db_run(c->db, c->arena, &topic_set, TS_TARGET_SET, DB_ARGS(TARGET_ARGS(g), db_i(g->id)), NULL, err);
}

enum status topic_store_target_remove(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &topic_set, TS_TARGET_DEL, DB_ARGS(db_i(id)), NULL, err);
}

enum status topic_store_waiting(struct ctx *c, bool branches, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_WAITING,
		   DB_ARGS(db_i(c->who.body_id), db_i(c->who.person_id), db_i(branches)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status topic_store_counts(struct ctx *c, struct topic_count **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_COUNTS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct topic_count);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct topic_count){db_text(&r, i, 0), db_text(&r, i, 1), db_int(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status topic_store_rows(struct ctx *c, struct str topic, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &topic_set, TS_ROWS, DB_ARGS(site_txt(topic)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status topic_store_templates(struct ctx *c, struct str **ret_keys, struct str **ret_tsv, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &topic_set, TS_TEMPLATES, DB_NOARGS, &r, err));
	*ret_keys = ARENA_ARRAY(c->arena, r.n + 1, struct str);
	*ret_tsv = ARENA_ARRAY(c->arena, r.n + 1, struct str);
	for (size_t i = 0; i < r.n; i++) {
		(*ret_keys)[i] = db_text(&r, i, 0);
		(*ret_tsv)[i] = db_text(&r, i, 1);
	}
	*ret_n = r.n;
	return ST_OK;
}

enum status topic_store_template_put(struct ctx *c, struct str topic, struct str tsv, struct err *err)
{
	return db_run(c->db, c->arena, &topic_set, TS_TEMPLATE_PUT, DB_ARGS(site_txt(topic), site_txt(tsv), db_i(c->now)),
		      NULL, err);
}

enum status topic_store_template_drop(struct ctx *c, struct str topic, struct err *err)
{
	return db_run(c->db, c->arena, &topic_set, TS_TEMPLATE_DROP, DB_ARGS(site_txt(topic)), NULL, err);
}
