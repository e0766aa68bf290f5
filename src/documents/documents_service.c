/* SPDX-License-Identifier: Apache-2.0 */
/* Reading for staff and saving of drafts: permission and reach, catalogue entry, deadline, figures, optimistic lock. */
#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "core/files.h"
#include "core/json.h"
#include "core/org.h"
#include "documents/documents_internal.h"

enum status work_begin(struct ctx *c, struct work *ret, struct err *err)
{
	ret->own = !db_in_write(c->db);
	return ret->own ? core_begin(c, &ret->tx, err) : ST_OK;
}

enum status work_commit(struct ctx *c, struct work *w, struct err *err)
{
	return w->own ? core_commit(c, &w->tx, err) : ST_OK;
}

void work_end(struct work *w)
{
	if (w->own)
		db_tx_end(&w->tx);
}

/* ---- who may see what ---- */

bool doc_sees_own_unit_only(const struct ctx *c)
{
	const uint32_t narrow =
		ROLE_BIT(ROLE_DRAFTER) | ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_TECHNICAL) | ROLE_BIT(ROLE_ADMIN);

	return !c->who.system && (c->who.roles & ~narrow) == 0;
}

bool doc_may_read(const struct ctx *c, const struct document *d)
{
	if (c->who.system)
		return true;
	if (!ctx_can_at(c, PERM_DOC_READ, d->body_id, d->parent_body_id))
		return false;
	return !doc_sees_own_unit_only(c) || (d->body_id == c->who.body_id && d->unit_id == c->who.unit_id);
}

bool doc_may_draft(const struct ctx *c, const struct document *d)
{
	if (c->who.system)
		return true;
	return d->body_id == c->who.body_id && d->unit_id == c->who.unit_id &&
	       ctx_can_at(c, PERM_DOC_DRAFT, d->body_id, d->parent_body_id);
}

enum status doc_load(struct ctx *c, int64_t id, struct document *ret, struct err *err)
{
	struct db_rows r;

	TRY(DOC_ONE(c, DOC_BY_ID, &r, err, db_i(id)));
	doc_from_row(&r, 0, ret);
	return ST_OK;
}

enum status doc_get(struct ctx *c, int64_t id, struct document *ret, struct err *err)
{
	struct document d;

	TRY(doc_load(c, id, &d, err));
	if (!doc_may_read(c, &d)) /* what one may not see does not exist */
		return err_set(err, ST_NOT_FOUND, "document %lld out of reach", (long long)id);
	*ret = d;
	return ST_OK;
}

enum status doc_conflict(const struct document *now, struct err *err)
{
	char who[160];
	struct str cut = utf8_cut(now->changed_by_name, 40);
	size_t n = cut.n < sizeof(who) ? cut.n : 0;

	for (size_t i = 0; i < n; i++)
		who[i] = cut.p[i];
	who[n] = '\0';
	return err_say(err, ST_CONFLICT, "doc.conflict", who);
}

struct str doc_fold(struct arena *a, struct str s)
{
	struct str f = utf8_fold_width(a, s);
	struct buf b = BUF_INIT(a, f.n + 1);

	for (size_t i = 0; i < f.n; i++)
		buf_byte(&b, f.p[i] >= 'A' && f.p[i] <= 'Z' ? (char)(f.p[i] + 32) : f.p[i]);
	return buf_view(&b);
}

struct str doc_like(struct ctx *c, struct str word)
{
	if (str_empty(word))
		return STR("");
	struct buf b = BUF_INIT(c->arena, word.n * 2 + 3);

	buf_byte(&b, '%');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '%' || word.p[i] == '_' || word.p[i] == '!')
			buf_byte(&b, '!');
		buf_byte(&b, word.p[i]);
	}
	buf_byte(&b, '%');
	return buf_view(&b);
}

struct str doc_meta_json(struct ctx *c, const struct document *d)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "state", str_of(doc_state_code(d->state)));
	json_str(&o, "title", d->title);
	json_str(&o, "doc_no", d->doc_no);
	json_str(&o, "index_no", d->index_no);
	json_str(&o, "entry", d->entry_key);
	json_str(&o, "genre", d->genre);
	json_str(&o, "topic", d->topic);
	json_str(&o, "keywords", d->keywords);
	json_str(&o, "summary", d->summary);
	json_str(&o, "issuing_body", d->issuing_body);
	json_str(&o, "joint_bodies", d->joint_bodies);
	json_str(&o, "formed_on", date_format(c->arena, d->formed_on));
	json_str(&o, "effective_on", date_format(c->arena, d->effective_on));
	json_str(&o, "abolished_on", date_format(c->arena, d->abolished_on));
	json_str(&o, "openness", str_of(openness_code(d->openness)));
	json_bool(&o, "audience_all", d->audience_all);
	json_str(&o, "proposed", str_of(attribute_code(d->proposed)));
	json_str(&o, "attribute", str_of(attribute_code(d->attribute)));
	json_str(&o, "article", d->attr_article);
	json_str(&o, "reason", d->attr_reason);
	json_str(&o, "validity", str_of(validity_code(d->validity)));
	json_i64(&o, "version", d->version);
	return json_obj_end(&o);
}

