/* SPDX-License-Identifier: Apache-2.0 */
#include "mirror/mirror.h"

const struct module mirror_module = {
	.name = "mirror",
};
