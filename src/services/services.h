/* SPDX-License-Identifier: Apache-2.0 */
/* Service guides, list of licence items, and the disclosure guide (指南) made from live configuration. */
#ifndef SERVICES_SERVICES_H
#define SERVICES_SERVICES_H

#include "core/module.h"

extern const struct module services_module;

#endif
