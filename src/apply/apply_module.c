/* SPDX-License-Identifier: Apache-2.0 */
#include "apply/apply_int.h"
#include "apply/apply_store.h"

/* Visitors have no session, so there is no CSRF token to bind: the form brings its own signed token, and what stands behind the
 * key to one request brings one bound to that key. */
#define FORM_FLAGS (WEB_SOFT_FORM | WEB_NO_CSRF | WEB_LIMIT)
#define FORM_MAX (256u << 10)
#define UPLOAD_MAX (60u << 20)

/* A page in both languages. */
#define GET(path, handler, form)                                      \
	{WEB_GET, path, handler, PERM_PUBLIC, form, 0, 0},            \
	{                                                             \
		WEB_GET, "/en" path, handler, PERM_PUBLIC, form, 0, 0 \
	}
#define POST(path, handler, form, flags, max)                                \
	{WEB_POST, path, handler, PERM_PUBLIC, form, flags, max},            \
	{                                                                    \
		WEB_POST, "/en" path, handler, PERM_PUBLIC, form, flags, max \
	}

static const struct web_route routes[] = {
	GET("/request", apply_notice_page, NULL),
	GET("/request/new", apply_form_page, &apply_entry_form),
	POST("/request/new", apply_form_post, &apply_form, FORM_FLAGS | WEB_UPLOAD, UPLOAD_MAX),
	POST("/request/matches", apply_match_post, &apply_match_form, WEB_NO_CSRF | WEB_LIMIT, FORM_MAX),
	GET("/request/status", apply_status_page, NULL),
	POST("/request/status", apply_status_post, &apply_status_form, FORM_FLAGS, FORM_MAX),
	POST("/request/status/leave", apply_leave_post, &apply_leave_form, FORM_FLAGS, FORM_MAX),
	GET("/request/status/receipt.pdf", apply_receipt_pdf, NULL),
	POST("/request/status/receipt.pdf", apply_receipt_post, &apply_status_form, FORM_FLAGS, FORM_MAX),
	GET("/request/status/files/{id:i64}", apply_file_get, NULL),
	GET("/request/status/letters/{id:i64}", apply_letter_get, NULL),
	GET("/request/status/act/{act}", apply_act_page, NULL),
	POST("/request/status/act/{act}", apply_act_post, &apply_act_form, FORM_FLAGS | WEB_UPLOAD, UPLOAD_MAX),
	{WEB_GET, "/xxgk/request/log", apply_log_page, PERM_PUBLIC, &apply_log_form, WEB_CACHE, 0},
	{WEB_GET, "/en/xxgk/request/log", apply_log_page, PERM_PUBLIC, &apply_log_form, WEB_CACHE, 0},
	{WEB_GET, "/wb/requests/{id:i64}/log", apply_wb_log, PERM_CASE_OFFICE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/{id:i64}/log", apply_wb_log_post, PERM_CASE_OFFICE, &apply_wb_log_form, WEB_SOFT_FORM,
	 FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"apply/notice.html", &apply_notice_view},     {"apply/form.html", &apply_form_view},
	{"apply/check.html", &apply_check_view},       {"apply/done.html", &apply_done_view},
	{"apply/match.html", &apply_match_view},       {"apply/lookup.html", &apply_lookup_view},
	{"apply/progress.html", &apply_progress_view}, {"apply/act.html", &apply_act_view},
	{"apply/log.html", &apply_log_view},	       {"apply/wb_log.html", &apply_wb_log_view},
};

static const struct job_kind jobs[] = {{"apply.forget", apply_job_forget, 0, 0}};

static enum status erased(struct ctx *c, struct str object, int64_t id, struct err *err)
{
	return str_eq_c(object, "request") ? apply_store_opinion_forget(c, id, err) : ST_OK;
}

static const struct db_set *const sets[] = {&apply_set};

const struct module apply_module = {
	.name = "apply",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.erased = erased,
};
