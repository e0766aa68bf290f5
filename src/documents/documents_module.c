/* SPDX-License-Identifier: Apache-2.0 */
/* What the documents module brings: routes, statements, pages, jobs. */
#include "base/limits.h"
#include "core/module.h"
#include "documents/doc_pages.h"

/* Requests that bring files: the text and everything attached to it. */
#define UPLOAD_MAX (MAX_UPLOAD_BYTES + (64ull << 20))

static enum status old_list(struct web_call *w, struct err *err)
{
	(void)err;
	web_redirect(w, 301, w->query.n > 0 ? arena_printf(w->arena, "/wb/docs?%.*s", STR_ARG(w->query)) : STR("/wb/docs"));
	return ST_OK;
}

static enum status old_new(struct web_call *w, struct err *err)
{
	(void)err;
	web_redirect(w, 301, STR("/wb/docs/new"));
	return ST_OK;
}

static const struct web_route routes[] = {
	{WEB_GET, "/wb", doc_inbox_page, PERM_LOGIN, &doc_inbox_form, 0, 0},
	{WEB_GET, "/wb/todo.csv", doc_inbox_csv, PERM_LOGIN, &doc_inbox_form, 0, 0},
	{WEB_GET, "/wb/todo.xlsx", doc_inbox_xlsx, PERM_LOGIN, &doc_inbox_form, 0, 0},
	{WEB_GET, "/wb/docs", doc_list_page, PERM_DOC_READ, &doc_list_form, 0, 0},
	{WEB_GET, "/wb/documents", old_list, PERM_DOC_READ, &doc_list_form, 0, 0},
	{WEB_GET, "/wb/documents/new", old_new, PERM_DOC_DRAFT, NULL, 0, 0},
	{WEB_GET, "/wb/docs/new", doc_new_page, PERM_DOC_DRAFT, NULL, 0, 0},
	{WEB_POST, "/wb/docs/new", doc_new_post, PERM_DOC_DRAFT, &doc_edit_form, WEB_SOFT_FORM | WEB_UPLOAD, UPLOAD_MAX},
	{WEB_GET, "/wb/docs/{id:i64}", doc_show_page, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/edit", doc_edit_page, PERM_DOC_DRAFT, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/edit", doc_edit_post, PERM_DOC_DRAFT, &doc_edit_form, WEB_SOFT_FORM | WEB_UPLOAD,
	 UPLOAD_MAX},
	{WEB_POST, "/wb/docs/{id:i64}/autosave", doc_autosave_post, PERM_DOC_DRAFT, &doc_edit_form, WEB_SOFT_FORM | WEB_API,
	 4 * MAX_DOC_JSON_BYTES},
	{WEB_POST, "/wb/docs/{id:i64}/detach", doc_detach_post, PERM_DOC_DRAFT, &doc_detach_form, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/preview", doc_preview_page, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/diff", doc_diff_page, PERM_DOC_READ, &doc_diff_form, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/files/{file:i64}", doc_file_get, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/form.pdf", doc_form_pdf_get, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/document.pdf", doc_pdf_get, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/docs/{id:i64}/document.docx", doc_docx_get, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/review/{id:i64}", doc_review_page, PERM_DOC_READ, NULL, 0, 0},
	{WEB_POST, "/wb/review/{id:i64}", doc_review_post, PERM_DOC_READ, &doc_review_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/docs/{id:i64}/withdraw", doc_withdraw_page, PERM_DOC_WITHDRAW, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/withdraw", doc_withdraw_post, PERM_DOC_WITHDRAW, &doc_decide_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/docs/{id:i64}/republish", doc_republish_page, PERM_DOC_SIGN, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/republish", doc_republish_post, PERM_DOC_SIGN, &doc_decide_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/docs/{id:i64}/correct", doc_correct_page, PERM_DOC_DRAFT, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/correct", doc_correct_post, PERM_DOC_DRAFT, &doc_decide_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/docs/{id:i64}/discard", doc_discard_page, PERM_DOC_DRAFT, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/discard", doc_discard_post, PERM_DOC_DRAFT, &doc_decide_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/docs/{id:i64}/validity", doc_validity_page, PERM_DOC_OFFICE_REVIEW, NULL, 0, 0},
	{WEB_POST, "/wb/docs/{id:i64}/validity", doc_validity_post, PERM_DOC_OFFICE_REVIEW, &doc_validity_form,
	 WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/stats", doc_stats_page, PERM_STATS_READ, &doc_stats_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/stats/gaps", doc_gaps_page, PERM_STATS_READ, NULL, 0, 0},
	{WEB_GET, "/wb/stats.csv", doc_stats_csv, PERM_STATS_READ, &doc_stats_form, 0, 0},
	{WEB_GET, "/api/v1/documents/{id:i64}/canonical", doc_canonical_get, PERM_PUBLIC, NULL, WEB_CACHE | WEB_API, 0},
	{WEB_GET, "/d/{id:i64}/proof.json", doc_proof_get, PERM_PUBLIC, &doc_proof_form, WEB_CACHE | WEB_API, 0},
};

static const struct tpl_page pages[] = {
	{"documents/inbox.html", &doc_inbox_view},   {"documents/list.html", &doc_list_view},
	{"documents/show.html", &doc_show_view},     {"documents/preview.html", &doc_preview_view},
	{"documents/diff.html", &doc_diff_view},     {"documents/edit.html", &doc_edit_view},
	{"documents/review.html", &doc_review_view}, {"documents/decide.html", &doc_decide_view},
	{"documents/stats.html", &doc_stats_view},   {"documents/gaps.html", &doc_gaps_view},
};

static const struct job_kind jobs[] = {
	{"document.scheduled", doc_job_scheduled, 0, 0},
	{"document.event", doc_job_event, 0, 0},
	{"document.validity", doc_job_validity, 3600, 0},
};

static const struct db_set *const sets[] = {&documents_set};

const struct module documents_module = {
	.name = "documents",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = doc_seed,
	.todo_count = doc_todo_count,
	.todo_items = doc_todo_items,
	.todo_rate = doc_todo_rate,
};
