/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/cases.h"

const struct module cases_module = {
	.name = "cases",
};
