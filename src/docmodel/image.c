/* SPDX-License-Identifier: Apache-2.0 */
#include "docmodel/image.h"

#include <string.h>

#define MAX_SIDE 20000
#define MAX_PIXELS 50000000

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool size_ok(uint64_t w, uint64_t h)
{
	return w > 0 && h > 0 && w <= MAX_SIDE && h <= MAX_SIDE && w * h <= MAX_PIXELS;
}

/* ISO/IEC 10918-1 B.1.1.4: segments from marker to marker up to the frame header (SOF). */
static bool jpeg_info(const unsigned char *p, size_t n, struct image_info *ret)
{
	size_t at = 2;

	while (at + 9 < n) {
		unsigned marker = p[at + 1], len;

		if (p[at] != 0xFF)
			return false;
		if (marker == 0xFF) {
			at++;
			continue;
		}
		len = be16(p + at + 2);
		if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
			unsigned h = be16(p + at + 5), w = be16(p + at + 7);

			if (!size_ok(w, h))
				return false;
			*ret = (struct image_info){IMG_JPEG, (int)w, (int)h};
			return true;
		}
		if (len < 2 || marker == 0xD9 || marker == 0xDA)
			return false;
		at += 2U + len;
	}
	return false;
}

bool image_info(struct str bytes, struct image_info *ret)
{
	static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
	const unsigned char *p = (const unsigned char *)bytes.p;

	if (bytes.n > 24 && memcmp(p, png, sizeof png) == 0 && memcmp(p + 12, "IHDR", 4) == 0) {
		uint64_t w = (uint64_t)be16(p + 16) << 16 | be16(p + 18), h = (uint64_t)be16(p + 20) << 16 | be16(p + 22);

		if (!size_ok(w, h))
			return false;
		*ret = (struct image_info){IMG_PNG, (int)w, (int)h};
		return true;
	}
	if (bytes.n > 4 && p[0] == 0xFF && p[1] == 0xD8)
		return jpeg_info(p, bytes.n, ret);
	return false;
}