enum status doc_audit(struct ctx *c, const char *action, const struct document *d, struct str before, struct str after,
		      struct str reason, struct err *err)
{
	const struct audit_entry e = {.action = action,
				      .object = "document",
				      .object_id = d->id,
				      .body_id = d->body_id,
				      .summary = d->title,
				      .before = before,
				      .after = after,
				      .reason = reason};

	return audit_add(c, &e, err);
}

void doc_touch(struct ctx *c, const struct document *d)
{
	core_touch(c, "doc:%lld", (long long)d->id);
	core_touch(c, "entry:%.*s", STR_ARG(d->entry_key));
	core_touch(c, "body:%lld", (long long)d->body_id);
	core_touch(c, "home");
	core_touch(c, "list");
	core_touch(c, "feed");
	core_touch(c, "catalogue");
	if (!str_empty(d->doc_no_key)) /* pages that cite it */
		core_touch(c, "no:%.*s", STR_ARG(str_slice(d->doc_no_key, 0, DOC_NO_TAG)));
}

enum status doc_load_facts(struct ctx *c, const struct document *d, struct doc_facts *ret, struct err *err)
{
	struct doc_facts f = {.person_id = c->who.person_id,
			      .system = c->who.system,
			      .unit_id = c->who.unit_id,
			      .reach = c->who.system || doc_may_read(c, d),
			      .today = c->today,
			      .now = c->now};
	struct doc_step *s;
	size_t n;
	struct db_rows r;
	struct doc model;

	TRY(doc_steps(c, d->id, &s, &n, err));
	for (size_t i = 0; i < n; i++) {
		bool mine = f.person_id != 0 && s[i].person_id == f.person_id;
		if (s[i].event == EV_SUBMIT || s[i].event == EV_RETURN)
			f.approved_in = 0; /* a new round begins */
		if (s[i].event == EV_SUBMIT && mine)
			f.drafted = true;
		if (s[i].event == EV_APPROVE || s[i].event == EV_SIGN || s[i].event == EV_SCHEDULE)
			f.approved_in |= 1u << (unsigned)s[i].from;
		if (mine && doc_state_in_review(s[i].from))
			f.reviewed_in |= 1u << (unsigned)s[i].from;
	}
	TRY(DOC_ONE(c, EDITOR_IS, &r, err, db_i(d->id), db_i(f.person_id)));
	f.drafted = f.drafted || db_int(&r, 0, 0) > 0;
	TRY(DOC_ONE(c, FILE_COUNT, &r, err, db_i(d->id)));
	f.has_files = db_int(&r, 0, 0) > 0;
	TRY(DOC_ONE(c, FILE_HIDDEN, &r, err, db_i(d->id), db_i(d->corrects_id)));
	f.hidden_file = db_int(&r, 0, 0) > 0;
	TRY(DOC_RUN(c, DOC_OPEN_CORRECTION, &r, err, db_i(d->id)));
	f.open_correction = r.n > 0;
	if (!str_empty(d->doc_no_key)) {
		TRY(DOC_ONE(c, DOC_NO_TAKEN, &r, err, db_i(d->body_id), db_s(d->doc_no_key), db_i(d->id),
			    db_i(d->corrects_id)));
		f.doc_no_taken = db_int(&r, 0, 0) > 0;
	}
	if (!str_empty(d->body_json)) {
		TRY(doc_parse(c->arena, d->body_json, &model, err));
		int64_t *ids;
		f.has_text = !str_empty(str_trim(doc_text(c->arena, &model))) || doc_files(c->arena, &model, &ids) > 0;
	}
	*ret = f;
	return ST_OK;
}

/* ---- saving ---- */

static enum status take_number(struct ctx *c, struct document *d, struct err *err)
{
	struct docnum no;
	enum status st = docnum_parse(c->arena, d->doc_no, &no, err);

