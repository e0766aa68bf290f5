/* SPDX-License-Identifier: Apache-2.0 */
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "search/fold_table.h"

enum fold_class fold_class_ask(uint32_t cp)
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
