/* SPDX-License-Identifier: Apache-2.0 */
/* The table is made once per process from ICU's data (some hundredths of a second) and never changes: text of any length then
 * costs one look-up a character. */
#include "search/fold.h"

#include <pthread.h>
#include <stdatomic.h>
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
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

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

/* One stretch of characters through a transform, each on a line of its own so that rules for words stay out. Short stretches: the
 * transform moves everything behind a character that grows. */
#define STRETCH 256
static bool stretch_han(UTransliterator *t, uint32_t from, uint32_t to, void (*take)(uint32_t cp, const UChar *p, int32_t n))
{
	UChar text[STRETCH * 24];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, limit, at = 0;

	for (uint32_t cp = from; cp <= to; cp++) {
		text[n++] = (UChar)cp;
		text[n++] = '\n';
	}
	limit = n;
	utrans_transUChars(t, text, &n, STRETCH * 24, 0, &limit, &e);
	for (uint32_t cp = from; cp <= to && at < n && U_SUCCESS(e); cp++) {
		int32_t start = at;

		while (at < n && text[at] != '\n')
			at++;
		take(cp, text + start, at - start);
		at++;
	}
	return U_SUCCESS(e);
}

/* Every Han character of the BMP. */
static void each_han(const char *id, void (*take)(uint32_t cp, const UChar *p, int32_t n))
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}};
	UErrorCode e = U_ZERO_ERROR;
	UChar name[64];
	UTransliterator *t;
	bool ok = true;

	u_uastrcpy(name, id);
	t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	for (size_t b = 0; b < ARRAY_LEN(blocks) && U_SUCCESS(e); b++)
		for (uint32_t cp = blocks[b].from; cp <= blocks[b].to; cp += STRETCH) {
			uint32_t last = cp + STRETCH - 1;

			ok = stretch_han(t, cp, last < blocks[b].to ? last : blocks[b].to, take) && ok;
		}
	if (U_FAILURE(e) || !ok)
		log_line(LOG_WARN, "search: ICU transform %s: %s", id, u_errorName(e));
	if (U_SUCCESS(e))
		utrans_close(t);
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

uint32_t fold_han(struct str *rest)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	uint32_t cp;

	if (rest->n < 3 || p[0] < 0xE4 || p[0] > 0xE9 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
		return 0;
	cp = (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (uint32_t)(p[2] & 63);
	pthread_once(&table_once, table_make);
	if (cp < 0x4E00 || table.one[cp] == LONGER || table.cls[table.one[cp]] != FC_HAN)
		return 0;
	rest->p += 3;
	rest->n -= 3;
	return table.one[cp];
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

/* Sounds are asked for of few characters, and ICU takes long over all of them: each is made when it is first wanted. */
static struct {
	pthread_mutex_t lock;
	UTransliterator *t;
	atomic_bool known[BMP];
	char text[BMP][SOUND_MAX];
} sound = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Readings that documents use where ICU gives another. */
static const struct {
	uint32_t cp;
	const char *text;
} readings[] = {{0x5730, "di"}, {0x90FD, "du"}, {0x957F, "chang"}};

static void sound_make(uint32_t cp)
{
	UChar text[64] = {(UChar)cp, 0}, name[80];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 1, limit = 1;
	size_t k = 0;

	for (size_t i = 0; i < ARRAY_LEN(readings); i++)
		if (readings[i].cp == cp) {
			(void)snprintf(sound.text[cp], SOUND_MAX, "%s", readings[i].text);
			return;
		}
	if (sound.t == NULL) {
		u_uastrcpy(name, "Han-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII");
		sound.t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	}
	if (U_FAILURE(e))
		return;
	utrans_transUChars(sound.t, text, &n, ARRAY_LEN(text), 0, &limit, &e);
	if (U_FAILURE(e) || (n == 1 && text[0] == cp))
		return;
	for (int32_t i = 0; i < n && k + 1 < SOUND_MAX; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			sound.text[cp][k++] = (char)text[i];
		else if (text[i] >= 'A' && text[i] <= 'Z')
			sound.text[cp][k++] = (char)(text[i] + 32);
}

const char *fold_pinyin(uint32_t folded)
{
	if (folded >= BMP)
		return "";
	if (!atomic_load(&sound.known[folded])) {
		(void)pthread_mutex_lock(&sound.lock);
		if (!atomic_load(&sound.known[folded])) {
			sound_make(folded);
			atomic_store(&sound.known[folded], true);
		}
		(void)pthread_mutex_unlock(&sound.lock);
	}
	return sound.text[folded];
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
