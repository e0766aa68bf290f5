/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue_store.h"

#include <string.h>

enum {
	CS_VERSIONS,
	CS_VERSION_ADD,
	CS_VERSION_SEEN,
	CS_ITEMS,
	CS_ITEM_ADD,
	CS_ITEMS_ON,
	CS_ITEM_ON,
	CS_ITEM_OF,
	CS_ENTRIES,
	CS_ENTRY,
	CS_ENTRY_KEY,
	CS_ENTRY_ADD,
	CS_ENTRY_SET,
	CS_LOCAL_KEYS,
	CS_LIMITS,
	CS_LIMIT_PUT,
	CS_BASES,
	CS_BASIS_PUT
};

/* One shape for items and entries, so that one function reads both. */
#define ITEM_COLS                                                                                                     \
	"i.id, 0, i.version_id, i.item_key, i.item_key, i.seq, i.level1, i.level2, i.elements, i.legal_basis, "       \
	"i.time_limit_text, i.publisher, i.channels, i.audience_all, i.proactive, i.event, i.days, i.unit, i.month, " \
	"i.day, "                                                                                                     \
	"i.openness, i.evidence, NULL, 0, 0, 0, NULL, 0, 0, v.name"
#define MERGED(f) "COALESCE(e." f ", i." f ")"
#define RULE(f) "CASE WHEN e.event IS NULL THEN i." f " ELSE e." f " END"
#define BIT(f, n) "CASE WHEN e." f " IS NULL THEN 0 ELSE " n " END"
/* The bits follow CAT_FIELD_TABLE. clang-format would indent strings between macros without end. */
/* clang-format off */
#define ENTRY_COLS \
	"e.id, e.body_id, e.version_id, e.item_key, e.derived_from, " MERGED("seq") ", " MERGED("level1") ", " \
	MERGED("level2") ", " MERGED("elements") ", " MERGED("legal_basis") ", " MERGED("time_limit_text") ", " \
	MERGED("publisher") ", " MERGED("channels") ", " MERGED("audience_all") ", " MERGED("proactive") ", " \
	MERGED("event") ", " RULE("days") ", " RULE("unit") ", " RULE("month") ", " RULE("day") ", " \
	MERGED("openness") ", i.evidence, e.owner_unit_id, " \
	"e.update_days, e.active, e.not_applicable, e.since, e.rev, " \
	BIT("seq", "1") " + " BIT("level1", "2") " + " BIT("level2", "4") " + " BIT("elements", "8") " + " \
	BIT("legal_basis", "16") " + " BIT("time_limit_text", "32") " + " BIT("publisher", "64") " + " \
	BIT("channels", "128") " + " BIT("audience_all", "256") " + " BIT("proactive", "512") " + " \
	BIT("event", "1024") " + " BIT("openness", "2048") ", v.name"
/* clang-format on */
#define SHAPE                            \
	"ii"                             \
	"i?ss?"                          \
	"i?s?s?s?s?s?s?s?i?i?s?i?s?i?i?" \
	"s?s?i?iiid?iis?"

/* The edition in force on day ?N that has the item. */
#define IN_FORCE(key, n)                                                                                 \
	"(SELECT x.id FROM cat_item x JOIN cat_version w ON w.id = x.version_id WHERE x.item_key = " key \
	" AND w.effective_from <= " n " ORDER BY w.effective_from DESC, w.id DESC LIMIT 1)"
#define FROM_ITEM " FROM cat_item i JOIN cat_version v ON v.id = i.version_id "
#define FROM_ENTRY(n)                                                                  \
	" FROM cat_entry e LEFT JOIN cat_item i ON i.id = " IN_FORCE("e.derived_from", \
								     n) " LEFT JOIN cat_version v ON v.id = i.version_id "

