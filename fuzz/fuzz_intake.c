/* SPDX-License-Identifier: Apache-2.0 */
/* Copied pages: whatever the text, recognition ends, gives valid UTF-8, and its body becomes a document. */
#include "base/embedded.h"
#include "base/utf8.h"
#include "docmodel/docmodel.h"
#include "intake/recognise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_text(struct str s)
{
	if (!utf8_valid(s))
		BUG("not UTF-8: %.*s", STR_ARG(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct intake_rules rules;
	struct recognised r;
	struct err err = {0};
	struct doc d;

	if (intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err) != ST_OK)
		BUG("own rules: %s", err.detail);
	if (recognise(a, &rules, arena_dup(a, (struct str){(const char *)data, size}), &r, &err) == ST_OK) {
		must_be_text(r.title.value);
		must_be_text(r.source.value);
		must_be_text(r.issuer.value);
		must_be_text(r.body);
		for (size_t i = 0; i < r.n_findings; i++)
			must_be_text(r.finding[i].arg);
		if (doc_from_text(a, r.body, &d, &err) != ST_OK && err.st != ST_TOO_LARGE)
			BUG("body refused: %s", err.key);
	}
	arena_free(a);
	return 0;
}
