/* SPDX-License-Identifier: Apache-2.0 */
/* Text of any length costs one look-up a character; only what becomes longer, or lies above the BMP, is asked of ICU. */
#include "search/fold_table.h"

#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "base/buf.h"
#include "base/utf8.h"

static size_t fold_long(uint32_t cp, uint32_t out[FOLD_MAX])
{
	UChar in[2], to[2 * FOLD_MAX + 2];
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *norm = unorm2_getNFKCCasefoldInstance(&e);
	int32_t n_in = 0, n, i = 0;
	size_t k = 0;

	U16_APPEND_UNSAFE(in, n_in, cp);
	n = U_FAILURE(e) ? 0 : unorm2_normalize(norm, in, n_in, to, 2 * FOLD_MAX, &e);
	if (U_FAILURE(e)) {
		out[0] = cp;
		return 1;
	}
	while (i < n && k < FOLD_MAX) {
		UChar32 one;

		U16_NEXT(to, i, n, one);
		out[k++] = (uint32_t)one < FOLD_BMP && fold_one[one] != FOLD_LONGER && fold_one[one] != 0 ? fold_one[one]
													  : (uint32_t)one;
	}
	return k;
}

size_t fold_cp(uint32_t cp, uint32_t out[FOLD_MAX])
{
	if (cp >= FOLD_BMP || fold_one[cp] == FOLD_LONGER)
		return fold_long(cp, out);
	out[0] = fold_one[cp];
	return out[0] != 0;
}

enum fold_class fold_class_of(uint32_t folded)
{
	return folded < FOLD_BMP ? (enum fold_class)fold_cls[folded] : fold_class_ask(folded);
}

uint32_t fold_han(struct str *rest)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	uint32_t cp;

	if (rest->n < 3 || p[0] < 0xE4 || p[0] > 0xE9 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
		return 0;
	cp = (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (uint32_t)(p[2] & 63);
	if (cp < 0x4E00 || fold_one[cp] == FOLD_LONGER || fold_cls[fold_one[cp]] != FC_HAN)
		return 0;
	rest->p += 3;
	rest->n -= 3;
	return fold_one[cp];
}

struct str fold_text(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n * 8 + 64);
	uint32_t cp, out[FOLD_MAX];
	bool gap = false;

	while (utf8_next(&s, &cp)) {
		size_t n = fold_cp(cp, out);

		for (size_t i = 0; i < n; i++) {
			char enc[4];

			if (fold_class_of(out[i]) == FC_GAP) {
				gap = b.n > 0;
				continue;
			}
			if (gap)
				buf_byte(&b, ' ');
			gap = false;
			buf_add(&b, enc, utf8_encode(out[i], enc));
		}
	}
	return arena_dup(a, buf_view(&b));
}

const char *fold_pinyin(uint32_t folded)
{
	return folded >= FOLD_SOUND_FROM && folded < FOLD_SOUND_TO ? fold_sounds[folded - FOLD_SOUND_FROM] : "";
}

struct str fold_sound(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n * 8 + 64);
	uint32_t cp, out[FOLD_MAX];

	while (utf8_next(&s, &cp)) {
		size_t n = fold_cp(cp, out);

		for (size_t i = 0; i < n; i++) {
			enum fold_class cls = fold_class_of(out[i]);
			char enc[4];

			if (cls == FC_HAN && fold_pinyin(out[i])[0] == 0)
				return STR("");
			if (cls == FC_HAN)
				buf_c(&b, fold_pinyin(out[i]));
			else if (cls != FC_GAP)
				buf_add(&b, enc, utf8_encode(out[i] == 'v' ? 'u' : out[i], enc)); /* ü is typed v */
		}
	}
	return arena_dup(a, buf_view(&b));
}
