/* SPDX-License-Identifier: Apache-2.0 */
#include "register/import_rows.h"

#include "base/csv.h"
#include "base/hash.h"
#include "base/utf8.h"

enum { HEAD_ROWS = 5, DESCRIPTION_MAX_CP = 2000, CSV_MAX = 8 << 20 };

static const char *const headings[IMP_COUNT] = {
#define ROW(id, code, heading) [id] = heading,
	IMP_FIELD_TABLE(ROW)
#undef ROW
};
static const char *const codes[IMP_COUNT] = {
#define ROW(id, code, heading) [id] = code,
	IMP_FIELD_TABLE(ROW)
#undef ROW
};

const char *imp_heading(enum imp_field f)
{
	return headings[f];
}

/* ---- words ---- */
struct word {
	const char *word, *code;
};
static const struct word more_headings[] = {
	{"渠道", "channel"},
	{"申请方式", "channel"},
	{"提交方式", "channel"},
	{"申请日期", "submitted"},
	{"收件日期", "submitted"},
	{"签收日期", "submitted"},
	{"双方确认日期", "confirmed"},
	{"类型", "kind"},
	{"姓名", "name"},
	{"名称", "name"},
	{"申请人姓名", "name"},
	{"申请人名称", "name"},
	{"身份证号", "id_no"},
	{"统一社会信用代码", "id_no"},
	{"电话", "phone"},
	{"手机", "phone"},
	{"邮箱", "email"},
	{"地址", "address"},
	{"邮编", "postcode"},
	{"申请内容", "description"},
	{"所需信息", "description"},
	{"所需信息描述", "description"},
	{"获取方式", "delivery"},
	{"转办机关", "transferred_from"},
};
static const struct word channel_words[] = {
	{"当面", "IN_PERSON"},	    {"当面提交", "IN_PERSON"}, {"窗口", "IN_PERSON"},
	{"挂号信", "POST_SIGNED"},  {"EMS", "POST_SIGNED"},    {"特快专递", "POST_SIGNED"},
	{"挂号", "POST_SIGNED"},    {"快递", "POST_SIGNED"},   {"平信", "POST_PLAIN"},
	{"普通信函", "POST_PLAIN"}, {"网上", "INTERNET"},      {"网络", "INTERNET"},
	{"电子邮件", "INTERNET"},   {"传真", "FAX"},	       {"口头", "ORAL"},
};
static const struct word kind_words[] = {
	{"自然人", "nat"},   {"公民", "nat"},	      {"个人", "nat"},	       {"商业企业", "ent"}, {"企业", "ent"},
	{"科研机构", "sci"}, {"社会公益组织", "npo"}, {"法律服务机构", "law"}, {"其他", "oth"},	    {"其他组织", "oth"},
};
static const struct word id_kind_words[] = {
	{"居民身份证", "idcard"},     {"身份证", "idcard"},
	{"护照", "passport"},	      {"港澳居民来往内地通行证", "hkmo"},
	{"港澳通行证", "hkmo"},	      {"台湾居民来往大陆通行证", "taiwan"},
	{"台胞证", "taiwan"},	      {"居住证", "residence"},
	{"统一社会信用代码", "uscc"}, {"其他", "other"},
};
static const struct word carrier_words[] = {
	{"纸质", "PAPER"},	 {"纸质文件", "PAPER"},	 {"电子邮件", "EMAIL"},	      {"电子文件", "EMAIL"},
	{"光盘", "DISC"},	 {"传真", "FAX"},	 {"现场查阅", "ONSITE_READ"}, {"查阅", "ONSITE_READ"},
	{"抄录", "ONSITE_COPY"}, {"在线下载", "ONLINE"},
};
static const struct word delivery_words[] = {
	{"邮寄", "post"},	 {"快递", "post"},	  {"电子邮件", "email"},
	{"当面领取", "counter"}, {"自行领取", "counter"}, {"网上获取", "portal"},
};

static bool same_word(struct str cell, const char *word)
{
	return str_ieq_c(cell, word);
}

static const char *code_of(struct str cell, const struct word *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same_word(cell, w[i].word) || same_word(cell, w[i].code))
			return w[i].code;
	return NULL;
}

