/* SPDX-License-Identifier: Apache-2.0 */
/* Private to docmodel: kind and size of an image by its header. PNG and JPEG are what paper gets. */
#ifndef DOCMODEL_IMAGE_H
#define DOCMODEL_IMAGE_H

#include "base/str.h"

enum image_kind { IMG_PNG, IMG_JPEG };
struct image_info {
	enum image_kind kind;
	int w, h; /* pixels, 1..20000, at most 50 million in all */
};
bool image_info(struct str bytes, struct image_info *ret);

#endif
