/* SPDX-License-Identifier: Apache-2.0 */
#include "notify/notify.h"

const struct module notify_module = {
	.name = "notify",
};
