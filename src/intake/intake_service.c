/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <string.h>

#include <unicode/ucnv.h>

#include "base/embedded.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "core/core.h"
#include "core/files.h"

const char *intake_outcome_code(enum intake_outcome o)
{
	static const char *const codes[IN_OUTCOME_COUNT] = {"draft", "existing", "dry"};

	return codes[o];
}

enum status intake_rules_load(struct arena *a, struct intake_rules *ret, struct err *err)
{
	return intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), ret, err);
}

struct str finding_text(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const struct finding *f)
{
	return tpl_textf(set, a, loc, f->key, f->arg.p == NULL ? STR("") : f->arg);
}

/* ---- bytes → text and model ---- */

/* Text files from older office machines are GB 18030. A byte that is not valid there either is refused, not guessed. */
static enum status to_utf8(struct arena *a, struct str bytes, struct str *ret, bool *ret_converted, struct err *err)
{
	UErrorCode ec = U_ZERO_ERROR;
	int32_t cap = (int32_t)bytes.n * 3 + 16, n;
	char *p;

	*ret_converted = false;
	if (utf8_valid(bytes)) {
		*ret = bytes;
		return ST_OK;
	}
	if (memchr(bytes.p, 0, bytes.n) != NULL)
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_text", NULL);
	p = arena_alloc(a, (size_t)cap);
	n = ucnv_convert("UTF-8", "gb18030", p, cap, bytes.p, (int32_t)bytes.n, &ec);
	*ret = (struct str){p, (size_t)(n < 0 ? 0 : n)};
	if (U_FAILURE(ec) || str_find_c(*ret, "\xEF\xBF\xBD") >= 0 || !utf8_valid(*ret))
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_text", NULL);
	*ret_converted = true;
	return ST_OK;
}

static enum status keep_image(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err)
{
	struct stored_file f;
	enum status st = files_add_bytes(arg, bytes, &f, err);

	*ret_file_id = 0; /* a kind of picture that is not allowed is left out and told; everything else stops the import */
	if (st == ST_UNSUPPORTED_TYPE) {
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	*ret_file_id = f.id;
	return ST_OK;
}

static enum status from_docx(struct ctx *c, const struct intake_rules *rules, struct str bytes, bool keep,
			     struct intake_result *ret, struct doc *ret_model, struct err *err)
{
	struct docx_import in;
	struct str source;

	TRY(doc_from_docx(c->arena, bytes, keep ? keep_image : NULL, c, &in, err));
	source = doc_to_source(c->arena, &in.doc);
	/* The title line once more in front: what the file calls its title is a title. */
	if (in.title.n > 0)
		source = arena_printf(c->arena, "标题:%.*s\n%.*s", STR_ARG(in.title), STR_ARG(source));
	TRY(recognise(c->arena, rules, source, &ret->r, err));
	for (size_t i = 0; i < in.n_notes; i++)
		if (keep || strcmp(in.notes[i], "docmodel.note.image") != 0)
			finding_add(&ret->r, in.notes[i], STR_NONE, true);
	*ret_model = in.doc; /* the layout of the file is worth more than its text with furniture taken out */
	ret->docx = true;
	return ST_OK;
}

static enum status read_file(struct ctx *c, const struct intake_rules *rules, const struct intake_file *f, bool keep,
			     struct intake_result *ret, struct doc *ret_model, struct err *err)
{
	struct str text;
	bool converted;

	if (f->bytes.n > MAX_IMPORT_BYTES)
		return err_say(err, ST_TOO_LARGE, "intake.too_large", NULL);
	if (str_trim(f->bytes).n == 0)
		return err_say(err, ST_INVALID, "intake.empty", NULL);
	if (str_starts_c(f->bytes, "PK\x03\x04"))
		return from_docx(c, rules, f->bytes, keep, ret, ret_model, err);
	TRY(to_utf8(c->arena, f->bytes, &text, &converted, err));
	TRY(recognise(c->arena, rules, text, &ret->r, err));
	if (converted)
		finding_add(&ret->r, "intake.f.gbk", STR_NONE, true);
	return doc_from_text(c->arena, ret->r.body, ret_model, err);
}

/* ---- recognised → draft ---- */

/* 通知, 公告 … at the end of the title (党政机关公文处理工作条例 Art. 8 and what bureaus add). */
static struct str genre_of(struct str title)
{
	static const char *const genres[] = {"决定书", "意见书", "通知", "公告", "通报", "意见", "决定", "报告",
					     "函",     "批复",	 "通告", "纪要", "方案", "办法", "细则", "规定",
					     "指引",   "计划",	 "总结", "公示", "预案", "规划"};

