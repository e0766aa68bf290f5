/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: one INI file, environment over it, command line over that. Every key is a row of one table, from which
 * come the checks, "chengming config show" and config/chengming.ini.example. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/buf.h"
#include "base/status.h"

enum config_kind { CK_TEXT, CK_INT, CK_BOOL, CK_CHOICE, CK_DATE, CK_DATABASE };
enum config_from { FROM_DEFAULT, FROM_FILE, FROM_ENV, FROM_ARG };

struct config_key {
	const char *section, *name;
	enum config_kind kind;
	const char *def;
	int64_t min, max;    /* CK_INT */
	const char *choices; /* CK_CHOICE: "debug info warn error" */
	const char *doc;     /* lines of at most 100 characters */
};
extern const struct config_key config_keys[];
extern const size_t config_n_keys;

struct config {
	struct arena *arena;
	const char *file;    /* read from; NULL = none found */
	const char **values; /* by row of the table; never NULL after config_load */
	enum config_from *from;
	size_t n_problems;
	const char *problems[32]; /* one sentence each; more are only counted */
};

void config_init(struct config *c, struct arena *a);
/* A file that cannot be read, unknown keys and bad values become problems; nothing aborts. file NULL: $CHENGMING_CONFIG,
 * ./chengming.ini, /etc/chengming/chengming.ini, the first that exists. */
void config_load(struct config *c, const char *file);
/* "data.dir=/srv/x" from the command line. */
void config_set(struct config *c, const char *assignment);
void config_set_key(struct config *c, const char *key, const char *value, enum config_from from);
/* Fills what depends on other keys and checks every value; call last. */
void config_finish(struct config *c);

/* By dotted key ("server.listen"); unknown key is a BUG. */
const char *config_text(const struct config *c, const char *key);
int64_t config_i64(const struct config *c, const char *key);
bool config_bool(const struct config *c, const char *key);
const char *config_find(const struct config *c, const char *key); /* NULL when there is no such key */

void config_example(struct buf *out);			   /* the documented file */
void config_show(const struct config *c, struct buf *out); /* effective values and where they come from, secrets masked */

#endif
