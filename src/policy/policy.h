/* SPDX-License-Identifier: Apache-2.0 */
/* Library of rules and normative documents: facets, chains of replacement, clearance, citations. S0-1.5.1, S0-1.5.2, S3-0.2. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "core/module.h"

extern const struct module policy_module;

#endif
