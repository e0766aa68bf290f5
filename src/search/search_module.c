/* SPDX-License-Identifier: Apache-2.0 */
#include "search/search.h"

const struct module search_module = {
	.name = "search",
};
