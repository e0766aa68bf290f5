/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of each character of the BMP; made by make_fold.c while building, from ICU's data. */
#ifndef SEARCH_FOLD_TABLE_H
#define SEARCH_FOLD_TABLE_H

#include "search/fold.h"

#define FOLD_BMP 0x10000
#define FOLD_LONGER 0xFFFF /* in fold_one[]: more than one code point, ask ICU */
#define FOLD_SOUND_MAX 8
#define FOLD_SOUND_FROM 0x3400
#define FOLD_SOUND_TO 0xFB00

extern const uint16_t fold_one[FOLD_BMP]; /* folded form; 0 = left out */
extern const uint8_t fold_cls[FOLD_BMP];
extern const char fold_sounds[FOLD_SOUND_TO - FOLD_SOUND_FROM][FOLD_SOUND_MAX];

enum fold_class fold_class_ask(uint32_t cp); /* asks ICU: for the table, and above the BMP */

#endif
