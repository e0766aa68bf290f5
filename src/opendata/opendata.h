/* SPDX-License-Identifier: Apache-2.0 */
/* Everything public for machines: read API, exports, bulk files, DCAT, change feed. */
#ifndef OPENDATA_OPENDATA_H
#define OPENDATA_OPENDATA_H

#include "core/module.h"

extern const struct module opendata_module;

#endif
