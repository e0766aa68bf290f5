/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the page reader: the tree with what was counted in it, the block that holds the text, the model made of it. */
#ifndef INTAKE_PAGE_INT_H
#define INTAKE_PAGE_INT_H

#include <libxml/tree.h>

#include "docmodel/build.h"
#include "intake/page_read.h"

#define PAGE_DEPTH_MAX 250
#define PAGE_BYTES_MAX (4U << 20)
#define PAGE_ELEMENTS_MAX 60000 /* a table of 10,000 rows */

struct counts {		   /* below an element; hangs at its _private */
	size_t text, link; /* characters that are not blank; those of them in links */
	size_t marks;	   /* punctuation of running text */
	size_t blocks;
	bool noise; /* furniture by its name or class */
};
struct page_tree {
	struct arena *a;
	const struct intake_rules *rules;
	xmlNode *body;
	xmlNode *content;
	struct str title_element;
	size_t elements;
};
bool tag_is(const xmlNode *n, const char *name);
bool tag_in(const xmlNode *n, const char *names); /* names separated by blanks */
struct str tag_attr(struct arena *a, const xmlNode *n, const char *name);
bool tag_hidden(const xmlNode *n);
const struct counts *counts_of(const xmlNode *n);
/* Text below, blanks collapsed. */
struct str tag_text(struct arena *a, const xmlNode *n);

void page_count(struct page_tree *t);
void page_find_content(struct page_tree *t);
/* Labelled lines above the text ("发布日期:2019-01-07"), one a line. */
struct str page_head(struct page_tree *t);
struct str page_meta(struct page_tree *t, const char *field); /* what a <meta> says for a field of the rules */
struct str page_title(struct page_tree *t, enum confidence *ret_conf);

/* The text block as blocks of the model. */
struct model_writer {
	struct arena *a;
	struct str base, hosts;
	struct page_ref *image, *file;
	size_t n_images, n_files;
	struct nodes *blocks; /* where blocks go now */
	struct nodes inl;     /* of the paragraph being read */
	bool any;	      /* it has text */
	uint32_t last;	      /* its last character */
	int gap;	      /* blanks before the next character: 1 only line ends, 2 others */
	enum doc_align align;
	int level; /* of the heading being read, 0 = paragraph */
	bool in_table;
	size_t n_blocks;
};
void page_model(struct model_writer *w, const xmlNode *content, struct nodes *ret);

#endif
