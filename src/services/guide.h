/* SPDX-License-Identifier: Apache-2.0 */
/* The disclosure guide 政府信息公开指南 (条例第12条; S1-1.1.5, S1-1.4.1): made from bodies, catalogue, settings and the clocks
 * of the law as they stand today, with the office's own paragraphs; every change of what results is a version. Private to
 * src/services.
 *
 * The text of a version is lines, a letter and TAB-divided fields: P key title (one of the five parts), H heading, T
 * paragraph, L list item, Z list item that is Chinese in every language, K label value, A address text, C text clause. */
#ifndef SERVICES_GUIDE_H
#define SERVICES_GUIDE_H

#include "core/ctx.h"
#include "web/web.h"

extern const struct db_set guide_set;

/* The five parts (S1-1.4.1). */
enum guide_part { GP_SCOPE, GP_CONTENT, GP_SEARCH, GP_REQUEST, GP_PROCEDURE, GP_COUNT };
const char *guide_part_code(enum guide_part p); /* keys "guide.part.<code>" */
bool guide_part_from(struct str code, enum guide_part *ret);

struct guide_clock {
	struct str key, part, unit, basis, text_zh, text_en;
	int64_t days;
	struct date valid_from, valid_to;
	bool confirmed;
};
struct guide_text {
	struct str zh, en, draft_zh, draft_en, published_name, draft_name;
	int64_t published_at, draft_at, draft_by;
	bool draft;
};
struct guide_version {
	int64_t no, at;
	struct str hash, zh, en;
};
struct guide_check {
	int64_t at, version_no;
	struct str name;
};

/* ---- store ---- */
enum status guide_seed(struct ctx *c, struct err *err) MUST_CHECK; /* clocks from data/services/clocks.tsv */
enum status guide_clocks(struct ctx *c, struct guide_clock **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status guide_texts(struct ctx *c, struct guide_text ret[GP_COUNT], struct err *err) MUST_CHECK;
enum status guide_newest(struct ctx *c, struct guide_version *ret, struct err *err) MUST_CHECK; /* ST_NOT_FOUND */
enum status guide_version_get(struct ctx *c, int64_t no, struct guide_version *ret, struct err *err) MUST_CHECK;
/* Newest first, without texts. */
enum status guide_versions(struct ctx *c, struct guide_version **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status guide_last_check(struct ctx *c, struct guide_check *ret, struct err *err) MUST_CHECK; /* at 0: never */

/* ---- use cases ---- */
/* A clock that holds on a day and was compared with its original. Pure. */
bool guide_clock_holds(const struct guide_clock *k, struct date on);
/* {n} of the text filled in, in the call's language. */
struct str guide_clock_text(struct ctx *c, const struct guide_clock *k);
/* The guide as it follows from the configuration now, in the call's language. */
enum status guide_generate(struct ctx *c, struct str *ret, struct err *err) MUST_CHECK;
/* The newest version, after a new one was recorded when the configuration gives another text. */
enum status guide_refresh(struct ctx *c, struct guide_version *ret, struct err *err) MUST_CHECK;
enum status guide_job_refresh(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status guide_text_save(struct ctx *c, enum guide_part p, struct str zh, struct str en, struct err *err) MUST_CHECK;
/* ST_RULE_REFUSED: nothing to publish, or the person wrote it. */
enum status guide_text_publish(struct ctx *c, enum guide_part p, struct err *err) MUST_CHECK;
enum status guide_check_add(struct ctx *c, struct err *err) MUST_CHECK;
struct str guide_plain(struct arena *a, struct str text); /* for search and differences: no letters, no addresses */

web_handler guide_page, guide_version_page, guide_diff_page, guide_form_pdf;
web_handler guide_wb, guide_wb_text, guide_wb_publish, guide_wb_checked;
extern const struct web_form guide_diff_form, guide_text_form, guide_publish_form;
extern const struct tpl_view guide_page_view, guide_wb_view;

#endif
