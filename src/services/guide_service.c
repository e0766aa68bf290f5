/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of the disclosure guide, the office's paragraphs, and the confirmation that it was checked. */
#include "base/hash.h"
#include "base/limits.h"
#include "core/audit.h"
#include "core/json.h"
#include "services/guide_store.h"
#include "services/services_int.h"

bool guide_clock_holds(const struct guide_clock *k, struct date on)
{
	return k->confirmed && date_cmp(k->valid_from, on) <= 0 &&
	       (date_is_none(k->valid_to) || date_cmp(on, k->valid_to) <= 0);
}

struct str guide_clock_text(struct ctx *c, const struct guide_clock *k)
{
	struct str text = c->locale == LOC_EN ? k->text_en : k->text_zh;
	ptrdiff_t at = str_find_c(text, "{n}");

	if (at < 0)
		return text;
	return arena_printf(c->arena, "%.*s%lld%.*s", (int)at, text.p, (long long)k->days, (int)(text.n - (size_t)at - 3),
			    text.p + at + 3);
}

static enum status both_texts(struct ctx *c, struct guide_version *ret, struct err *err)
{
	enum tpl_locale was = c->locale;
	char hex[SHA256_HEX_LEN + 1];
	enum status st;

	c->locale = LOC_ZH;
	st = guide_generate(c, &ret->zh, err);
	c->locale = LOC_EN;
	if (st == ST_OK)
		st = guide_generate(c, &ret->en, err);
	c->locale = was;
	TRY(st);
	sha256_hex(arena_printf(c->arena, "%.*s%c%.*s", STR_ARG(ret->zh), 0x1E, STR_ARG(ret->en)), hex);
	ret->hash = arena_dup(c->arena, str_of(hex));
	return ST_OK;
}

enum status guide_refresh(struct ctx *c, struct guide_version *ret, struct err *err)
{
	struct guide_version now = {.at = c->now}, was = {0};
	bool added;
	enum status st;

	TRY(both_texts(c, &now, err));
	st = guide_newest(c, &was, err);
	if (st == ST_NOT_FOUND)
		err_clear(err);
	else
		TRY(st);
	if (str_eq(was.hash, now.hash)) {
		*ret = was;
		return ST_OK;
	}
	{
		CLEANUP(svc_end) struct svc_work w = {0};

		TRY(svc_begin(c, &w, err));
		now.no = was.no + 1;
		TRY(guide_store_add(c, &now, &added, err));
		if (added) {
			core_touch(c, "guide");
			TRY(svc_commit(c, &w, err));
			*ret = now;
			return ST_OK;
		}
	}
	return guide_newest(c, ret, err); /* the other one saw the same configuration, or the next look will correct it */
}

enum status guide_job_refresh(struct ctx *c, struct str payload, struct err *err)
{
	struct guide_version v;

	(void)payload;
	return guide_refresh(c, &v, err);
}

static bool city(const struct ctx *c)
{
	return c->who.system || c->who.city;
}

static enum status audit_part(struct ctx *c, const char *action, enum guide_part p, struct str before, struct str after,
			      struct err *err)
{
	return audit_add(
		c,
		&(struct audit_entry){.action = action,
				      .object = "guide",
				      .object_id = (int64_t)p + 1,
				      .body_id = c->who.body_id,
				      .summary = ctx_text(c, arena_printf(c->arena, "guide.part.%s", guide_part_code(p)).p),
				      .before = before,
				      .after = after},
		err);
}

static struct str text_json(struct ctx *c, struct str zh, struct str en)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "zh", zh);
	json_str(&o, "en", en);
	return json_obj_end(&o);
}

enum status guide_text_save(struct ctx *c, enum guide_part p, struct str zh, struct str en, struct err *err)
{
	struct guide_text all[GP_COUNT];
	CLEANUP(svc_end) struct svc_work w = {0};

	if (!city(c) || !ctx_can(c, PERM_SERVICE_EDIT))
		return err_set(err, ST_FORBIDDEN, "the guide is the city bureau's");
	TRY(svc_begin(c, &w, err));
	TRY(guide_texts(c, all, err));
	TRY(guide_store_draft(c, p, str_trim(zh), str_trim(en), err));
	TRY(audit_part(c, "disclosure_guide.text_save", p, text_json(c, all[p].zh, all[p].en), text_json(c, zh, en), err));
	return svc_commit(c, &w, err);
}

enum status guide_text_publish(struct ctx *c, enum guide_part p, struct err *err)
{
	struct guide_text all[GP_COUNT];
	struct guide_version v;
	CLEANUP(svc_end) struct svc_work w = {0};

	if (!city(c) || !ctx_can(c, PERM_SERVICE_PUBLISH))
		return err_set(err, ST_FORBIDDEN, "the guide is the city bureau's");
	TRY(svc_begin(c, &w, err));
	TRY(guide_texts(c, all, err));
	if (!all[p].draft)
		return err_say(err, ST_RULE_REFUSED, "guide.no_draft", NULL);
	if (all[p].draft_by == c->who.person_id && !c->who.system)
		return err_say(err, ST_RULE_REFUSED, "services.own_work", NULL);
	TRY(guide_store_publish(c, p, err));
	TRY(audit_part(c, "disclosure_guide.text_publish", p, text_json(c, all[p].zh, all[p].en),
		       text_json(c, all[p].draft_zh, all[p].draft_en), err));
	core_touch(c, "guide");
	TRY(guide_refresh(c, &v, err)); /* the version is made in the moment of publication */
	return svc_commit(c, &w, err);
}

enum status guide_check_add(struct ctx *c, struct err *err)
{
	struct guide_version v;
	struct json_obj o;
	CLEANUP(svc_end) struct svc_work w = {0};

	if (!city(c) || !ctx_can(c, PERM_SERVICE_PUBLISH))
		return err_set(err, ST_FORBIDDEN, "the guide is the city bureau's");
	TRY(svc_begin(c, &w, err));
	TRY(guide_refresh(c, &v, err)); /* what is confirmed is what is shown now */
	TRY(guide_store_check(c, v.no, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "version", v.no);
	json_str(&o, "hash", v.hash);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "disclosure_guide.check",
					    .object = "guide",
					    .object_id = 0,
					    .body_id = c->who.body_id,
					    .summary = ctx_text(c, "guide.title"),
					    .after = json_obj_end(&o)},
		      err));
	core_touch(c, "guide");
	return svc_commit(c, &w, err);
}

struct str guide_plain(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT(a, MAX_FORM_BYTES);
	struct str line, rest = text;

	while (rest.p != NULL && str_line(&rest, &line)) {
		char kind = line.n > 2 ? line.p[0] : '\0';
		struct str f = str_skip(line, 2), part;
		bool first = true;

		if (kind == '\0')
			continue;
		if (kind == 'P' || kind == 'A') /* key and address are for the page */
			(void)str_cut(&f, '\t', &part);
		while (f.p != NULL && str_cut(&f, '\t', &part)) {
			if (!first)
				buf_c(&b, kind == 'C' ? "　" : "：");
			buf_str(&b, part);
			first = false;
		}
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}
