/* SPDX-License-Identifier: Apache-2.0 */
/* What people type into a service guide: first byte chooses how the rest is read — stored content, rows of a list, or the
 * lines of a version of the disclosure guide. Normal form is stable, checks never go past their room. */
#include <stdlib.h>

#include "base/utf8.h"
#include "services/guide.h"
#include "services/services_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void content(struct arena *a, struct str json)
{
	static const struct service_element e[] = {
		{.key = STR_INIT("materials"), .label_zh = STR_INIT("材料"), .required = true, .active = true},
		{.key = STR_INIT("flow"), .label_zh = STR_INIT("流程"), .required = true, .active = true},
		{.key = STR_INIT("own"), .label_zh = STR_INIT("自有"), .required = true, .active = true, .custom = true},
	};
	struct service_content s, again;
	struct service_problem p[4];
	struct service_gap g[4];
	struct date day;

	if (!date_from_ymd(2026, 11, 20, &day))
		abort();
	service_content_parse(a, json, &s);
	service_normalise(a, &s);
	again = s;
	service_normalise(a, &again);
	for (int f = 0; f < SF_COUNT; f++)
		if (!str_eq(s.v[f], again.v[f]))
			abort();
	service_content_parse(a, service_content_json(a, &s), &again);
	for (int f = 0; f < SF_COUNT; f++)
		if (!str_eq(s.v[f], again.v[f]))
			abort();
	if (service_problems(a, &s, p, 4) > 4 || service_gaps(a, &s, e, 3, day, g, 4) > 4)
		abort();
	service_keep_dropped(a, &again, &s, day);
	(void)service_flow_same(&s, &again);
	(void)service_promise_bits(s.v[SF_PROMISES]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data + 1, size - 1};
	struct arena *a;
	struct service_row *rows;

	if (size < 1 || !utf8_valid(text)) /* text is checked where it enters */
		return 0;
	a = arena_new();
	if (data[0] == 'c') {
		content(a, text);
	} else if (data[0] == 'g') {
		(void)guide_plain(a, text);
	} else {
		size_t n = service_rows(a, text, SF_MATERIALS, &rows);
		struct str once = service_rows_text(a, rows, n, SF_MATERIALS);

		n = service_rows(a, once, SF_MATERIALS, &rows);
		if (!str_eq(once, service_rows_text(a, rows, n, SF_MATERIALS)))
			abort();
		(void)service_code_ok(text);
	}
	arena_free(a);
	return 0;
}
