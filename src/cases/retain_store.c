/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/retain.h"

enum { RT_LIST, RT_FILES, RT_PERSON, RT_PARTIES, RT_EVENTS, RT_DROP };

/* What shows a person: proofs of identity, scans, what was handed in, letters, records. What was given in reply stays. */
#define PERSONAL "kind IN ('identity', 'scan', 'supplement', 'evidence', 'record', 'letter')"

static const struct db_stmt stmts[] = {
	[RT_LIST] = {"retain_list", DB_READ, "sii", "iissd",
		     "SELECT c.id, c.body_id, c.no, c.decision, MAX(e.on_day) FROM request_case c JOIN request_event e ON "
		     "e.case_id = c.id AND e.type = 'archived' WHERE c.state = 'archived' AND c.sealed <> '' AND c.id > ?2 "
		     "GROUP BY c.id, c.body_id, c.no, c.decision HAVING MAX(e.on_day) <= ?1 ORDER BY c.id LIMIT ?3",
		     NULL},
	/* Proofs of identity, scans and letters are never published, so nothing but other requests can hold the same bytes. */
	[RT_FILES] =
		{"retain_files", DB_READ, "i", "i",
		 "SELECT DISTINCT f.file_id FROM request_file f WHERE f.case_id = ?1 AND f.kind IN ('identity', 'scan', "
		 "'letter') AND NOT EXISTS (SELECT 1 FROM request_file o WHERE o.file_id = f.file_id AND (o.case_id <> ?1 "
		 "OR o.kind NOT IN ('identity', 'scan', 'letter')))",
		 NULL},
	[RT_PERSON] =
		{"retain_person", DB_WRITE, "i", "",
		 "UPDATE request_case SET name = '', sealed = '', masked = '{}', identity_mark = '', written_by = '', "
		 "helped = '', description = '', matter_mark = '' WHERE id = ?1 AND state = 'archived' AND sealed <> ''",
		 NULL},
	[RT_PARTIES] = {"retain_parties", DB_WRITE, "i", "",
			"UPDATE request_party SET name = '', sealed = '' WHERE case_id = ?1", NULL},
	/* What was done, when and by whom stays; migration 0152 lets nothing else be changed. */
	[RT_EVENTS] = {"retain_events", DB_WRITE, "i", "",
		       "UPDATE request_event SET text = '', data = '' WHERE case_id = ?1 AND (text <> '' OR data <> '')",
		       NULL},
	[RT_DROP] = {"retain_drop", DB_WRITE, "i", "", "DELETE FROM request_file WHERE case_id = ?1 AND " PERSONAL, NULL},
};
const struct db_set retain_set = {"retain", stmts, ARRAY_LEN(stmts)};

enum status retain_list(struct ctx *c, struct date upto, int64_t after, struct case_archived *ret, size_t max, size_t *ret_n,
			struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &retain_set, RT_LIST,
		   DB_ARGS(db_s(date_format(c->arena, upto)), db_i(after), db_i((int64_t)max)), &r, err));
	for (size_t i = 0; i < r.n; i++)
		ret[i] = (struct case_archived){.id = db_int(&r, i, 0),
						.body_id = db_int(&r, i, 1),
						.no = db_text(&r, i, 2),
						.decision = db_text(&r, i, 3),
						.archived_on = db_date(&r, i, 4)};
	*ret_n = r.n;
	return ST_OK;
}

enum status retain_files(struct ctx *c, int64_t id, int64_t **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &retain_set, RT_FILES, DB_ARGS(db_i(id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, int64_t);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = db_int(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status retain_erase(struct ctx *c, int64_t id, int64_t *ret_files, bool *ret_done, struct err *err)
{
	TRY(db_run(c->db, c->arena, &retain_set, RT_PERSON, DB_ARGS(db_i(id)), NULL, err));
	*ret_done = db_changes(c->db) == 1;
	if (!*ret_done)
		return ST_OK;
	TRY(db_run(c->db, c->arena, &retain_set, RT_PARTIES, DB_ARGS(db_i(id)), NULL, err));
	TRY(db_run(c->db, c->arena, &retain_set, RT_EVENTS, DB_ARGS(db_i(id)), NULL, err));
	TRY(db_run(c->db, c->arena, &retain_set, RT_DROP, DB_ARGS(db_i(id)), NULL, err));
	*ret_files = db_changes(c->db);
	return ST_OK;
}
