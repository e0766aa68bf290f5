/* SPDX-License-Identifier: Apache-2.0 */
#include "register/register.h"

const struct module register_module = {
	.name = "register",
};
