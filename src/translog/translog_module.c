/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog_int.h"
#include "translog/translog_sign.h"

/* Each may cost a walk over the tree. */
#define API(path, handler, form)                                                              \
	{                                                                                     \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE | WEB_API | WEB_LIMIT, 0 \
	}
#define PAGE(path, handler)                                             \
	{                                                               \
		WEB_GET, path, handler, PERM_PUBLIC, NULL, WEB_CACHE, 0 \
	}

static const struct web_route routes[] = {
	PAGE("/xxgk/log", tl_page),
	PAGE("/en/xxgk/log", tl_page),
	{WEB_GET, "/xxgk/log/heads.atom", tl_heads_atom, PERM_PUBLIC, NULL, WEB_CACHE | WEB_LIMIT, 0},
	PAGE("/d/{id:i64}/proof", tl_doc_page),
	PAGE("/en/d/{id:i64}/proof", tl_doc_page),
	API("/api/v1/log/sth", tl_api_sth, NULL),
	API("/api/v1/log/heads", tl_api_heads, &tl_heads_form),
	API("/api/v1/log/entries", tl_api_entries, &tl_entries_form),
	API("/api/v1/log/proof", tl_api_proof, &tl_proof_form),
	API("/api/v1/log/consistency", tl_api_consistency, &tl_consistency_form),
	API("/api/v1/log/key", tl_api_key, NULL),
	API("/api/v1/changes", tl_api_changes, &tl_changes_form),
};

static const struct tpl_page pages[] = {{"translog/log.html", &tl_log_view}, {"translog/proof.html", &tl_proof_view}};

static const struct db_set *const sets[] = {&translog_set};

/* The hourly head is signed even when nothing was published: it says that the log has not moved. */
static const struct job_kind jobs[] = {
	{"translog.head", tl_job_sign, 3600, 0},
	{"translog.sign", tl_job_sign, 0, 0},
};

const struct module translog_module = {
	.name = "translog",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = tl_seed,
};
