/* SPDX-License-Identifier: Apache-2.0 */
/* Erasure of what shows the person, when the term of a file is over. What was done, when and by whom stays, without its words; audit
 * rows name no applicant.
 * 《个人信息保护法》 Art. 19, 47. */
#include "cases/retain.h"

#include "cases/cases_store.h"
#include "core/audit.h"
#include "core/core.h"

enum status case_archived_list(struct ctx *c, struct date upto, int64_t after, struct case_archived *ret, size_t max,
			       size_t *ret_n, struct err *err)
{
	if (!c->who.system)
		return err_set(err, ST_FORBIDDEN, "erasure is the program's own");
	return retain_list(c, upto, after, ret, max, ret_n, err);
}

enum status case_erase(struct ctx *c, const struct case_archived *a, int64_t *ret_files, struct err *err)
{
	struct case_row w;
	int64_t *file;
	size_t n;
	bool done;

	if (!c->who.system)
		return err_set(err, ST_FORBIDDEN, "erasure is the program's own");
	TRY(cs_get(c, a->id, &w, err));
	TRY(retain_files(c, a->id, &file, &n, err));
	TRY(retain_erase(c, a->id, ret_files, &done, err));
	if (!done)
		return err_set(err, ST_CONFLICT, "request %lld is not in the archive any more", (long long)a->id);
	for (size_t i = 0; i < n; i++)
		TRY(files_forget(c, file[i], err));
	TRY(cs_words_drop(c, &w.rc, err));
	w.rc.name = w.rc.description = STR("");
	TRY(cs_words_add(c, &w.rc, err)); /* the number is found on */
	TRY(core_erased(c, STR("request"), a->id, err));
	return audit_add(c,
			 &(struct audit_entry){.action = "request.erase",
					       .object = "request",
					       .object_id = a->id,
					       .body_id = a->body_id,
					       .summary = a->no},
			 err);
}
