/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a topic as strangers hand them in: the table of topics, every field rule, masking, the stored JSON and back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/embedded.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "site/topic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void row(struct arena *a, const struct topic *t, const struct csv_row *r)
{
	struct str values[TOPIC_FIELDS] = {0}, again[TOPIC_FIELDS];
	bool good = true;

	for (size_t i = 0; i < t->n; i++)
		values[i] = i < r->n ? r->col[i] : STR("");
	for (size_t i = 0; i < t->n; i++) {
		good = topic_value_problem(a, t, i, values) == NULL && good;
		(void)mask_name(a, values[i]);
		(void)mask_text(a, values[i]);
	}
	topic_values(a, t, topic_json(a, t, values), again);
	for (size_t i = 0; i < t->n && good; i++)
		if (!str_eq(values[i], again[i])) /* what was accepted is what is stored */
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct arena *a = arena_new();
	struct topic *shipped, *own;
	struct csv csv;
	struct csv_row r;
	struct err err = {0};
	size_t n, n_own;

	if (utf8_valid(text) && topic_parse(a, embedded_get("data/site/topics.tsv"), &shipped, &n, &err) == ST_OK) {
		csv_init(&csv, text, ',');
		while (csv_next(&csv, a, &r, &err) == ST_OK)
			for (size_t i = 0; i < n; i++)
				row(a, &shipped[i], &r);
		if (topic_parse(a, text, &own, &n_own, &err) == ST_OK && n_own > 0)
			row(a, &own[0], &(struct csv_row){.n = 1, .col = {text}});
		(void)site_url_ok(text, true);
		(void)slug_valid(text);
	}
	arena_free(a);
	return 0;
}
