/* SPDX-License-Identifier: Apache-2.0 */
/* A page of an old site → its document: which block of it is the text, its title and labelled fields, the model with headings,
 * tables, lists, links and places of pictures. Pure; rules are data (data/intake/furniture.tsv). Issue: import and migration. */
#ifndef INTAKE_PAGE_READ_H
#define INTAKE_PAGE_READ_H

#include "docmodel/docmodel.h"
#include "intake/recognise.h"

struct page_ref {
	struct str
		path; /* on the old site, decoded: "/a/b.pdf", "/x.asp?id=1"; else an address elsewhere as it was written */
	struct str text; /* of the link, or the picture's alternative text */
};
struct page_read {
	struct recognised r;
	struct doc doc;		/* figures name pictures by place in image, from 1 */
	struct page_ref *image; /* in order */
	size_t n_images;
	struct page_ref *file; /* links to files that are no pages: attachments */
	size_t n_files;
	bool list;	 /* a column or home page: links to others, no text of its own */
	struct str from; /* character set it was written in */
};
/* address: where the page stood on the old site ("/a/b.html"), empty when not known. hosts: names of the old site separated by
 * blanks, their absolute addresses are taken as its own. ST_UNSUPPORTED_TYPE when it is no text at all. */
enum status page_read(struct arena *a, const struct intake_rules *rules, struct str bytes, struct str address,
		      struct str hosts, struct page_read *ret, struct err *err) MUST_CHECK;

/* ---- addresses (address.c) ---- */
/* "../b.html?x#y" on the page "/a/c.html" → "/b.html?x". False when it leads to no place of the old site (another host, mailto). */
bool address_resolve(struct arena *a, struct str base, struct str hosts, struct str href, struct str *ret);
struct str address_decode(struct arena *a, struct str s); /* %E6… → bytes, when these are UTF-8; else as it was */
struct str address_encode(struct arena *a, struct str s); /* for a link: everything but path characters as %XX */
struct str address_path(struct str address);		  /* without ?query */
bool address_is_page(struct str path);			  /* by its ending: .html, .asp … or none */

#endif
