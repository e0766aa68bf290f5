/* SPDX-License-Identifier: Apache-2.0 */
/* usage: make_fold > fold_table.c     Run while building: what fold.c knows of single characters, from ICU's data. At run time ICU's
 * transforms would take 5 MB that are never given back, and some hundredths of a second at the first search. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <unicode/utf16.h>

#include "search/fold_table.h"

#define BLOCK 256 /* characters through a transform at a time: it moves everything behind one that grows */
#define ROOM (BLOCK * 24)

static uint16_t one[FOLD_BMP];
static uint8_t cls[FOLD_BMP];
static char sound[FOLD_BMP][FOLD_SOUND_MAX];

static const struct {
	uint32_t from, to;
} han[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}};

/* Readings that documents use where ICU gives another. */
static const struct {
	uint32_t cp;
	const char *text;
} readings[] = {{0x5730, "di"}, {0x90FD, "du"}, {0x957F, "chang"}};

static void die(const char *what, UErrorCode e)
{
	(void)fprintf(stderr, "make_fold: %s: %s\n", what, u_errorName(e));
	exit(1);
}

static void take_simplified(uint32_t cp, const UChar *p, int32_t n)
{
	if (n == 1 && !U16_IS_SURROGATE(p[0]))
		one[cp] = p[0];
}

static void take_sound(uint32_t cp, const UChar *p, int32_t n)
{
	size_t k = 0;

	if (n == 1 && p[0] == cp)
		return;
	for (int32_t i = 0; i < n && k + 1 < FOLD_SOUND_MAX; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			sound[cp][k++] = (char)p[i];
		else if (p[i] >= 'A' && p[i] <= 'Z')
			sound[cp][k++] = (char)(p[i] + 32);
}

/* Each character on a line of its own, so that rules for words stay out. */
static void block(UTransliterator *t, uint32_t from, uint32_t to, void (*take)(uint32_t cp, const UChar *p, int32_t n))
{
	static UChar text[ROOM];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, limit, at = 0;

	for (uint32_t cp = from; cp <= to; cp++) {
		text[n++] = (UChar)cp;
		text[n++] = '\n';
	}
	limit = n;
	utrans_transUChars(t, text, &n, ROOM, 0, &limit, &e);
	if (U_FAILURE(e))
		die("transform", e);
	for (uint32_t cp = from; cp <= to && at < n; cp++) {
		int32_t start = at;

		while (at < n && text[at] != '\n')
			at++;
		take(cp, text + start, at - start);
		at++;
	}
}

/* Every Han character of the BMP. */
static void each_han(const char *id, void (*take)(uint32_t cp, const UChar *p, int32_t n))
{
	UErrorCode e = U_ZERO_ERROR;
	UChar name[80];
	UTransliterator *t;

	u_charsToUChars(id, name, (int32_t)strlen(id) + 1);
	t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	if (U_FAILURE(e))
		die(id, e);
	for (size_t b = 0; b < sizeof han / sizeof han[0]; b++)
		for (uint32_t cp = han[b].from; cp <= han[b].to; cp += BLOCK)
			block(t, cp, cp + BLOCK - 1 < han[b].to ? cp + BLOCK - 1 : han[b].to, take);
	utrans_close(t);
}

static void fold_all(void)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *norm = unorm2_getNFKCCasefoldInstance(&e);

	if (U_FAILURE(e))
		die("NFKC_Casefold", e);
	for (uint32_t cp = 1; cp < FOLD_BMP; cp++) {
		UChar in[2] = {(UChar)cp, 0}, out[2 * FOLD_MAX + 2];
		UErrorCode bad = U_ZERO_ERROR;
		int32_t n;

		if (U16_IS_SURROGATE(cp) || one[cp] != cp)
			continue; /* simplified forms are in their final form */
		n = unorm2_normalize(norm, in, 1, out, 2 * FOLD_MAX, &bad);
		if (U_FAILURE(bad))
			continue;
		if (n == 0)
			one[cp] = 0;
		else if (n == 1)
			one[cp] = one[out[0]] == FOLD_LONGER ? out[0] : one[out[0]];
		else
			one[cp] = FOLD_LONGER;
	}
}

int main(void)
{
	for (uint32_t cp = 1; cp < FOLD_BMP; cp++)
		one[cp] = (uint16_t)cp;
	each_han("Traditional-Simplified", take_simplified);
	each_han("Han-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII", take_sound);
	for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++)
		(void)snprintf(sound[readings[i].cp], FOLD_SOUND_MAX, "%s", readings[i].text);
	fold_all();
	for (uint32_t cp = 1; cp < FOLD_BMP; cp++)
		cls[cp] = (uint8_t)fold_class_ask(cp);
	printf("#include \"search/fold_table.h\"\n\nconst uint16_t fold_one[FOLD_BMP] = {");
	for (uint32_t cp = 0; cp < FOLD_BMP; cp++)
		printf("%s%u,", cp % 16 == 0 ? "\n" : "", one[cp]);
	printf("};\n\nconst uint8_t fold_cls[FOLD_BMP] = {");
	for (uint32_t cp = 0; cp < FOLD_BMP; cp++)
		printf("%s%u,", cp % 32 == 0 ? "\n" : "", cls[cp]);
	printf("};\n\nconst char fold_sounds[FOLD_SOUND_TO - FOLD_SOUND_FROM][FOLD_SOUND_MAX] = {\n");
	for (uint32_t cp = FOLD_SOUND_FROM; cp < FOLD_SOUND_TO; cp++)
		printf("\"%s\",%s", sound[cp], cp % 16 == 15 ? "\n" : "");
	printf("};\n");
	return ferror(stdout) != 0;
}
