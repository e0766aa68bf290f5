/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/casework.h"

const struct module casework_module = {
	.name = "casework",
};
