/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of figures, shared by the document page and its files. */
#ifndef PORTAL_DOCUMENT_FILES_H
#define PORTAL_DOCUMENT_FILES_H

#include "core/ctx.h"

struct figure_address {
	struct ctx *c;
	int64_t document_id;
};
/* For doc_html(): arg is a struct figure_address. STR_NONE when the file is not public with this document. */
struct str document_figure_url(void *arg, struct arena *a, int64_t file_id);

#endif
