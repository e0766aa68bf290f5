/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

const struct module policy_module = {
	.name = "policy",
};
