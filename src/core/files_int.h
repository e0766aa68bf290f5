/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_FILES_INT_H
#define CORE_FILES_INT_H

struct core;
void files_close(struct core *core); /* the type detector */

#endif
