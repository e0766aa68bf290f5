/* SPDX-License-Identifier: Apache-2.0 */
/* chengming calc SUBCOMMAND …: statutory arithmetic on the command line; needs no database. */
#ifndef APP_CMD_CALC_H
#define APP_CMD_CALC_H

#include <stdio.h>

#include "core/module.h"

extern const struct command calc_command;

/* The command over given streams; argv[0] is "calc". 0 done, 1 bad data, 2 wrong usage. */
int calc_run(int argc, char **argv, FILE *in, FILE *out, FILE *err);

#endif
