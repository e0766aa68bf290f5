/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/opendata.h"

const struct module opendata_module = {
	.name = "opendata",
};
