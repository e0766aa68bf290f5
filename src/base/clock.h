/* SPDX-License-Identifier: Apache-2.0 */
/* The only places that read the machine's clocks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);  /* Unix milliseconds */
int64_t clock_mono_ms(void); /* monotonic, for timeouts and durations */
int64_t clock_mono_us(void);

#endif
