/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/annual.h"

const struct module annual_module = {
	.name = "annual",
};
