/* SPDX-License-Identifier: Apache-2.0 */
/* What an administrator arranges without code: columns, blocks, topics, links, redirects, banner, channels. S2-2.3.3. */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "core/module.h"

extern const struct module site_module;

#endif