static const struct db_stmt stmts[] = {
	[CS_VERSIONS] =
		{"catalogue_versions", DB_READ, "", "isdii?i",
		 "SELECT v.id, v.name, v.effective_from, v.imported_at, v.imported_by, (SELECT COUNT(*) FROM cat_item i "
		 "WHERE i.version_id = v.id) FROM cat_version v ORDER BY v.effective_from DESC, v.id DESC",
		 NULL},
	[CS_VERSION_ADD] = {"catalogue_version_add", DB_WRITE, "sdii?s", "i",
			    "INSERT INTO cat_version (name, effective_from, imported_at, imported_by, sha256) "
			    "VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
			    NULL},
	[CS_VERSION_SEEN] = {"catalogue_version_seen", DB_READ, "ds", "i",
			     "SELECT COUNT(*) FROM cat_version WHERE effective_from = ?1 AND sha256 = ?2", NULL},
	[CS_ITEMS] = {"catalogue_items", DB_READ, "i", SHAPE,
		      "SELECT " ITEM_COLS FROM_ITEM "WHERE i.version_id = ?1 ORDER BY i.seq, i.item_key", NULL},
	[CS_ITEM_ADD] =
		{"catalogue_item_add", DB_WRITE, "isisssssssiisisiiss", "",
		 "INSERT INTO cat_item (version_id, item_key, seq, level1, level2, elements, legal_basis, time_limit_text, "
		 "publisher, channels, audience_all, proactive, event, days, unit, month, day, openness, evidence) VALUES "
		 "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
		 NULL},
	[CS_ITEMS_ON] =
		{"catalogue_items_on", DB_READ, "d", SHAPE,
		 "SELECT " ITEM_COLS FROM_ITEM "WHERE i.version_id = (SELECT w.id FROM cat_version w WHERE "
		 "w.effective_from <= ?1 ORDER BY w.effective_from DESC, w.id DESC LIMIT 1) ORDER BY i.seq, i.item_key",
		 NULL},
	[CS_ITEM_ON] = {"catalogue_item_on", DB_READ, "sd", SHAPE,
			"SELECT " ITEM_COLS FROM_ITEM "WHERE i.id = " IN_FORCE("?1", "?2"), NULL},
	[CS_ITEM_OF] = {"catalogue_item_of", DB_READ, "is", SHAPE,
			"SELECT " ITEM_COLS FROM_ITEM "WHERE i.version_id = ?1 AND i.item_key = ?2", NULL},
	[CS_ENTRIES] = {"catalogue_entries", DB_READ, "id", SHAPE,
			"SELECT " ENTRY_COLS FROM_ENTRY("?2") "WHERE e.body_id = ?1 ORDER BY 6, e.item_key", NULL},
	[CS_ENTRY] = {"catalogue_entry", DB_READ, "id", SHAPE, "SELECT " ENTRY_COLS FROM_ENTRY("?2") "WHERE e.id = ?1",
		      NULL},
	[CS_ENTRY_KEY] = {"catalogue_entry_key", DB_READ, "isd", SHAPE,
			  "SELECT " ENTRY_COLS FROM_ENTRY("?3") "WHERE e.body_id = ?1 AND e.item_key = ?2", NULL},
	[CS_ENTRY_ADD] =
		{"catalogue_entry_add", DB_WRITE, "i?s?s?s?s?s?s?s?i?i?s?i?s?i?i?s?i?iiid?i?iss?", "i",
		 "INSERT INTO cat_entry (seq, level1, level2, elements, legal_basis, time_limit_text, publisher, channels, "
		 "audience_all, proactive, event, days, unit, month, day, openness, owner_unit_id, update_days, active, "
		 "not_applicable, since, version_id, body_id, item_key, derived_from, rev) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		 "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, 1) "
		 "RETURNING id",
		 NULL},
	[CS_ENTRY_SET] =
		{"catalogue_entry_set", DB_WRITE, "i?s?s?s?s?s?s?s?i?i?s?i?s?i?i?s?i?iiid?i?ii", "i",
		 "UPDATE cat_entry SET seq = ?1, level1 = ?2, level2 = ?3, elements = ?4, legal_basis = ?5, "
		 "time_limit_text = ?6, publisher = ?7, channels = ?8, audience_all = ?9, proactive = ?10, event = ?11, "
		 "days = ?12, unit = ?13, month = ?14, day = ?15, openness = ?16, owner_unit_id = ?17, update_days = ?18, "
		 "active = ?19, not_applicable = ?20, since = ?21, version_id = ?22, rev = rev + 1 "
		 "WHERE id = ?23 AND (rev = ?24 OR ?24 = 0) RETURNING rev",
		 NULL},
	[CS_LOCAL_KEYS] = {"catalogue_local_keys", DB_READ, "is", "s",
			   "SELECT item_key FROM cat_entry WHERE body_id = ?1 AND item_key LIKE ?2 || '%'", NULL},
	[CS_LIMITS] =
		{"catalogue_limits", DB_READ, "", "ssisiiss",
		 "SELECT item_key, event, days, unit, month, day, basis, text FROM cat_special_limit WHERE binding = 1 "
		 "ORDER BY item_key, id",
		 NULL},
	[CS_LIMIT_PUT] =
		{"catalogue_limit_put", DB_WRITE, "ssisiissis", "",
		 "INSERT INTO cat_special_limit (item_key, event, days, unit, month, day, basis, text, binding, evidence) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (item_key, basis, event) DO UPDATE SET "
		 "days = excluded.days, unit = excluded.unit, month = excluded.month, day = excluded.day, "
		 "text = excluded.text, binding = excluded.binding, evidence = excluded.evidence",
		 NULL},
	[CS_BASES] = {"legal_bases", DB_READ, "", "issssd?d?si",
		      "SELECT id, name, full_name, issuer, doc_no, valid_from, valid_to, superseded_by, confirmed FROM "
		      "legal_basis "
		      "ORDER BY id",
		      NULL},
	[CS_BASIS_PUT] =
		{"legal_basis_put", DB_WRITE, "ssssd?d?si", "",
		 "INSERT INTO legal_basis (name, full_name, issuer, doc_no, valid_from, valid_to, superseded_by, confirmed) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (name, full_name) DO UPDATE SET "
		 "issuer = excluded.issuer, doc_no = excluded.doc_no, valid_from = excluded.valid_from, "
		 "valid_to = excluded.valid_to, superseded_by = excluded.superseded_by, confirmed = excluded.confirmed",
		 NULL},
};
const struct db_set catalogue_set = {"catalogue", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct db_val ref(int64_t id)
{
	return id == 0 ? db_null() : db_i(id);
}

static const char *unit_code(enum day_unit u)
{
	return u == DU_DAY ? "day" : "workday";
}

/* ---- transactions ---- */

enum status cat_tx_begin(struct ctx *c, struct cat_tx *ret, struct err *err)
{
	*ret = (struct cat_tx){.own = false};
	if (c->db == NULL)
		return err_set(err, ST_BUSY, "no database connection in this call");
	if (db_in_write(c->db))
		return ST_OK;
	TRY(core_begin(c, &ret->tx, err));
	ret->own = true;
	return ST_OK;
}

enum status cat_tx_commit(struct ctx *c, struct cat_tx *t, struct err *err)
{
	return t->own ? core_commit(c, &t->tx, err) : ST_OK;
}

void cat_tx_end(struct cat_tx *t)
{
	if (t->own)
		db_tx_end(&t->tx);
}

/* ---- rows ---- */

static struct str text(const struct db_rows *r, size_t i, size_t col)
{
	struct str s = db_text(r, i, col);

	return s.p == NULL ? STR("") : s;
}

static enum status entry_of(const struct db_rows *r, size_t i, struct cat_entry *e, struct err *err)
{
	*e = (struct cat_entry){
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.version_id = db_int(r, i, 2),
		.item_key = text(r, i, 3),
		.derived_from = text(r, i, 4),
		.seq = db_int(r, i, 5),
		.level1 = text(r, i, 6),
		.level2 = text(r, i, 7),
		.elements = text(r, i, 8),
		.legal_basis = text(r, i, 9),
		.time_limit_text = text(r, i, 10),
		.publisher = text(r, i, 11),
		.channels = text(r, i, 12),
		.audience_all = db_int(r, i, 13) != 0,
		.proactive = db_int(r, i, 14) != 0,
		.evidence = text(r, i, 21),
		.owner_unit_id = db_int(r, i, 22),
		.update_days = (int)db_int(r, i, 23),
		.active = db_int(r, i, 24) != 0,
		.not_applicable = db_int(r, i, 25) != 0,
		.since = db_date(r, i, 26),
		.rev = db_int(r, i, 27),
		.refined = (unsigned)db_int(r, i, 28),
	};
	e->rule.days = (int)db_int(r, i, 16);
	e->rule.unit = str_eq_c(text(r, i, 17), "day") ? DU_DAY : DU_WORKDAY;
	e->rule.month = (int)db_int(r, i, 18);
	e->rule.day = (int)db_int(r, i, 19);
	e->rule.text = e->time_limit_text;
	e->rule.basis = text(r, i, 29);
	/* A derived entry whose standard is not yet in force has no values of its own yet. */
	if (text(r, i, 15).n > 0 && !deadline_event_from_code(text(r, i, 15), &e->rule.event))
		return err_set(err, ST_CORRUPT, "entry %lld: event", (long long)e->id);
	if (text(r, i, 20).n > 0 && !openness_from_code(text(r, i, 20), &e->openness))
		return err_set(err, ST_CORRUPT, "entry %lld: openness", (long long)e->id);
	if (e->derived_from.n == 0)
		e->refined = 0; /* nothing to differ from */
	return ST_OK;
}

static bool sooner(const struct time_rule *a, const struct time_rule *b)
{
	return a->days * (a->unit == DU_WORKDAY ? 7 : 5) < b->days * (b->unit == DU_WORKDAY ? 7 : 5);
}

/* The shortest special limit of each entry's item. */
static enum status fill_limits(struct ctx *c, struct cat_entry *list, size_t n, struct err *err)
{
	struct db_rows r;

	if (n == 0)
		return ST_OK;
	TRY(db_run(c->db, c->arena, &catalogue_set, CS_LIMITS, DB_NOARGS, &r, err));
	for (size_t i = 0; i < r.n; i++) {
		struct time_rule rule = {.days = (int)db_int(&r, i, 2),
					 .month = (int)db_int(&r, i, 4),
					 .day = (int)db_int(&r, i, 5),
					 .basis = text(&r, i, 6),
					 .text = text(&r, i, 7)};

		rule.unit = str_eq_c(text(&r, i, 3), "day") ? DU_DAY : DU_WORKDAY;
		if (!deadline_event_from_code(text(&r, i, 1), &rule.event))
			return err_set(err, ST_CORRUPT, "special limit: event");
		for (size_t k = 0; k < n; k++) {
			struct str key = list[k].derived_from.n > 0 ? list[k].derived_from : list[k].item_key;

			if (str_eq(key, text(&r, i, 0)) && (list[k].shorter.basis.n == 0 || sooner(&rule, &list[k].shorter)))
				list[k].shorter = rule;
		}
	}
	return ST_OK;
}

static enum status entries(struct ctx *c, int stmt, const struct db_val *args, size_t nargs, struct cat_entry **ret,
			   size_t *ret_n, struct err *err)
{
	struct db_rows r;
	struct cat_entry *list;

	TRY(db_run(c->db, c->arena, &catalogue_set, stmt, args, nargs, &r, err));
	list = ARENA_ARRAY(c->arena, r.n + 1, struct cat_entry);
	for (size_t i = 0; i < r.n; i++)
		TRY(entry_of(&r, i, &list[i], err));
	TRY(fill_limits(c, list, r.n, err));
	*ret = list;
	*ret_n = r.n;
	return ST_OK;
}

static enum status one(struct ctx *c, int stmt, const struct db_val *args, size_t nargs, struct cat_entry *ret,
		       struct err *err)
{
	struct cat_entry *list;
	size_t n;

	TRY(entries(c, stmt, args, nargs, &list, &n, err));
	if (n != 1)
		return err_set(err, ST_NOT_FOUND, "catalogue entry or item");
	*ret = list[0];
	return ST_OK;
}

enum status store_entries(struct ctx *c, int64_t body_id, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	return entries(c, CS_ENTRIES, DB_ARGS(db_i(body_id), db_d(c->arena, c->today)), ret, ret_n, err);
}

enum status store_entry(struct ctx *c, int64_t id, struct cat_entry *ret, struct err *err)
{
	return one(c, CS_ENTRY, DB_ARGS(db_i(id), db_d(c->arena, c->today)), ret, err);
}

enum status store_entry_by_key(struct ctx *c, int64_t body_id, struct str key, struct cat_entry *ret, struct err *err)
{
	return one(c, CS_ENTRY_KEY, DB_ARGS(db_i(body_id), txt(key), db_d(c->arena, c->today)), ret, err);
}

enum status store_items(struct ctx *c, int64_t version_id, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	return entries(c, CS_ITEMS, DB_ARGS(db_i(version_id)), ret, ret_n, err);
}

enum status store_items_on(struct ctx *c, struct date on, struct cat_entry **ret, size_t *ret_n, struct err *err)
{
	return entries(c, CS_ITEMS_ON, DB_ARGS(db_d(c->arena, on)), ret, ret_n, err);
}

enum status store_item_on(struct ctx *c, struct str key, struct date on, struct cat_entry *ret, struct err *err)
{
	return one(c, CS_ITEM_ON, DB_ARGS(txt(key), db_d(c->arena, on)), ret, err);
}

enum status store_item_of(struct ctx *c, int64_t version_id, struct str key, struct cat_entry *ret, struct err *err)
{
	return one(c, CS_ITEM_OF, DB_ARGS(db_i(version_id), txt(key)), ret, err);
}

/* ---- versions ---- */

enum status store_versions(struct ctx *c, struct cat_version **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;
	bool found = false;

	TRY(db_run(c->db, c->arena, &catalogue_set, CS_VERSIONS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct cat_version);
	for (size_t i = 0; i < r.n; i++) {
		struct cat_version *v = &(*ret)[i];

		*v = (struct cat_version){.id = db_int(&r, i, 0),
					  .name = text(&r, i, 1),
					  .effective_from = db_date(&r, i, 2),
					  .imported_at = db_int(&r, i, 3),
					  .imported_by = db_int(&r, i, 4),
					  .items = db_int(&r, i, 5)};
		v->in_force = !found && date_cmp(v->effective_from, c->today) <= 0;
		found = found || v->in_force;
	}
	*ret_n = r.n;
	return ST_OK;
}

enum status store_version_seen(struct ctx *c, struct date from, const char *sha256, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &catalogue_set, CS_VERSION_SEEN, DB_ARGS(db_d(c->arena, from), db_s(str_of(sha256))), &r,
		   err));
	*ret = db_int(&r, 0, 0) > 0;
	return ST_OK;
}

