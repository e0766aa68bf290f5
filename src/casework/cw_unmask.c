/* SPDX-License-Identifier: Apache-2.0 */
/* Identity and contact in clear: with a reason, once, leaving an entry in the audit trail (《个人信息保护法》 Art. 51). */
#include "casework/casework_int.h"

static const struct web_field unmask_fields[] = {{"reason", F_TEXT, 0, 600, "cw.f.unmask", NULL}};
const struct web_form cw_unmask_form = WEB_FORM(unmask_fields);

enum status cw_unmask_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct applicant ap;
	struct cw_typed typed = {.clear = &ap};
	const struct web_problem *problems;
	enum status st = web_problems(w, &problems) > 0 ? ST_INVALID : case_unmask(c, id, web_text(w, "reason"), &ap, err);

	if (st == ST_INVALID) {
		err_clear(err);
		typed = (struct cw_typed){.no_reason = true};
		return cw_page(c, id, CW_CONTENT, STR(""), &typed, 422, err);
	}
	TRY(st);
	return cw_page(c, id, CW_CONTENT, STR(""), &typed, 200, err);
}
