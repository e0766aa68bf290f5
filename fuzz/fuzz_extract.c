/* SPDX-License-Identifier: Apache-2.0 */
/* Files of strangers: the first byte chooses the reader; whatever the rest, it ends in a state and its text is UTF-8.
 * 'O' archive as OFD, 'X' archive as XLSX, 'P' a page's XML wrapped into an OFD, 'S' a sheet's XML wrapped into an XLSX,
 * 'H' HTML, 'C' CSV, 'T' text; 'W' a page of an old site as import reads it, 'L' a list. */
#include "base/embedded.h"
#include "base/utf8.h"
#include "docmodel/zipio.h"
#include "extract/extract_int.h"
#include "intake/list.h"
#include "intake/page_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str wrapped(struct arena *a, bool ofd, struct str part)
{
	const struct zip_entry page[] = {
		{"OFD.xml",
		 STR("<OFD><DocBody><DocInfo><Title>t</Title></DocInfo><DocRoot>D/D.xml</DocRoot></DocBody></OFD>")},
		{"D/D.xml",
		 STR("<D><CommonData><TemplatePage ID=\"1\" BaseLoc=\"P.xml\"/></CommonData><Pages><Page BaseLoc=\"P.xml\"/>"
		     "</Pages></D>")},
		{"D/P.xml", part}};
	const struct zip_entry sheet[] = {{"xl/workbook.xml",
					   STR("<w xmlns:r=\"r\"><sheets><sheet r:id=\"1\"/></sheets></w>")},
					  {"xl/_rels/workbook.xml.rels",
					   STR("<R><Relationship Id=\"1\" Target=\"s.xml\"/></R>")},
					  {"xl/sharedStrings.xml", part},
					  {"xl/styles.xml", STR("<s><cellXfs><xf numFmtId=\"14\"/></cellXfs></s>")},
					  {"xl/s.xml", part}};
	struct str bytes = STR_NONE;
	struct err err = {0};

	if (zip_write(a, ofd ? page : sheet, ofd ? ARRAY_LEN(page) : ARRAY_LEN(sheet), &bytes, &err) != ST_OK)
		BUG("own archive: %s", err.detail);
	return bytes;
}

static enum extract_state read_one(struct out *o, char kind, struct str s)
{
	switch (kind) {
	case 'O':
		return read_ofd(o, s);
	case 'X':
		return read_xlsx(o, s);
	case 'P':
		return read_ofd(o, wrapped(o->a, true, s));
	case 'S':
		return read_xlsx(o, wrapped(o->a, false, s));
	case 'H':
		return read_html(o, s);
	case 'C':
		return read_csv(o, s);
	default:
		return read_txt(o, s);
	}
}

/* The model of a page is one that documents accept, or the page is refused. */
static void read_old_page(struct arena *a, struct str s)
{
	struct intake_rules rules;
	struct page_read p;
	struct doc again;
	struct err err = {0};

	if (intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err) != ST_OK)
		BUG("own rules: %s", err.detail);
	if (page_read(a, &rules, s, STR("/a/b.html"), STR("old.example"), &p, &err) != ST_OK)
		return;
	if (!utf8_valid(p.r.title.value) || doc_parse(a, doc_json(a, &p.doc), &again, &err) != ST_OK)
		BUG("page: %s %s", err.key, err.arg);
	for (size_t i = 0; i < p.n_files; i++)
		if (!str_starts_c(p.file[i].path, "/"))
			BUG("address %.*s", STR_ARG(p.file[i].path));
}

static void read_a_list(struct arena *a, struct str s)
{
	struct list l;
	struct err err = {0};
	struct str names = STR_NONE, *name;

	if (!utf8_valid(s) || list_parse(a, embedded_get("data/intake/columns.tsv"), s, &l, &err) != ST_OK)
		return;
	for (size_t i = 0; i < l.n; i++) {
		list_check_row(a, &l, &l.row[i], (struct date){20000});
		names = list_cell(&l, &l.row[i], LF_ATTACHMENTS);
		(void)list_names(a, names, &name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct out o = {.a = a, .fd = -1, .text = BUF_INIT(a, EXTRACT_MAX_TEXT + 4)};

	if (size > 1 && data[0] == 'W') {
		read_old_page(a, arena_dup(a, (struct str){(const char *)data + 1, size - 1}));
	} else if (size > 1 && data[0] == 'L') {
		read_a_list(a, arena_dup(a, (struct str){(const char *)data + 1, size - 1}));
	} else if (size > 1) {
		enum extract_state s =
			read_one(&o, (char)data[0], arena_dup(a, (struct str){(const char *)data + 1, size - 1}));

		if (s >= EXTRACT_STATE_COUNT || !utf8_valid(o.title))
			BUG("state %d", (int)s);
		/* FF between pages is the only control character; UTF-8 without it. */
		for (size_t i = 0; i < o.text.n; i++)
			if (o.text.p[i] == '\f')
				o.text.p[i] = '\n';
		if (o.text.overflow || !utf8_valid(buf_view(&o.text)))
			BUG("not UTF-8");
	}
	arena_free(a);
	return 0;
}
