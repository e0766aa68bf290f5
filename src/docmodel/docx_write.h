/* SPDX-License-Identifier: Apache-2.0 */
/* Private to docmodel: the DOCX writer, shared by the two forms of an official document. */
#ifndef DOCMODEL_DOCX_WRITE_H
#define DOCMODEL_DOCX_WRITE_H

#include "docmodel/build.h"
#include "docmodel/zipio.h"

#define DOCX_MAX_IMAGES 500

struct docx_writer {
	struct arena *a;
	struct buf b;
	struct buf rels;
	struct buf nums; /* <w:num> rows */
	int n_nums, n_rels;
	struct zip_entry *media;
	size_t n_media;
	doc_image *image;
	void *arg;
};

void docx_writer_init(struct docx_writer *w, struct arena *a, doc_image *image, void *arg);
void docx_xml_text(struct buf *b, struct str s); /* escaped */
void docx_run_text(struct buf *b, struct str s); /* <w:t> */
void docx_plain(struct docx_writer *w, const char *style, const char *more_ppr, struct str text);
void docx_block(struct docx_writer *w, const struct doc_node *n, bool in_cell, int list_depth);
void docx_attachments(struct docx_writer *w, const struct doc_official *o);
/* The parts that follow from what was written, into e (room for DOCX_MAX_IMAGES + 16): returns how many. rels_more: relations the form
 * adds. ST_TOO_LARGE. */
enum status docx_parts_end(struct docx_writer *w, const struct doc_official *o, const char *rels_more, struct zip_entry *e,
			   size_t *n, struct err *err) MUST_CHECK;

#endif
