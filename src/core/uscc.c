/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes, GB 32100-2015: 31 characters (no I O Z S V), weight 3^i mod 31, check character
 * (31 − Σ value·weight mod 31) mod 31. */
#include <string.h>

#include "core/org.h"

static const char charset[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char ch)
{
	const char *at = ch == '\0' ? NULL : strchr(charset, ch);

	return at == NULL ? -1 : (int)(at - charset);
}

const char *uscc_problem(struct str s)
{
	int sum = 0, weight = 1;

	if (s.n != 18)
		return "org.uscc_length";
	for (size_t i = 0; i < 18; i++) {
		int v = value_of(s.p[i]);

		if (v < 0)
			return "org.uscc_char";
		if (i == 17)
			return v == (31 - sum % 31) % 31 ? NULL : "org.uscc_check";
		sum += v * weight;
		weight = weight * 3 % 31;
	}
	return NULL;
}

bool uscc_valid(struct str s)
{
	return uscc_problem(s) == NULL;
}
