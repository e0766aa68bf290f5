/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letters.h"

const struct module letters_module = {
	.name = "letters",
};