enum status store_version_add(struct ctx *c, struct str name, struct date from, const char *sha256, int64_t *ret_id,
			      struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &catalogue_set, CS_VERSION_ADD,
		   DB_ARGS(txt(name), db_d(c->arena, from), db_i(c->now), ref(c->who.person_id), db_s(str_of(sha256))), &r,
		   err));
	*ret_id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status store_item_add(struct ctx *c, int64_t version_id, const struct cat_entry *e, struct err *err)
{
	return db_run(c->db, c->arena, &catalogue_set, CS_ITEM_ADD,
		      DB_ARGS(db_i(version_id), txt(e->item_key), db_i(e->seq), txt(e->level1), txt(e->level2),
			      txt(e->elements), txt(e->legal_basis), txt(e->time_limit_text), txt(e->publisher),
			      txt(e->channels), db_i(e->audience_all), db_i(e->proactive),
			      db_s(str_of(deadline_event_code(e->rule.event))), db_i(e->rule.days),
			      db_s(str_of(unit_code(e->rule.unit))), db_i(e->rule.month), db_i(e->rule.day),
			      db_s(str_of(openness_code(e->openness))), txt(e->evidence)),
		      NULL, err);
}

/* ---- saving ---- */

struct bound_fields {
	const struct cat_entry *e;
	bool local; /* no standard behind it: every field is its own */
};

