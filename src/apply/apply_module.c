/* SPDX-License-Identifier: Apache-2.0 */
#include "apply/apply.h"

const struct module apply_module = {
	.name = "apply",
};