	if (st == ST_NOT_FOUND) {
		d->doc_no = d->doc_no_key = STR("");
		return ST_OK;
	}
	TRY(st);
	d->doc_no = no.shown;
	d->doc_no_key = no.key;
	return ST_OK;
}

/* Catalogue entry of the own body; its deadline becomes the document's (条例 Art. 26). */
static enum status take_entry(struct ctx *c, struct document *d, struct err *err)
{
	struct cat_entry e;
	struct publish_due due = {.none = true};

	d->due_on = DATE_NONE;
	d->due_provisional = false;
	if (d->entry_id == 0) {
		d->entry_key = d->entry_name = d->level1 = STR("");
		return ST_OK;
	}
	TRY(cat_entry_get(c, d->entry_id, &e, err));
	if (e.body_id != d->body_id)
		return err_say(err, ST_INVALID, "doc.entry_of_other_body", NULL);
	if (!e.active)
		return err_say(err, ST_INVALID, "doc.entry_inactive", NULL);
	d->entry_key = e.item_key;
	d->entry_name = e.level2;
	d->level1 = e.level1;
	if (d->openness >= OPEN_COUNT)
		d->openness = e.openness;
	if (!e.audience_all) /* the item is for certain persons whatever the form says (S4-3.3) */
		d->audience_all = false;
	if (!date_is_none(d->formed_on)) {
		enum status st = publish_due(&e, d->formed_on, c->cal, &due);
		if (st != ST_OK && st != ST_CALENDAR_GAP)
			return err_set(err, st, "deadline of entry %lld", (long long)e.id);
		due.none = due.none || st != ST_OK;
	}
	if (!due.none) {
		d->due_on = due.due;
		d->due_provisional = due.provisional;
	}
	return ST_OK;
}

static enum status take_body(struct ctx *c, struct document *d, struct err *err)
{
	struct doc model;

	if (str_empty(d->body_json)) {
		d->body_json = STR("");
		return ST_OK;
	}
	if (d->body_json.n > MAX_DOC_JSON_BYTES)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	TRY(doc_parse(c->arena, d->body_json, &model, err));
	d->body_json = doc_json(c->arena, &model);
	if (str_empty(d->summary))
		d->summary = doc_summary(c->arena, &model, 120);
	return ST_OK;
}

/* Figures show files of this document, of the public, or of open drafts of the own unit: nothing hidden comes in by number.
 * Pictures that came in with the text are the person's own, whoever else has the same one (a letterhead). */
static enum status figures_allowed(struct ctx *c, const struct document *d, struct err *err)
{
	struct doc model;
	struct db_rows r;
	struct stored_file f;
	int64_t *ids;

	if (str_empty(d->body_json) || d->figures_brought)
		return ST_OK;
	TRY(doc_parse(c->arena, d->body_json, &model, err));
	size_t n = doc_files(c->arena, &model, &ids);
	for (size_t i = 0; i < n; i++) {
		TRY(DOC_ONE(c, FILE_STRANGE, &r, err, db_i(ids[i]), db_i(d->id), db_i(d->body_id), db_i(d->unit_id)));
		if (db_int(&r, 0, 1) == 0 || files_get(c, ids[i], &f, NULL) != ST_OK)
			return err_say(err, ST_INVALID, "doc.figure_unknown", NULL);
	}
	return ST_OK;
}

enum status doc_link_figures(struct ctx *c, const struct document *d, struct err *err)
{
	struct doc model;
	struct stored_file f;
	int64_t *ids;

	if (str_empty(d->body_json))
		return ST_OK;
	TRY(doc_parse(c->arena, d->body_json, &model, err));
	size_t n = doc_files(c->arena, &model, &ids);
	for (size_t i = 0; i < n; i++) {
		TRY(files_get(c, ids[i], &f, err));
		TRY(DOC_RUN(c, FILE_ADD, NULL, err, db_i(d->id), db_i(f.id), db_s(STR("figure")),
			    db_s(arena_printf(c->arena, "figure-%lld.%.*s", (long long)f.id, STR_ARG(f.ext))), db_i(f.size),
			    db_t(f.media_type), db_t(f.ext), db_t(f.sha256), db_i(c->now), db_i(c->who.person_id)));
	}
	return ST_OK;
}

static enum status insert_row(struct ctx *c, struct document *d, struct err *err)
{
	struct body b;
	struct unit u = {0};
	struct db_rows r;