	for (size_t i = 0; i < ARRAY_LEN(genres); i++)
		if (str_ends_c(title, genres[i]))
			return str_of(genres[i]);
	return STR("");
}

static struct str note_of(struct ctx *c, const struct recognised *r)
{
	const struct tpl_set *set = core_tpl(c->core);
	struct buf b = BUF_INIT(c->arena, 64U << 10);

	for (size_t i = 0; i < r->n_findings; i++) {
		if (!r->finding[i].check)
			continue;
		if (b.n > 0)
			buf_byte(&b, '\n');
		buf_str(&b, finding_text(set, c->arena, c->locale, &r->finding[i]));
	}
	return buf_view(&b);
}

static enum status fill(struct ctx *c, const struct intake_file *f, const struct intake_options *o,
			const struct recognised *r, const struct doc *model, struct document *d, struct err *err)
{
	struct cat_entry entry;

	*d = (struct document){.formed_on = r->formed.value,
			       .signed_on = DATE_NONE,
			       .effective_on = DATE_NONE,
			       .abolished_on = DATE_NONE,
			       .due_on = DATE_NONE,
			       .audience_all = true,
			       .openness = OPEN_COUNT,
			       .proposed = ATTR_PUB};
	d->body_id = c->who.system ? o->body_id : c->who.body_id;
	d->unit_id = c->who.system ? o->unit_id : c->who.unit_id;
	d->author_id = o->author_id;
	d->author_name = o->author_name;
	d->title = r->title.value.n > 0 ? r->title.value : utf8_cut(f->name, MAX_TITLE_CP);
	d->doc_no = r->doc_no.shown;
	d->genre = genre_of(d->title);
	d->source = r->source.value;
	d->issuing_body = r->issuer.value;
	d->body_json = doc_json(c->arena, model);
	d->import_note = note_of(c, r);
	if (r->mark.n > 0)
		(void)attribute_from_text(r->mark, &d->proposed);
	/* The date of formation may not lie ahead: then it was misread, and the draft begins without it. */
	if (!date_is_none(d->formed_on) && date_cmp(d->formed_on, c->today) > 0)
		d->formed_on = DATE_NONE;
	if (o->entry_key.n > 0) {
		TRY(cat_entry_by_key(c, d->body_id, o->entry_key, &entry, err));
		d->entry_id = entry.id;
	}
	return ST_OK;
}

static enum status attempt(struct ctx *c, const struct intake_rules *rules, const struct intake_file *f,
			   const struct intake_options *o, struct intake_result *ret, struct err *err)
{
	struct intake_result res = {0};
	struct document d;
	struct doc model = {0};
	struct str key;
	char hex[SHA256_HEX_LEN + 1];
	bool existing = false;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!o->dry_run) /* pictures and draft are one change */
		TRY(core_begin(c, &tx, err));
	TRY(read_file(c, rules, f, !o->dry_run, &res, &model, err));
	TRY(fill(c, f, o, &res.r, &model, &d, err));
	d.figures_brought = res.docx; /* a text file can only name pictures by number */
	res.blocks = model.root == NULL ? 0 : model.root->n;
	res.outcome = IN_DRY;
	if (!o->dry_run) {
		sha256_hex(f->bytes, hex);
		key = arena_printf(c->arena, "file:%s:%lld", hex, (long long)d.body_id);
		TRY(doc_import_draft(c, &d, key, &existing, err));
		TRY(core_commit(c, &tx, err));
		res.outcome = existing ? IN_EXISTING : IN_DRAFT;
		res.document_id = d.id;
	}
	*ret = res;
	return ST_OK;
}

enum status intake_import(struct ctx *c, const struct intake_rules *rules, const struct intake_file *f,
			  const struct intake_options *o, struct intake_result *ret, struct err *err)
{
	enum status st = attempt(c, rules, f, o, ret, err);

	/* Two at once with the same file: the second finds its key taken when it writes; then the draft is there. */
	if (!o->dry_run && (st == ST_DB || st == ST_CONFLICT || st == ST_BUSY))
		st = attempt(c, rules, f, o, ret, err);
	return st;
}
