/* SPDX-License-Identifier: Apache-2.0 */
/* Attachments and figures of drafts. Files themselves are core's; here is who they belong to. */
#include "base/utf8.h"
#include "core/files.h"
#include "core/json.h"
#include "documents/documents_internal.h"

enum status doc_attachments(struct ctx *c, int64_t document_id, struct attachment **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(DOC_RUN(c, FILE_LIST, &r, err, db_i(document_id)));
	struct attachment *a = ARENA_ARRAY(c->arena, r.n + 1, struct attachment);
	for (size_t i = 0; i < r.n; i++)
		attachment_from_row(&r, i, &a[i]);
	*ret = a;
	*ret_n = r.n;
	return ST_OK;
}

enum status doc_staff_file(struct ctx *c, int64_t document_id, int64_t file_id, struct attachment *ret, struct err *err)
{
	struct document d;
	struct db_rows r;

	TRY(doc_get(c, document_id, &d, err));
	TRY(DOC_ONE(c, FILE_GET_ANY, &r, err, db_i(document_id), db_i(file_id)));
	attachment_from_row(&r, 0, ret);
	return ST_OK;
}

/* The draft, locked for a change of its files. */
static enum status open_draft(struct ctx *c, int64_t id, int64_t rev, struct document *ret, struct err *err)
{
	struct db_rows r;

	TRY(doc_get(c, id, ret, err));
	if (!doc_may_draft(c, ret))
		return err_set(err, ST_FORBIDDEN, "not the drafting unit of document %lld", (long long)id);
	if (ret->rev != rev)
		return doc_conflict(ret, err);
	if (ret->state != DS_DRAFT) /* what is under review or published changes through the flow only */
		return err_rule(err, "doc.not_a_draft", "国办发〔2016〕80号");
	TRY(DOC_RUN(c, DOC_LOCK, &r, err, db_i(id), db_i(rev), db_i(c->who.person_id), db_t(c->who.name), db_i(c->now)));
	if (r.n == 0)
		return doc_conflict(ret, err);
	TRY(DOC_RUN(c, DOC_BUMP_VERSION, NULL, err, db_i(id)));
	if (c->who.person_id != 0)
		TRY(DOC_RUN(c, EDITOR_ADD, NULL, err, db_i(id), db_i(c->who.person_id)));
	return ST_OK;
}

static enum status add_link(struct ctx *c, int64_t id, const struct stored_file *f, struct str kind, struct str name,
			    struct err *err)
{
	return DOC_RUN(c, FILE_ADD, NULL, err, db_i(id), db_i(f->id), db_s(kind), db_s(name), db_i(f->size),
		       db_t(f->media_type), db_t(f->ext), db_t(f->sha256), db_i(c->now), db_i(c->who.person_id));
}

static struct str file_json(struct ctx *c, const struct stored_file *f, struct str name)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "file", name);
	json_str(&o, "sha256", f->sha256);
	json_i64(&o, "size", f->size);
	return json_obj_end(&o);
}

enum status doc_attach(struct ctx *c, int64_t document_id, int64_t rev, int64_t file_id, struct str name, struct err *err)
{
	struct document d;
	struct stored_file f;
	CLEANUP(work_end) struct work w = {0};

	TRY(work_begin(c, &w, err));
	TRY(open_draft(c, document_id, rev, &d, err));
	TRY(files_get(c, file_id, &f, err));
	name = str_trim(utf8_cut(utf8_clean(c->arena, name), 120));
	if (str_empty(name))
		name = arena_printf(c->arena, "file-%lld.%.*s", (long long)f.id, STR_ARG(f.ext));
	TRY(add_link(c, document_id, &f, STR("attachment"), name, err));
	TRY(doc_audit(c, "document.attach", &d, STR(""), file_json(c, &f, name), STR(""), err));
	return work_commit(c, &w, err);
}

enum status doc_detach(struct ctx *c, int64_t document_id, int64_t rev, int64_t attachment_id, struct err *err)
{
	struct document d;
	struct attachment *a;
	size_t n, i;
	CLEANUP(work_end) struct work w = {0};

	TRY(work_begin(c, &w, err));
	TRY(open_draft(c, document_id, rev, &d, err));
	TRY(doc_attachments(c, document_id, &a, &n, err));
	for (i = 0; i < n && a[i].id != attachment_id; i++)
		;
	if (i == n)
		return err_set(err, ST_NOT_FOUND, "attachment %lld", (long long)attachment_id);
	const struct stored_file f = {.id = a[i].file_id, .sha256 = a[i].sha256, .size = a[i].size};
	TRY(DOC_RUN(c, FILE_DELETE, NULL, err, db_i(document_id), db_i(attachment_id)));
	TRY(doc_audit(c, "document.detach", &d, file_json(c, &f, a[i].name), STR(""), STR(""), err));
	return work_commit(c, &w, err);
}
