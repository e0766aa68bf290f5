/* SPDX-License-Identifier: Apache-2.0 */
/* The whole public site as static files and as WARC. */
#ifndef MIRROR_MIRROR_H
#define MIRROR_MIRROR_H

#include "core/module.h"

extern const struct module mirror_module;

#endif
