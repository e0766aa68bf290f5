/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the DOCX reader: its state while it goes through a document. */
#ifndef DOCMODEL_DOCX_READ_H
#define DOCMODEL_DOCX_READ_H

#include "docmodel/docx_int.h"

struct reader {
	struct arena *a;
	struct err *err;
	struct zip_in *zip;
	struct docx_parts parts;
	enum status (*on_image)(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err);
	void *arg;
	struct docx_import *out;
	struct nodes *blocks; /* where blocks go now */
	size_t n_blocks, n_links;
	struct nodes items;	      /* of the list being read */
	enum doc_type list;	      /* DN_DOC: none */
	bool seen_text;		      /* running text has begun: no title any more */
	const struct doc_node *guess; /* centred line taken for the title until a paragraph of style Title comes */
	int table_depth;
};

/* One paragraph while its runs are read. */
struct para {
	struct nodes in;
	struct nodes figures; /* come after the paragraph */
	int align;
	int level;
	bool title;
	const struct docx_level *num;
	struct str number;
	unsigned base; /* marks of the paragraph's own style */
};

/* Notes that something was left out; each note once. */
void docx_note(struct reader *r, const char *key);
/* One element inside a paragraph, with everything below it. */
enum status docx_inlines(struct reader *r, struct para *p, const xmlNode *n, unsigned marks, struct str href,
			 int depth) MUST_CHECK;

#endif