/* ---- head ---- */
static int field_of(struct str cell)
{
	const char *code = code_of(cell, more_headings, ARRAY_LEN(more_headings));

	for (int i = 0; i < IMP_COUNT; i++)
		if (same_word(cell, headings[i]) || same_word(cell, codes[i]) ||
		    (code != NULL && str_eq_c(str_of(code), codes[i])))
			return i;
	return -1;
}

/* "申请人*", "证件号码（必填）" are the names without what stands behind them. */
static struct str bare(struct str cell)
{
	static const char *const tails[] = {"*", "＊", "(必填)", "（必填）", "（选填）", "(选填)"};

	cell = str_trim(cell);
	for (size_t i = 0; i < ARRAY_LEN(tails); i++)
		if (str_ends_c(cell, tails[i]))
			return str_trim(str_slice(cell, 0, cell.n - str_of(tails[i]).n));
	return cell;
}

static bool take_head(struct str line, struct imp_table *t)
{
	struct str cell;
	bool name = false, description = false;

	t->cols = 0;
	while (t->cols < IMP_MAX_COLS && str_cut(&line, '\t', &cell)) {
		int f = field_of(bare(cell));

		for (size_t i = 0; i < t->cols; i++)
			if (t->field[i] == f)
				f = -1; /* the first of two columns of one name counts */
		t->field[t->cols++] = f;
		name = name || f == IMP_NAME;
		description = description || f == IMP_DESCRIPTION;
	}
	return name && description;
}

/* ---- what is wrong with a row ---- */
static void problem(struct imp_row *r, int field, const char *key, struct str arg)
{
	if (r->n_problems < IMP_MAX_PROBLEMS)
		r->problem[r->n_problems++] = (struct imp_problem){field, key, arg};
}

/* A word of the table; empty cells give def. */
static struct str choice(struct imp_row *r, enum imp_field f, const struct word *w, size_t n, const char *def,
			 const char *key)
{
	const char *code;

	if (str_empty(r->cell[f])) {
		if (def == NULL)
			problem(r, (int)f, "register.row.empty", STR(""));
		return str_of(def);
	}
	code = code_of(r->cell[f], w, n);
	if (code == NULL)
		problem(r, (int)f, key, utf8_cut(r->cell[f], 30));
	return str_of(code);
}
#define CHOICE(r, f, words, def, key) choice((r), (f), (words), ARRAY_LEN(words), (def), (key))

static struct date day(struct imp_row *r, enum imp_field f, struct date today)
{
	struct date d = DATE_NONE;

	if (str_empty(r->cell[f]))
		return d;
	if (!date_parse_loose(r->cell[f], &d)) {
		problem(r, (int)f, "register.row.date", utf8_cut(r->cell[f], 30));
		return DATE_NONE;
	}
	if (date_cmp(d, today) > 0)
		problem(r, (int)f, "register.problem.future", STR(""));
	return d;
}

static void check_dates(struct imp_row *r, struct date today)
{
	struct case_new *n = &r->n;
	n->submitted_on = day(r, IMP_SUBMITTED, today);
	n->confirmed_on = day(r, IMP_CONFIRMED, today);
	if (str_empty(r->cell[IMP_SUBMITTED]))
		problem(r, IMP_SUBMITTED, "register.row.empty", STR(""));
	if (date_is_none(n->confirmed_on))
		return;
	if (!rq_channel_waits(n->channel))
		problem(r, IMP_CONFIRMED, "register.problem.confirmed_not_here", STR(""));
	else if (!date_is_none(n->submitted_on) && date_cmp(n->confirmed_on, n->submitted_on) < 0)
		problem(r, IMP_CONFIRMED, "register.problem.confirmed_before", STR(""));
}

static int column_of(const char *field)
{
	for (int i = 0; i < IMP_COUNT; i++)
		if (str_eq_c(str_of(field), codes[i]))
			return i;
	return -1;
}