	if (!c->who.system || d->body_id == 0) {
		d->body_id = c->who.body_id;
		d->unit_id = c->who.unit_id;
		d->author_id = c->who.person_id;
		d->author_name = c->who.name;
	}
	TRY(body_get(c, d->body_id, &b, err));
	if (d->unit_id != 0)
		TRY(unit_get(c, d->unit_id, &u, err));
	if (d->unit_id != 0 && u.body_id != b.id)
		return err_say(err, ST_INVALID, "form.choice", NULL);
	if (d->author_id == 0)
		d->author_name = STR("");
	d->body_name = b.name;
	d->body_code = b.code;
	d->parent_body_id = b.parent_id;
	d->unit_name = u.name.p == NULL ? STR("") : u.name;
	d->version = 1;
	if (str_empty(d->issuing_body))
		d->issuing_body = b.name;
	TRY(DOC_ONE(c, DOC_INSERT, &r, err, db_i(d->body_id), db_i(d->parent_body_id), db_i(d->unit_id), db_t(d->body_name),
		    db_i(d->author_id), db_t(d->author_name), db_i(0), db_t(d->unit_name), db_t(d->body_code),
		    db_t(d->source), db_i(d->sample), db_i(1), db_i(c->now)));
	d->id = db_int(&r, 0, 0);
	d->rev = 0;
	d->state = DS_DRAFT;
	return ST_OK;
}

static enum status write_row(struct ctx *c, struct document *d, struct err *err)
{
	struct arena *a = c->arena;
	struct db_rows r;
	struct str key = doc_fold(a, arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(d->title), STR_ARG(d->summary),
						  STR_ARG(d->keywords), STR_ARG(d->doc_no)));
	const struct db_val args[] = {db_i(d->id),
				      db_i(d->rev),
				      db_i(d->entry_id),
				      db_t(d->title),
				      db_t(d->doc_no),
				      db_t(d->doc_no_key),
				      db_t(docnum_search_key(a, d->doc_no)),
				      db_t(d->genre),
				      db_t(d->topic),
				      db_t(d->keywords),
				      db_t(d->summary),
				      db_t(d->source),
				      db_t(d->issuing_body),
				      db_t(d->joint_bodies),
				      db_d(a, d->formed_on),
				      db_d(a, d->signed_on),
				      db_d(a, d->effective_on),
				      db_d(a, d->abolished_on),
				      db_s(str_of(openness_code(d->openness))),
				      db_i(d->audience_all),
				      db_s(str_of(attribute_code(d->proposed))),
				      db_t(d->attr_article),
				      db_t(d->attr_reason),
				      db_s(str_of(validity_code(d->validity))),
				      db_t(d->entry_key),
				      db_t(d->entry_name),
				      db_t(d->level1),
				      db_d(a, d->due_on),
				      db_i(d->due_provisional),
				      db_t(key),
				      db_i(d->normative),
				      db_i(d->version),
				      db_i(c->now),
				      db_t(c->who.name),
				      db_t(d->body_json),
				      db_t(d->import_note),
				      db_i(d->sample),
				      db_i(c->who.person_id),
				      db_t(c->who.name)};

	TRY(db_run(c->db, a, &documents_set, DOC_SAVE, args, ARRAY_LEN(args), &r, err));
	if (r.n == 0)
		return doc_conflict(d, err);
	d->rev = db_int(&r, 0, 0);
	if (c->who.person_id != 0)
		TRY(DOC_RUN(c, EDITOR_ADD, NULL, err, db_i(d->id), db_i(c->who.person_id)));
	return doc_link_figures(c, d, err);
}

/* What the caller may not set, taken from the row as it is. */
static void keep_fixed(struct document *d, const struct document *now)
{
	d->state = now->state;
	d->body_id = now->body_id;
	d->unit_id = now->unit_id;
	d->parent_body_id = now->parent_body_id;
	d->corrects_id = now->corrects_id;
	d->author_id = now->author_id;
	d->author_name = now->author_name;
	d->changed_by_name = now->changed_by_name;
	d->version = now->version;
	d->sample = now->sample;
}

static enum status check_fields(struct ctx *c, struct document *d, struct err *err)
{
	struct doc_problem p[DOC_PROBLEMS_MAX];
	const struct doc_facts f = {.today = c->today};

	if (d->proposed <= ATTR_NONE || d->proposed >= ATTR_COUNT)
		d->proposed = ATTR_PUB; /* open by default (S3-3.2.1) */
	if (d->proposed == ATTR_PUB)
		d->attr_article = d->attr_reason = STR("");
	if (d->validity >= VALID_COUNT)
		d->validity = VALID_NA;
	TRY(take_number(c, d, err));
	TRY(take_entry(c, d, err));
	if (d->openness >= OPEN_COUNT)
		d->openness = OPEN_MANAGEMENT;
	TRY(take_body(c, d, err));
	if (doc_field_problems(d, &f, false, p) > 0)
		return err_say(err, ST_INVALID, p[0].key, NULL);
	return figures_allowed(c, d, err);
}

