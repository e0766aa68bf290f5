/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/cw_store.h"

enum {
	CS_DRAFT,
	CS_PARTS,
	CS_ADD,
	CS_SAVE,
	CS_PARTS_CLEAR,
	CS_PART_ADD,
	CS_PUBLICATION,
	CS_WAITING,
	CS_PUBLICATION_ADD,
	CS_PUBLISHED,
	CS_RESULT_ADD,
	CS_RESULTS,
	CS_FORGET,
	CS_PARTS_FORGET
};

static const struct db_stmt stmts[] = {
	[CS_DRAFT] = {"casework_draft", DB_READ, "i", "isssssi",
		      "SELECT rev, code, article, reason, provide, person_name, changed_at FROM casework_draft WHERE "
		      "case_id = ?1",
		      NULL},
	[CS_PARTS] = {"casework_parts", DB_READ, "i", "sss",
		      "SELECT part, article, reason FROM casework_part WHERE case_id = ?1 ORDER BY n", NULL},
	[CS_ADD] = {"casework_draft_add", DB_WRITE, "issssisi", "",
		    "INSERT INTO casework_draft (case_id, rev, code, article, reason, provide, person_id, person_name, "
		    "changed_at) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (case_id) DO NOTHING",
		    NULL},
	[CS_SAVE] = {"casework_draft_save", DB_WRITE, "issssisii", "",
		     "UPDATE casework_draft SET rev = rev + 1, code = ?2, article = ?3, reason = ?4, provide = ?5, "
		     "person_id = ?6, person_name = ?7, changed_at = ?8 WHERE case_id = ?1 AND rev = ?9",
		     NULL},
	[CS_PARTS_CLEAR] = {"casework_parts_clear", DB_WRITE, "i", "", "DELETE FROM casework_part WHERE case_id = ?1", NULL},
	[CS_PART_ADD] = {"casework_part_add", DB_WRITE, "iisss", "",
			 "INSERT INTO casework_part (case_id, n, part, article, reason) VALUES (?1, ?2, ?3, ?4, ?5)", NULL},
	[CS_PUBLICATION] = {"casework_publication", DB_READ, "i", "iiii",
			    "SELECT case_id, document_id, made_at, published_at FROM casework_document WHERE case_id = ?1",
			    NULL},
	[CS_WAITING] = {"casework_waiting", DB_READ, "", "iiii",
			"SELECT case_id, document_id, made_at, published_at FROM casework_document WHERE published_at = 0 "
			"ORDER BY case_id LIMIT 1000",
			NULL},
	[CS_PUBLICATION_ADD] = {"casework_publication_add", DB_WRITE, "iii", "",
				"INSERT INTO casework_document (case_id, document_id, made_at) VALUES (?1, ?2, ?3)", NULL},
	[CS_PUBLISHED] = {"casework_published", DB_WRITE, "ii", "",
			  "UPDATE casework_document SET published_at = ?2 WHERE case_id = ?1 AND published_at = 0", NULL},
	[CS_RESULT_ADD] = {"casework_quiz_add", DB_WRITE, "isiiii", "",
			   "INSERT INTO casework_quiz (person_id, person_name, body_id, at, asked, correct) VALUES "
			   "(?1, ?2, ?3, ?4, ?5, ?6)",
			   NULL},
	[CS_RESULTS] = {"casework_quiz_list", DB_READ, "ii", "iiis",
			"SELECT at, asked, correct, person_name FROM casework_quiz WHERE body_id = ?1 AND "
			"(?2 = 0 OR person_id = ?2) ORDER BY id DESC LIMIT 50",
			NULL},
	[CS_FORGET] = {"casework_forget", DB_WRITE, "i", "",
		       "UPDATE casework_draft SET reason = '', provide = '' WHERE case_id = ?1", NULL},
	[CS_PARTS_FORGET] = {"casework_parts_forget", DB_WRITE, "i", "",
			     "UPDATE casework_part SET part = '', reason = '' WHERE case_id = ?1", NULL},
};
const struct db_set casework_set = {"casework", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

enum status cw_store_draft(struct ctx *c, int64_t case_id, struct cw_draft *ret, struct err *err)
{
	struct db_rows r, p;

	*ret = (struct cw_draft){.code = STR(""), .article = STR(""), .reason = STR(""), .provide = STR("")};
	TRY(db_run(c->db, c->arena, &casework_set, CS_DRAFT, DB_ARGS(db_i(case_id)), &r, err));
	if (r.n == 0)
		return ST_OK;
	TRY(db_run(c->db, c->arena, &casework_set, CS_PARTS, DB_ARGS(db_i(case_id)), &p, err));
	*ret = (struct cw_draft){.rev = db_int(&r, 0, 0),
				 .code = db_text(&r, 0, 1),
				 .article = db_text(&r, 0, 2),
				 .reason = db_text(&r, 0, 3),
				 .provide = db_text(&r, 0, 4),
				 .person_name = db_text(&r, 0, 5),
				 .changed_at = db_int(&r, 0, 6)};
	for (size_t i = 0; i < p.n && i < CW_MAX_PARTS; i++)
		ret->part[ret->n_parts++] = (struct cw_part){db_text(&p, i, 0), db_text(&p, i, 1), db_text(&p, i, 2)};
	return ST_OK;
}

enum status cw_store_save(struct ctx *c, int64_t case_id, const struct cw_draft *d, bool *ret_saved, struct err *err)
{
	struct db_val who = db_i(c->who.person_id), name = txt(c->who.name), now = db_i(c->now);

	if (d->rev == 0)
		TRY(db_run(c->db, c->arena, &casework_set, CS_ADD,
			   DB_ARGS(db_i(case_id), txt(d->code), txt(d->article), txt(d->reason), txt(d->provide), who, name,
				   now),
			   NULL, err));
	else
		TRY(db_run(c->db, c->arena, &casework_set, CS_SAVE,
			   DB_ARGS(db_i(case_id), txt(d->code), txt(d->article), txt(d->reason), txt(d->provide), who, name,
				   now, db_i(d->rev)),
			   NULL, err));
	*ret_saved = db_changes(c->db) == 1;
	if (!*ret_saved)
		return ST_OK;
	TRY(db_run(c->db, c->arena, &casework_set, CS_PARTS_CLEAR, DB_ARGS(db_i(case_id)), NULL, err));
	for (size_t i = 0; i < d->n_parts; i++)
		TRY(db_run(c->db, c->arena, &casework_set, CS_PART_ADD,
			   DB_ARGS(db_i(case_id), db_i((int64_t)i + 1), txt(d->part[i].part), txt(d->part[i].article),
				   txt(d->part[i].reason)),
			   NULL, err));
	return ST_OK;
}

static struct cw_publication publication_row(const struct db_rows *r, size_t i)
{
	return (struct cw_publication){db_int(r, i, 0), db_int(r, i, 1), db_int(r, i, 2), db_int(r, i, 3)};
}

enum status cw_store_publication(struct ctx *c, int64_t case_id, struct cw_publication *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &casework_set, CS_PUBLICATION, DB_ARGS(db_i(case_id)), &r, err));
	*ret = r.n > 0 ? publication_row(&r, 0) : (struct cw_publication){0};
	return ST_OK;
}

