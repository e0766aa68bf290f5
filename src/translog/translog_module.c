/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog.h"

const struct module translog_module = {
	.name = "translog",
};
