/* SPDX-License-Identifier: Apache-2.0 */
#include "services/services.h"

const struct module services_module = {
	.name = "services",
};