static bool own(const struct bound_fields *b, enum cat_field f)
{
	return b->local || (b->e->refined & (1U << f)) != 0;
}

static struct db_val own_s(const struct bound_fields *b, enum cat_field f, struct str s)
{
	return own(b, f) ? txt(s) : db_null();
}

static struct db_val own_i(const struct bound_fields *b, enum cat_field f, int64_t i)
{
	return own(b, f) ? db_i(i) : db_null();
}

#define N_FIELD_ARGS 22

/* Arguments ?1 … ?22, the same for adding and setting. */
static void field_args(struct ctx *c, const struct cat_entry *e, struct db_val out[N_FIELD_ARGS])
{
	const struct bound_fields b = {e, e->derived_from.n == 0};
	const struct db_val v[N_FIELD_ARGS] = {
		own_i(&b, CF_SEQ, e->seq),
		own_s(&b, CF_LEVEL1, e->level1),
		own_s(&b, CF_LEVEL2, e->level2),
		own_s(&b, CF_ELEMENTS, e->elements),
		own_s(&b, CF_LEGAL_BASIS, e->legal_basis),
		own_s(&b, CF_TIME_LIMIT, e->time_limit_text),
		own_s(&b, CF_PUBLISHER, e->publisher),
		own_s(&b, CF_CHANNELS, e->channels),
		own_i(&b, CF_AUDIENCE, e->audience_all),
		own_i(&b, CF_MODE, e->proactive),
		own_s(&b, CF_RULE, str_of(deadline_event_code(e->rule.event))),
		own_i(&b, CF_RULE, e->rule.days),
		own_s(&b, CF_RULE, str_of(unit_code(e->rule.unit))),
		own_i(&b, CF_RULE, e->rule.month),
		own_i(&b, CF_RULE, e->rule.day),
		own_s(&b, CF_OPENNESS, str_of(openness_code(e->openness))),
		ref(e->owner_unit_id),
		db_i(e->update_days),
		db_i(e->active),
		db_i(e->not_applicable),
		db_d(c->arena, e->since),
		ref(e->version_id),
	};

	memcpy(out, v, sizeof v);
}

