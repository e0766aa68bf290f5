/* SPDX-License-Identifier: Apache-2.0 */
#include "dispute/dispute.h"

const struct module dispute_module = {
	.name = "dispute",
};
