/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the DOCX writer: the parts of the package that are the same for every document. */
#ifndef DOCMODEL_DOCX_STYLE_H
#define DOCMODEL_DOCX_STYLE_H

#include "docmodel/zipio.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OOXML_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define OOXML_PIC "http://schemas.openxmlformats.org/drawingml/2006/picture"
#define OOXML_W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

extern const char DOCX_DOCUMENT_OPEN[], DOCX_DOCUMENT_CLOSE[], DOCX_RELS_OPEN[];
extern const struct zip_entry docx_fixed[];
extern const size_t docx_fixed_count;
const char *docx_numbering_open(struct arena *a); /* abstract lists: 0 bullets, 1 numbers */

#endif
