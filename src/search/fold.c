/* SPDX-License-Identifier: Apache-2.0 */
/* The tables are made once per process from ICU's data (a few hundredths of a second) and never change: text of any length then
 * costs one look-up a character. */
#include "search/fold.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utrans.h>
#include <unicode/utf16.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"

#define BMP 0x10000u
#define LONGER 0xFFFFu /* in one[]: more than one code point, ask ICU */
#define SOUND_MAX 8

/* Built under pthread_once, read-only afterwards. */
static struct {
	uint16_t one[BMP]; /* folded form; 0 = left out */
	uint8_t cls[BMP];
	const UNormalizer2 *norm;
} table;
static char (*sounds)[SOUND_MAX]; /* BMP rows */
static pthread_once_t table_once = PTHREAD_ONCE_INIT, sounds_once = PTHREAD_ONCE_INIT;

static enum fold_class class_of(uint32_t cp)
{
	UErrorCode e = U_ZERO_ERROR;

	switch (uscript_getScript((UChar32)cp, &e)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
	case USCRIPT_BOPOMOFO:
		return u_isalpha((UChar32)cp) || cp == 0x3007 ? FC_HAN : FC_GAP;
	default:
		break;
	}
	if (u_isdigit((UChar32)cp))
		return FC_DIGIT;
	return u_isalpha((UChar32)cp) || u_charType((UChar32)cp) == U_NON_SPACING_MARK ? FC_LETTER : FC_GAP;
}

/* Every Han character of the BMP through one transform, each on a line of its own so that rules for words stay out. */
static void each_han(const char *id, void (*take)(uint32_t cp, const UChar *p, int32_t n))
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}};
	UErrorCode e = U_ZERO_ERROR;
	UChar name[64];
	UTransliterator *t;
	UChar *text;
	int32_t n = 0, cap = 1 << 19, limit, at = 0;

	u_uastrcpy(name, id);
	t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	text = malloc((size_t)cap * sizeof *text);
	if (U_FAILURE(e) || text == NULL) {
		log_line(LOG_WARN, "search: ICU has no transform %s: %s", id, u_errorName(e));
		free(text);
		return;
	}
	for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
		for (uint32_t cp = blocks[b].from; cp <= blocks[b].to; cp++) {
			text[n++] = (UChar)cp;
			text[n++] = '\n';
		}
	limit = n;
	utrans_transUChars(t, text, &n, cap, 0, &limit, &e);
	for (size_t b = 0; b < sizeof blocks / sizeof *blocks && U_SUCCESS(e); b++)
		for (uint32_t cp = blocks[b].from; cp <= blocks[b].to && at < n; cp++) {
			int32_t from = at;

			while (at < n && text[at] != '\n')
				at++;
			take(cp, text + from, at - from);
			at++;
		}
	utrans_close(t);
	free(text);
}

static void take_simplified(uint32_t cp, const UChar *p, int32_t n)
{
	if (n == 1 && !U16_IS_SURROGATE(p[0]))
		table.one[cp] = p[0];
}

static void table_make(void)
{
	UErrorCode e = U_ZERO_ERROR;

	table.norm = unorm2_getNFKCCasefoldInstance(&e);
	for (uint32_t cp = 1; cp < BMP; cp++)
		table.one[cp] = (uint16_t)cp;
	each_han("Traditional-Simplified", take_simplified);
	for (uint32_t cp = 1; cp < BMP && U_SUCCESS(e); cp++) {
		UChar in[2] = {(UChar)cp, 0}, out[2 * FOLD_MAX + 2];
		UErrorCode one = U_ZERO_ERROR;
		int32_t n;

		if (U16_IS_SURROGATE(cp) || table.one[cp] != cp)
			continue; /* simplified forms are in their final form */
		n = unorm2_normalize(table.norm, in, 1, out, 2 * FOLD_MAX, &one);
		if (U_FAILURE(one))
			continue;
		if (n == 0)
			table.one[cp] = 0;
		else if (n == 1)
			table.one[cp] = table.one[out[0]] == LONGER ? out[0] : table.one[out[0]];
		else
			table.one[cp] = LONGER;
	}
	for (uint32_t cp = 1; cp < BMP; cp++)
		table.cls[cp] = (uint8_t)class_of(cp);
}

static size_t fold_long(uint32_t cp, uint32_t out[FOLD_MAX])
{
	UChar in[2], to[2 * FOLD_MAX + 2];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n_in = 0, n, i = 0;
	size_t k = 0;

	U16_APPEND_UNSAFE(in, n_in, cp);
	n = table.norm == NULL ? 0 : unorm2_normalize(table.norm, in, n_in, to, 2 * FOLD_MAX, &e);
	if (U_FAILURE(e) || table.norm == NULL) {
		out[0] = cp;
		return 1;
	}
	while (i < n && k < FOLD_MAX) {
		UChar32 one;

		U16_NEXT(to, i, n, one);
		out[k++] = (uint32_t)one < BMP && table.one[one] != LONGER && table.one[one] != 0 ? table.one[one]
												  : (uint32_t)one;
	}
	return k;
}

size_t fold_cp(uint32_t cp, uint32_t out[FOLD_MAX])
{
	pthread_once(&table_once, table_make);
	if (cp >= BMP || table.one[cp] == LONGER)
		return fold_long(cp, out);
	out[0] = table.one[cp];
	return out[0] != 0;
}

enum fold_class fold_class_of(uint32_t folded)
{
	pthread_once(&table_once, table_make);
	return folded < BMP ? (enum fold_class)table.cls[folded] : class_of(folded);
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

static void take_sound(uint32_t cp, const UChar *p, int32_t n)
{
	size_t k = 0;

	if (n == 1 && p[0] == cp)
		return;
	for (int32_t i = 0; i < n && k + 1 < SOUND_MAX; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			sounds[cp][k++] = (char)p[i];
		else if (p[i] >= 'A' && p[i] <= 'Z')
			sounds[cp][k++] = (char)(p[i] + 32);
}

static void sounds_make(void)
{
	sounds = calloc(BMP, sizeof *sounds);
	if (sounds == NULL)
		abort(); /* no memory: as arena_alloc() */
	each_han("Han-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII", take_sound);
}

const char *fold_pinyin(uint32_t folded)
{
	pthread_once(&sounds_once, sounds_make);
	return folded < BMP ? sounds[folded] : "";
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
				buf_add(&b, enc, utf8_encode(out[i], enc));
		}
	}
	return arena_dup(a, buf_view(&b));
}
