/* SPDX-License-Identifier: Apache-2.0 */
/* One form for what people take to be the same character: compatibility forms and width (NFKC), case, traditional and
 * simplified. Character by character, so that every folded character knows where it came from. */
#ifndef SEARCH_FOLD_H
#define SEARCH_FOLD_H

#include "base/arena.h"

enum fold_class { FC_GAP, FC_HAN /* written without blanks: Han, kana, Hangul */, FC_LETTER, FC_DIGIT };

#define FOLD_MAX 18 /* code points one character can become (U+FDFA) */

/* Folds one code point into out; returns how many. 0: the character is left out (soft hyphen, variation selector). */
size_t fold_cp(uint32_t cp, uint32_t out[FOLD_MAX]);
enum fold_class fold_class_of(uint32_t folded);
/* The common case at once: a Han character of three bytes at the front, folded to one of its kind; 0: it is none, rest stays. */
uint32_t fold_han(struct str *rest);
/* The whole text folded, gaps kept as one blank. For comparing names and terms. */
struct str fold_text(struct arena *a, struct str s);

/* Sound of a folded Han character in plain letters ("huan"), "" when unknown. */
const char *fold_pinyin(uint32_t folded);
/* Letters and sounds run together: 环评 → "huanping", "huan ping" → "huanping". Empty when something has no sound. */
struct str fold_sound(struct arena *a, struct str s);

#endif
