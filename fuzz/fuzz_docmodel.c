/* SPDX-License-Identifier: Apache-2.0 */
/* What makes a document out of strangers' bytes: the first byte chooses JSON, text or DOCX. Whatever comes out must be a
 * document that doc_parse takes again, with the same bytes, and every writer of text must live with it. */
#include "docmodel/docmodel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status image(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err)
{
	(void)err;
	*ret_file_id = ++*(int64_t *)arg;
	return bytes.n > 0 ? ST_OK : ST_INVALID;
}

static void check(struct arena *a, const struct doc *d, bool bounded)
{
	struct str json = doc_json(a, d);
	struct doc again = {0}, source;
	struct err err = {0};
	struct doc_diff_line *l;
	size_t n;

	if (doc_parse(a, json, &again, &err) != ST_OK) {
		if (bounded || err.st != ST_TOO_LARGE)
			BUG("own JSON refused: %s %s", err.key, err.arg);
		return;
	}
	if (!str_eq(doc_json(a, &again), json))
		BUG("JSON is not stable");
	(void)doc_html(a, &again, NULL, NULL);
	(void)doc_summary(a, &again, 100);
	if (doc_from_text(a, doc_to_source(a, &again), &source, &err) == ST_OK)
		doc_diff(a, &again, &source, &l, &n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct str s;
	struct doc d = {0};
	struct docx_import in = {0};
	struct err err = {0};
	int64_t images = 0;

	if (size < 1)
		return 0;
	a = arena_new();
	s = arena_dup(a, (struct str){(const char *)data + 1, size - 1});
	switch (data[0] % 3) {
	case 0:
		if (doc_parse(a, s, &d, &err) == ST_OK)
			check(a, &d, true);
		break;
	case 1:
		if (doc_from_text(a, s, &d, &err) == ST_OK)
			check(a, &d, true);
		break;
	default:
		if (doc_from_docx(a, s, image, &images, &in, &err) == ST_OK)
			check(a, &in.doc, false);
	}
	arena_free(a);
	return 0;
}
