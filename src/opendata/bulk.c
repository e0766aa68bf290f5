/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the bulk files: a manifest beside them, replaced as a whole. */
#include "opendata/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "core/core.h"
#include "core/jobs.h"
#include "opendata/opendata_int.h"
#include "translog/translog.h"

#define MANIFEST_MAX (64u << 10)
#define CHANGES_STEP 1000
#define REBUILD_AFTER_MS (15ll * 60 * 1000) /* new documents wait this long, so that a busy day is not one long build */

static const char *bulk_dir(struct ctx *c)
{
	return arena_printf(c->arena, "%s/bulk", core_data_dir(c->core)).p;
}

static const char *manifest_path(struct ctx *c)
{
	return arena_printf(c->arena, "%s/manifest.json", bulk_dir(c)).p;
}

/* ---- manifest ---- */

static struct str text_of(struct ctx *c, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return arena_dup(c->arena, str_of(s));
}

static void manifest_load(struct ctx *c, struct bulk *ret)
{
	struct err ignored = {0};
	struct str text;
	json_t *root, *list;

	*ret = (struct bulk){0};
	if (core_data_dir(c->core) == NULL || fs_read(c->arena, manifest_path(c), MANIFEST_MAX, &text, &ignored) != ST_OK)
		return;
	root = json_loadb(text.p, text.n, 0, NULL);
	list = json_object_get(root, "files");
	ret->seq = json_integer_value(json_object_get(root, "seq"));
	ret->built_at = json_integer_value(json_object_get(root, "built_at"));
	for (size_t i = 0; i < json_array_size(list) && ret->n < BULK_FILES; i++) {
		const json_t *o = json_array_get(list, i);
		struct str file = text_of(c, o, "file");

		ret->files[ret->n] = (struct bulk_file){
			.name = text_of(c, o, "name"),
			.path = arena_printf(c->arena, "%s/%.*s", bulk_dir(c), STR_ARG(file)),
			.sha256 = text_of(c, o, "sha256"),
			.size = json_integer_value(json_object_get(o, "size")),
			.rows = json_integer_value(json_object_get(o, "rows")),
		};
		if (fs_exists(ret->files[ret->n].path.p))
			ret->n++;
	}
	json_decref(root);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static enum status manifest_save(struct ctx *c, const struct bulk *b, struct err *err)
{
	json_t *root = json_pack("{s:I,s:I}", "seq", (json_int_t)b->seq, "built_at", (json_int_t)b->built_at);
	json_t *list = json_array();
	enum status st;
	char *text;

	for (size_t i = 0; i < b->n; i++) {
		const struct bulk_file *f = &b->files[i];

		(void)json_array_append_new(list, json_pack("{s:s%,s:s,s:s%,s:I,s:I}", "name", f->name.p, f->name.n, "file",
							    base_name(f->path.p), "sha256", f->sha256.p, f->sha256.n, "size",
							    (json_int_t)f->size, "rows", (json_int_t)f->rows));
	}
	(void)json_object_set_new(root, "files", list);
	text = json_dumps(root, JSON_INDENT(1));
	json_decref(root);
	if (text == NULL)
		return err_set(err, ST_INTERNAL, "manifest");
	st = fs_write_atomic(manifest_path(c), str_of(text), err);
	free(text);
	return st;
}

/* Everything in the folder that the manifest does not name: older builds, leftovers of one that was killed. */
static void sweep(struct ctx *c, const struct bulk *keep)
{
	struct err ignored = {0};
	const char **files;
	size_t n;

	if (fs_list(c->arena, bulk_dir(c), false, &files, &n, &ignored) != ST_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		bool named = strcmp(base_name(files[i]), "manifest.json") == 0 || strcmp(base_name(files[i]), "lock") == 0;

		for (size_t k = 0; k < keep->n; k++)
			named = named || strcmp(keep->files[k].path.p, files[i]) == 0;
		if (!named)
			(void)unlink(files[i]);
	}
}

/* ---- fit to be given out? ---- */

/* Has anything that stands in a build been withdrawn or corrected since? */
static enum status unfit(struct ctx *c, int64_t seq, bool *ret, struct err *err)
{
	struct translog_change *ch;
	size_t n;

	*ret = false;
	do {
		TRY(translog_changes(c, seq, CHANGES_STEP, &ch, &n, err));
		for (size_t i = 0; i < n && !*ret; i++)
			*ret = ch[i].kind == TL_WITHDRAW || ch[i].kind == TL_CORRECT;
		seq += (int64_t)n;
	} while (n == CHANGES_STEP && !*ret);
	return ST_OK;
}

static void take_away(struct ctx *c, const struct bulk *b)
{
	for (size_t i = 0; i < b->n; i++)
		(void)unlink(b->files[i].path.p);
	(void)unlink(manifest_path(c));
	log_line(LOG_INFO, "bulk files of change %lld removed: something in them was withdrawn or corrected",
		 (long long)b->seq);
}

static enum status order_build(struct ctx *c, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(outbox_add(c, "opendata.bulk", STR("{\"force\":true}"), 0, STR("ordered"), err));
	return core_commit(c, &tx, err);
}

enum status bulk_current(struct ctx *c, struct bulk *ret, struct err *err)
{
	bool gone;

	manifest_load(c, ret);
	if (ret->n == 0)
		return ST_OK;
	TRY(unfit(c, ret->seq, &gone, err));
	if (!gone)
		return ST_OK;
	take_away(c, ret);
	*ret = (struct bulk){0};
	return order_build(c, err);
}

/* ---- building ---- */

static void unlock(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static enum status build(struct ctx *c, int64_t seq, struct err *err)
{
	const char *mark = arena_printf(c->arena, "%lld-%lld", (long long)seq, (long long)c->now).p;
	struct bulk b = {0}, old;
	enum status st = bulk_write(c, bulk_dir(c), mark, &b, err);
	bool gone = false;

	manifest_load(c, &old);
	b.seq = seq;
	b.built_at = c->now;
	if (st == ST_OK)
		st = unfit(c, seq, &gone, err);
	if (st == ST_OK && gone) /* changed while it was read: again, later */
		st = err_set(err, ST_BUSY, "documents changed during the build");
	if (st == ST_OK)
		st = manifest_save(c, &b, err);
	sweep(c, st == ST_OK ? &b : &old);
	return st;
}

enum status bulk_build(struct ctx *c, bool force, bool *ret_built, struct err *err)
{
	CLEANUP(unlock) int lock = -1;
	struct bulk b;
	int64_t size;

	*ret_built = false;
	if (core_data_dir(c->core) == NULL)
		return ST_OK;
	TRY(fs_mkdirs(bulk_dir(c), err));
	lock = open(arena_printf(c->arena, "%s/lock", bulk_dir(c)).p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return fs_errno(err, "open", bulk_dir(c));
	if (flock(lock, force ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) /* whoever orders one by hand waits for the other */
		return ST_OK;
	TRY(bulk_current(c, &b, err));
	TRY(translog_size(c, &size, err)); /* before the documents are read: what comes later is in a later build */
	if (b.n > 0 && !force && (b.seq == size || c->now - b.built_at < REBUILD_AFTER_MS))
		return ST_OK;
	TRY(build(c, size, err));
	*ret_built = true;
	return ST_OK;
}

enum status bulk_job(struct ctx *c, struct str payload, struct err *err)
{
	bool built;

	(void)payload; /* nothing is built when a build that another order made is still right */
	return bulk_build(c, false, &built, err);
}

/* ---- giving out ---- */

static enum status send_sums(struct web_call *w, const struct bulk *b)
{
	struct buf out = BUF_INIT(w->arena, 4096);

	for (size_t i = 0; i < b->n; i++)
		buf_printf(&out, "%.*s  %.*s\n", STR_ARG(b->files[i].sha256), STR_ARG(b->files[i].name));
	web_reply(w, 200, "text/plain; charset=utf-8", buf_view(&out));
	return ST_OK;
}

enum status od_bulk_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str name = web_param(w, "name");
	struct bulk b;

	TRY(bulk_current(c, &b, err));
	if (b.n == 0)
		return err_say(err, ST_BUSY, "opendata.bulk_rebuilding", NULL);
	if (str_eq_c(name, "SHA256SUMS"))
		return send_sums(w, &b);
	for (size_t i = 0; i < b.n; i++)
		if (str_eq(b.files[i].name, name))
			return web_send_file(w, b.files[i].path.p, "application/zip", name, b.files[i].sha256, err);
	return err_set(err, ST_NOT_FOUND, "no bulk file %.*s", STR_ARG(str_slice(name, 0, 80)));
}
