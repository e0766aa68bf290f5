/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text of files, taken out in a separate process with limits on memory, time and system calls: a hostile PDF cannot
 * reach the server. For search, screening and import. S0-1.5.3 (attachments are searched). */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "base/arena.h"
#include "base/status.h"

enum extract_state {
	EXTRACT_OK,
	EXTRACT_NO_TEXT,     /* readable, but holds no text: a scan */
	EXTRACT_UNSUPPORTED, /* a type we do not read */
	EXTRACT_BROKEN,	     /* not what its type says, encrypted, or it broke the reader */
	EXTRACT_LIMIT,	     /* stopped at a limit; text is what came before it */
};
const char *extract_state_code(enum extract_state s);

struct extracted {
	enum extract_state state;
	struct str text;  /* UTF-8, NFC, LF line ends, FF between pages; at most EXTRACT_MAX_TEXT bytes */
	int64_t pages;	  /* 0 = not paged */
	struct str title; /* from the file's own metadata; may be empty */
};
#define EXTRACT_MAX_TEXT (8u << 20)

/* ext: "pdf" "docx" "ofd" "txt" "html" "csv" "xlsx" as found by content (core/files.h). Only failures of our own (no memory, no
 * process) are errors; whatever is wrong with the file is a state. */
enum status extract_text(struct arena *a, const char *path, struct str ext, struct extracted *ret,
			 struct err *err) MUST_CHECK;

#endif