enum status doc_save_draft(struct ctx *c, struct document *d, struct err *err)
{
	struct document now = {0}, work_copy = *d;
	struct str before = STR("");
	CLEANUP(work_end) struct work w = {0};

	TRY(work_begin(c, &w, err));
	if (work_copy.id == 0) {
		if (!c->who.system && !ctx_can(c, PERM_DOC_DRAFT) && !ctx_can(c, PERM_DOC_IMPORT))
			return err_set(err, ST_FORBIDDEN, "no right to draft");
		TRY(insert_row(c, &work_copy, err));
	} else {
		struct db_rows r;
		TRY(doc_get(c, work_copy.id, &now, err));
		if (!doc_may_draft(c, &now))
			return err_set(err, ST_FORBIDDEN, "not the drafting unit of document %lld", (long long)now.id);
		if (now.rev != work_copy.rev)
			return doc_conflict(&now, err);
		if (now.state != DS_DRAFT)
			return err_rule(err, "doc.not_a_draft", "国办发〔2016〕80号");
		keep_fixed(&work_copy, &now);
		before = doc_meta_json(c, &now);
		TRY(DOC_RUN(c, VERSION_GET, &r, err, db_i(now.id), db_i(now.version)));
		if (r.n > 0) /* this version has been submitted: what was reviewed stays as it was */
			work_copy.version = now.version + 1;
	}
	TRY(check_fields(c, &work_copy, err));
	TRY(write_row(c, &work_copy, err));
	TRY(doc_audit(c, d->id == 0 ? "document.create" : "document.save", &work_copy, before, doc_meta_json(c, &work_copy),
		      STR(""), err));
	TRY(work_commit(c, &w, err));
	*d = work_copy;
	return ST_OK;
}

enum status doc_import_draft(struct ctx *c, struct document *d, struct str source_key, bool *ret_existing, struct err *err)
{
	struct db_rows r;
	CLEANUP(work_end) struct work w = {0};

	if (str_empty(source_key) || source_key.n > 512)
		return err_set(err, ST_INVALID, "source key");
	if (!c->who.system && !ctx_can(c, PERM_DOC_IMPORT))
		return err_set(err, ST_FORBIDDEN, "no right to import");
	TRY(work_begin(c, &w, err));
	TRY(DOC_RUN(c, IMPORT_GET, &r, err, db_s(source_key)));
	if (r.n > 0) { /* the same source twice is one draft, whatever became of it */
		TRY(doc_load(c, db_int(&r, 0, 0), d, err));
		*ret_existing = true;
		return work_commit(c, &w, err);
	}
	d->id = 0; /* an import makes drafts, never more (S3-8.2.4) */
	TRY(doc_save_draft(c, d, err));
	TRY(DOC_RUN(c, IMPORT_ADD, NULL, err, db_s(source_key), db_i(d->id), db_i(c->now)));
	TRY(work_commit(c, &w, err));
	*ret_existing = false;
	return ST_OK;
}

enum status doc_snapshot(struct ctx *c, const struct document *d, int64_t version, struct str *ret_sha256, struct err *err)
{
	struct str meta = doc_meta_json(c, d);
	struct buf all = BUF_INIT(c->arena, MAX_DOC_JSON_BYTES + (1u << 20));
	struct attachment *files;
	char hex[SHA256_HEX_LEN + 1];
	size_t n;

	TRY(doc_attachments(c, d->id, &files, &n, err));
	buf_printf(&all, "%.*s\n%.*s\n", STR_ARG(d->title), STR_ARG(meta));
	buf_str(&all, d->body_json);
	for (size_t i = 0; i < n; i++)
		buf_printf(&all, "\n%.*s %.*s", STR_ARG(files[i].sha256), STR_ARG(files[i].name));
	if (all.overflow)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	sha256_hex(buf_view(&all), hex);
	*ret_sha256 = arena_dup(c->arena, str_of(hex));
	return DOC_RUN(c, VERSION_ADD, NULL, err, db_i(d->id), db_i(version), db_t(d->title), db_t(d->body_json), db_t(meta),
		       db_s(*ret_sha256), db_i(c->who.person_id), db_t(c->who.name), db_i(c->now));
}
