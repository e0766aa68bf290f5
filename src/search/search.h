/* SPDX-License-Identifier: Apache-2.0 */
/* Search over everything public: derived index of this node, fed from the change feed. S0-1.5.3. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "core/module.h"

extern const struct module search_module;

#endif