enum status store_entry_save(struct ctx *c, struct cat_entry *e, struct err *err)
{
	struct db_val args[N_FIELD_ARGS + 3];
	struct db_rows r;

	field_args(c, e, args);
	if (e->id == 0) {
		args[N_FIELD_ARGS] = db_i(e->body_id);
		args[N_FIELD_ARGS + 1] = txt(e->item_key);
		args[N_FIELD_ARGS + 2] = e->derived_from.n > 0 ? db_s(e->derived_from) : db_null();
		TRY(db_one(c->db, c->arena, &catalogue_set, CS_ENTRY_ADD, args, N_FIELD_ARGS + 3, &r, err));
		e->id = db_int(&r, 0, 0);
		e->rev = 1;
		return ST_OK;
	}
	args[N_FIELD_ARGS] = db_i(e->id);
	args[N_FIELD_ARGS + 1] = db_i(e->rev);
	TRY(db_run(c->db, c->arena, &catalogue_set, CS_ENTRY_SET, args, N_FIELD_ARGS + 2, &r, err));
	if (r.n != 1)
		return err_say(err, ST_CONFLICT, "catalogue.err_changed_meanwhile", NULL);
	e->rev = db_int(&r, 0, 0);
	return ST_OK;
}

enum status store_last_local(struct ctx *c, int64_t body_id, struct str prefix, int64_t *ret, struct err *err)
{
	struct db_rows r;
	int64_t last = 0, n;