static void check_who(struct arena *a, struct imp_row *r)
{
	struct applicant_problem p[IMP_MAX_PROBLEMS];
	struct applicant *w = &r->n.who;
	struct str kind = CHOICE(r, IMP_KIND, kind_words, "nat", "register.row.kind");
	size_t n;

	if (!applicant_kind_of(kind, &w->kind))
		w->kind = AP_NAT;
	w->name = r->cell[IMP_NAME];
	w->id_no = utf8_fold_width(a, r->cell[IMP_ID_NO]);
	w->id_kind = CHOICE(r, IMP_ID_KIND, id_kind_words, w->kind == AP_NAT ? "idcard" : "uscc", "register.row.id_kind");
	w->legal_rep = r->cell[IMP_LEGAL_REP];
	w->contact = r->cell[IMP_CONTACT];
	w->phone = utf8_fold_width(a, r->cell[IMP_PHONE]);
	w->email = utf8_fold_width(a, r->cell[IMP_EMAIL]);
	w->address = r->cell[IMP_ADDRESS];
	w->postcode = utf8_fold_width(a, r->cell[IMP_POSTCODE]);
	n = applicant_check(a, w, r->n.delivery, p, IMP_MAX_PROBLEMS);
	for (size_t i = 0; i < n; i++)
		problem(r, column_of(p[i].field), p[i].key, p[i].arg);
}

/* Where nothing is said, the way that the contact allows. */
static const char *usual_way(const struct imp_row *r)
{
	if (!str_empty(r->cell[IMP_ADDRESS]))
		return "post";
	return str_empty(r->cell[IMP_EMAIL]) ? "counter" : "email";
}

static void check_row(struct arena *a, struct imp_row *r, struct date today)
{
	struct case_new *n = &r->n;
	struct str ch = CHOICE(r, IMP_CHANNEL, channel_words, NULL, "register.row.channel");

	n->channel = RQ_CHANNEL_COUNT;
	(void)rq_channel_of(ch, &n->channel);
	n->delivery = CHOICE(r, IMP_DELIVERY, delivery_words, usual_way(r), "register.row.delivery");
	n->carrier = CHOICE(r, IMP_CARRIER, carrier_words, str_eq_c(n->delivery, "email") ? "EMAIL" : "PAPER",
			    "register.row.carrier");
	check_dates(r, today);
	check_who(a, r);
	n->description = str_trim(utf8_line_ends(a, r->cell[IMP_DESCRIPTION]));
	if (str_empty(n->description))
		problem(r, IMP_DESCRIPTION, "register.row.empty", STR(""));
	else if (utf8_len(n->description) > DESCRIPTION_MAX_CP)
		problem(r, IMP_DESCRIPTION, "register.row.long", arena_printf(a, "%d", DESCRIPTION_MAX_CP));
	n->written_by = r->cell[IMP_WRITTEN_BY];
	n->transferred_from = r->cell[IMP_FROM];
	if (n->channel == RQ_ORAL) {
		n->read_back = true; /* who wrote it down answers for that with his name */
		if (str_empty(n->written_by))
			problem(r, IMP_WRITTEN_BY, "register.problem.written_by", STR(""));
	}
}

/* ---- rows ---- */
static bool take_row(struct imp_table *t, struct str line, size_t no)
{
	struct imp_row *r = &t->row[t->n];
	struct str cell;
	bool any = false;

	*r = (struct imp_row){.no = no};
	for (int i = 0; i < IMP_COUNT; i++)
		r->cell[i] = STR("");
	for (size_t col = 0; col < t->cols && str_cut(&line, '\t', &cell); col++) {
		any = any || str_trim(cell).n > 0;
		if (t->field[col] >= 0)
			r->cell[t->field[col]] = str_trim(cell);
	}
	return any;
}

static void mark_twins(struct arena *a, struct imp_table *t)
{
	for (size_t i = 1; i < t->n; i++)
		for (size_t k = 0; k < i; k++) {
			bool same = true;

			for (int f = 0; f < IMP_COUNT && same; f++)
				same = str_eq(t->row[i].cell[f], t->row[k].cell[f]);
			if (same) {
				problem(&t->row[i], -1, "register.row.twin", arena_printf(a, "%zu", t->row[k].no));
				break;
			}
		}
}

