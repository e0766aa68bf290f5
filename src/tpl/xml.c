/* SPDX-License-Identifier: Apache-2.0 */
#include "tpl/xml.h"

#include "tpl/tpl.h"

void xml_text(struct buf *b, struct str s)
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

void xml_element(struct buf *b, const char *name, struct str text)
{
	if (str_empty(text))
		return;
	buf_printf(b, "<%s>", name);
	xml_text(b, text);
	buf_printf(b, "</%s>\n", name);
}

void xml_link(struct buf *b, const char *rel, const char *type, struct str href)
{
	buf_printf(b, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	xml_text(b, href);
	buf_c(b, "\"/>\n");
}
