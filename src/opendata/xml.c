/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/opendata_int.h"

/* XML 1.0 allows fewer control characters than our cleaned text: leave them out. */
void od_xml(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n' || s.p[i] == '\t')
			continue;
		tpl_escape_text(b, str_slice(s, from, i));
		from = i + 1;
	}
	tpl_escape_text(b, str_skip(s, from));
}

void od_element(struct buf *b, const char *name, struct str text)
{
	if (str_empty(text))
		return;
	buf_printf(b, "<%s>", name);
	od_xml(b, text);
	buf_printf(b, "</%s>\n", name);
}