enum status imp_parse(struct arena *a, struct str text, struct date today, struct imp_table *ret, struct err *err)
{
	struct imp_table *t = ARENA_NEW(a, struct imp_table);
	struct str rest = text, line;
	bool head = false;
	size_t no = 0;

	t->row = ARENA_ARRAY(a, IMP_MAX_ROWS + 1, struct imp_row);
	while (str_line(&rest, &line)) {
		no++;
		if (str_starts_c(line, "\f")) { /* the next sheet: only when this one was no list */
			if (head)
				break;
			line = str_skip(line, 1);
			no = 1;
		}
		if (!head) {
			head = no <= HEAD_ROWS && take_head(line, t);
			continue;
		}
		if (t->n == IMP_MAX_ROWS) {
			t->more = true;
			break;
		}
		t->n += take_row(t, line, no);
	}
	if (!head)
		return err_say(err, ST_INVALID, "register.import.no_head", NULL);
	for (size_t i = 0; i < t->n; i++)
		check_row(a, &t->row[i], today);
	mark_twins(a, t);
	*ret = *t;
	return ST_OK;
}

size_t imp_bad(const struct imp_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->row[i].n_problems > 0;
	return n;
}

struct str imp_mark(struct arena *a, const struct imp_row *r, int64_t body_id)
{
	struct buf b = BUF_INIT(a, CSV_MAX);
	char hex[SHA256_HEX_LEN + 1];

	buf_i64(&b, body_id);
	for (int i = 0; i < IMP_COUNT; i++) {
		buf_byte(&b, '\x1f');
		buf_str(&b, r->cell[i]);
	}
	sha256_hex(buf_view(&b), hex);
	return arena_printf(a, "import:%s", hex);
}

/* ---- tables to hand out ---- */
struct str imp_errors_csv(struct arena *a, const struct imp_table *t, const struct str extra_head[3],
			  struct str (*words)(void *arg, const struct imp_problem *p), void *arg)
{
	struct buf b = BUF_INIT(a, CSV_MAX);

	buf_c(&b, "\xEF\xBB\xBF"); /* spreadsheets take it for UTF-8 then */
	for (int i = 0; i < IMP_COUNT; i++)
		csv_put(&b, str_of(headings[i]), false);
	for (size_t i = 0; i < 3; i++)
		csv_put(&b, extra_head[i], i == 2);
	for (size_t i = 0; i < t->n; i++) {
		const struct imp_row *r = &t->row[i];
		struct buf cols = BUF_INIT(a, 4096), what = BUF_INIT(a, 64U << 10);

		if (r->n_problems == 0)
			continue;
		for (int k = 0; k < IMP_COUNT; k++)
			csv_put(&b, utf8_line_ends(a, r->cell[k]), false);
		for (size_t k = 0; k < r->n_problems; k++) {
			const struct imp_problem *p = &r->problem[k];

			buf_printf(&cols, "%s%s", k > 0 ? "；" : "", p->field < 0 ? "" : headings[p->field]);
			buf_printf(&what, "%s%.*s", k > 0 ? " " : "", STR_ARG(words(arg, p)));
		}
		csv_put(&b, arena_printf(a, "%zu", r->no), false);
		csv_put(&b, buf_view(&cols), false);
		csv_put(&b, buf_view(&what), true);
	}
	return buf_view(&b);
}

struct str imp_sheet_csv(struct arena *a)
{
	static const char *const example[IMP_COUNT] = {"平信",
						       "2026-11-16",
						       "2026-11-17",
						       "自然人",
						       "（示例）张某",
						       "居民身份证",
						       "",
						       "",
						       "",
						       "00000000000",
						       "",
						       "示例路 1 号",
						       "000000",
						       "示例：某项目环境影响评价批复",
						       "纸质",
						       "邮寄",
						       "",
						       ""};
	struct buf b = BUF_INIT(a, 64U << 10);

	buf_c(&b, "\xEF\xBB\xBF");
	for (int i = 0; i < IMP_COUNT; i++)
		csv_put(&b, str_of(headings[i]), i + 1 == IMP_COUNT);
	for (int i = 0; i < IMP_COUNT; i++)
		csv_put(&b, str_of(example[i]), i + 1 == IMP_COUNT);
	return buf_view(&b);
}