	TRY(db_run(c->db, c->arena, &catalogue_set, CS_LOCAL_KEYS, DB_ARGS(db_i(body_id), txt(prefix)), &r, err));
	for (size_t i = 0; i < r.n; i++)
		if (str_to_i64(str_skip(text(&r, i, 0), prefix.n), &n) && n > last)
			last = n;
	*ret = last;
	return ST_OK;
}

/* ---- special limits, legal bases ---- */

enum status store_limit_put(struct ctx *c, struct str item_key, const struct time_rule *r, bool binding, struct str evidence,
			    struct err *err)
{
	return db_run(c->db, c->arena, &catalogue_set, CS_LIMIT_PUT,
		      DB_ARGS(txt(item_key), db_s(str_of(deadline_event_code(r->event))), db_i(r->days),
			      db_s(str_of(unit_code(r->unit))), db_i(r->month), db_i(r->day), txt(r->basis), txt(r->text),
			      db_i(binding), txt(evidence)),
		      NULL, err);
}

enum status store_bases(struct ctx *c, struct legal_basis **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &catalogue_set, CS_BASES, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct legal_basis);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct legal_basis){.id = db_int(&r, i, 0),
						 .name = text(&r, i, 1),
						 .full_name = text(&r, i, 2),
						 .issuer = text(&r, i, 3),
						 .doc_no = text(&r, i, 4),
						 .valid_from = db_date(&r, i, 5),
						 .valid_to = db_date(&r, i, 6),
						 .superseded_by = text(&r, i, 7),
						 .confirmed = db_int(&r, i, 8) != 0};
	*ret_n = r.n;
	return ST_OK;
}

enum status store_basis_put(struct ctx *c, const struct legal_basis *b, struct err *err)
{
	return db_run(c->db, c->arena, &catalogue_set, CS_BASIS_PUT,
		      DB_ARGS(txt(b->name), txt(b->full_name), txt(b->issuer), txt(b->doc_no), db_d(c->arena, b->valid_from),
			      db_d(c->arena, b->valid_to), txt(b->superseded_by), db_i(b->confirmed)),
		      NULL, err);
}
