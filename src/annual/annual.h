/* SPDX-License-Identifier: Apache-2.0 */
/* The yearly report on government information: computed from the records, corrected with reasons only, checked, versioned,
 * published through the ordinary flow by 31 January. 《条例》 Art. 49, 50; 国办公开办函〔2021〕30号; S1-3.1, Annex C. */
#ifndef ANNUAL_ANNUAL_H
#define ANNUAL_ANNUAL_H

#include "annual/check.h"
#include "core/module.h"

extern const struct module annual_module;

#endif
