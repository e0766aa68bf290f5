/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the DOCX reader: what the side parts say (styles, numbering, relations), and XML helpers. */
#ifndef DOCMODEL_DOCX_INT_H
#define DOCMODEL_DOCX_INT_H

#include <libxml/tree.h>

#include "docmodel/build.h"
#include "docmodel/zipio.h"

#define DOCX_XML_MAX (48U << 20) /* word/document.xml, streamed */
#define DOCX_SIDE_MAX (4U << 20) /* styles, numbering, relations, as a tree */
#define DOCX_DEPTH_MAX 200

struct docx_style {
	struct str id;
	struct str based_on;
	int level; /* 1..4 heading, 0 = text */
	bool title;
	unsigned marks; /* of character styles */
	int align;	/* enum doc_align, -1 = not said */
};
struct docx_level {
	enum { NUM_NONE, NUM_BULLET, NUM_DECIMAL, NUM_HAN } fmt;
	struct str text; /* "%1." */
	int start;
};
#define DOCX_LEVELS 9
struct docx_num {
	struct str id;
	struct docx_level level[DOCX_LEVELS];
	int count[DOCX_LEVELS]; /* running numbers */
};
struct docx_rel {
	struct str id, target;
	bool external;
};
struct docx_parts {
	struct docx_style *style;
	size_t n_styles;
	struct docx_num *num;
	size_t n_nums;
	struct docx_rel *rel;
	size_t n_rels;
};
enum status docx_parts_read(struct arena *a, struct zip_in *z, struct docx_parts *ret, struct err *err) MUST_CHECK;
const struct docx_style *docx_style_find(const struct docx_parts *p, struct str id);
struct docx_num *docx_num_find(const struct docx_parts *p, struct str id);
const struct docx_rel *docx_rel_find(const struct docx_parts *p, struct str id);
/* Counts on and gives the number text of a paragraph ("（二）"); level 0..8. */
struct str docx_number_next(struct arena *a, struct docx_num *num, int level);

/* XML without entities, DTDs or network. A document type is refused: OOXML has none (ECMA-376 part 2). */
enum status xml_tree(struct arena *a, struct str bytes, xmlDocPtr *ret,
		     struct err *err) MUST_CHECK; /* freed with the arena */
bool xml_is(const xmlNode *n, const char *local);
const xmlNode *xml_child(const xmlNode *n, const char *local);
struct str xml_attr(struct arena *a, const xmlNode *n, const char *local); /* any prefix; STR_NONE */
/* <w:b/>, <w:b w:val="1"/>: on; absent: fallback. */
bool xml_on(struct arena *a, const xmlNode *parent, const char *local, bool fallback);
struct str xml_child_val(struct arena *a, const xmlNode *parent, const char *local); /* w:val of the child */

#endif