enum status cw_store_waiting(struct ctx *c, struct cw_publication **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &casework_set, CS_WAITING, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct cw_publication);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = publication_row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status cw_store_publication_add(struct ctx *c, int64_t case_id, int64_t document_id, struct err *err)
{
	return db_run(c->db, c->arena, &casework_set, CS_PUBLICATION_ADD,
		      DB_ARGS(db_i(case_id), db_i(document_id), db_i(c->now)), NULL, err);
}

enum status cw_store_published(struct ctx *c, int64_t case_id, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &casework_set, CS_PUBLISHED, DB_ARGS(db_i(case_id), db_i(c->now)), NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

enum status cw_store_result_add(struct ctx *c, int64_t asked, int64_t correct, struct err *err)
{
	return db_run(c->db, c->arena, &casework_set, CS_RESULT_ADD,
		      DB_ARGS(db_i(c->who.person_id), txt(c->who.name), db_i(c->who.body_id), db_i(c->now), db_i(asked),
			      db_i(correct)),
		      NULL, err);
}

enum status cw_store_results(struct ctx *c, bool whole_body, struct cw_result **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &casework_set, CS_RESULTS,
		   DB_ARGS(db_i(c->who.body_id), db_i(whole_body ? 0 : c->who.person_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct cw_result);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct cw_result){db_int(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2), db_text(&r, i, 3)};
	*ret_n = r.n;
	return ST_OK;
}

enum status cw_store_forget(struct ctx *c, int64_t case_id, struct err *err)
{
	TRY(db_run(c->db, c->arena, &casework_set, CS_FORGET, DB_ARGS(db_i(case_id)), NULL, err));
	return db_run(c->db, c->arena, &casework_set, CS_PARTS_FORGET, DB_ARGS(db_i(case_id)), NULL, err);
}
