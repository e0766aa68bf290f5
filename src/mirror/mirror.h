/* SPDX-License-Identifier: Apache-2.0 */
/* The whole public site as static files any web server or CDN can serve, and as WARC 1.1 for archives. Both read the site
 * as a visitor without session does: what a visitor cannot see cannot get in. The archive, which keeps the very bytes that
 * were sent, reads through HTTP; the files are read through web_read(), on the threads that write them. */
#ifndef MIRROR_MIRROR_H
#define MIRROR_MIRROR_H

#include "core/module.h"

struct web_server;

struct mirror_job {
	struct web_server *server; /* that is read */
	const char *origin;	   /* "http://127.0.0.1:43210": its address, for the archive */
	struct str base;	   /* what pages give as the site's own address (setting site.base_url); may be empty */
	struct str live; /* "https://sthj.example.gov.cn", no slash at the end: forms and search lead there; may be empty */
	const char *const *old; /* addresses nothing links to, which lead on */
	size_t n_old;
	const char *target;					  /* folder of the site, or file of the archive */
	const char *scratch;					  /* folder for files too large for memory */
	const char *program;					  /* "chengming 0.1.0", for the archive's first record */
	unsigned threads;					  /* 0 = 2 */
	void (*progress)(void *arg, int64_t done, int64_t total); /* total grows while links are found; may be NULL */
	void *progress_arg;
};

struct mirror_broken {
	struct str url, from; /* the page that has the link */
	int http;	      /* 0: no answer */
};

enum mirror_kind {
	MIRROR_PAGE, /* made from the database: pages, feeds, lists, answers of the interface */
	MIRROR_FILE, /* sent as it is: attachments, style sheets */
	MIRROR_MADE, /* PDF and DOCX of documents */
	MIRROR_KINDS
};

struct mirror_report {
	int64_t n[MIRROR_KINDS];	     /* answers taken */
	int64_t bytes;			     /* of all */
	int64_t pages_ms, made_ms;	     /* pages and files first, then what is made */
	int64_t written, unchanged, removed; /* files; of an archive: records written */
	struct mirror_broken *broken;
	size_t n_broken;
};

/* Names of the files that tell servers of permanent redirects: a map for nginx, rules for Apache, and for hosts of static
 * files. */
#define MIRROR_NGINX "redirects.nginx.map"
#define MIRROR_APACHE "redirects.apache.conf"
#define MIRROR_HOSTS "_redirects"

/* Writes what changed since the last run into the folder and removes what is gone. Refuses a folder that holds files but no
 * list of an earlier run (ST_CONFLICT): nothing of others is ever deleted. */
enum status mirror_site(struct arena *a, const struct mirror_job *job, struct mirror_report *ret,
			struct err *err) MUST_CHECK;
/* One new file; request and response of every address, each record packed by itself. ST_CONFLICT when the file exists. */
enum status mirror_warc(struct arena *a, const struct mirror_job *job, struct mirror_report *ret,
			struct err *err) MUST_CHECK;

extern const struct module mirror_module;

#endif
