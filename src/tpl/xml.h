/* SPDX-License-Identifier: Apache-2.0 */
/* Text for XML files: feeds, site maps. */
#ifndef TPL_XML_H
#define TPL_XML_H

#include "base/buf.h"

void xml_text(struct buf *b, struct str s); /* escaped; control characters that XML 1.0 forbids are left out */
void xml_element(struct buf *b, const char *name, struct str text);		  /* nothing when empty */
void xml_link(struct buf *b, const char *rel, const char *type, struct str href); /* <link/> of an Atom feed */

#endif
