/* SPDX-License-Identifier: Apache-2.0 */
#include "site/site.h"

const struct module site_module = {
	.name = "site",
};
