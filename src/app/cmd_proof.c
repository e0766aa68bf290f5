/* SPDX-License-Identifier: Apache-2.0 */
/* chengming proof: checks proofs off line, gets them, verifies the whole log, changes its key. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/fs.h"
#include "base/hash.h"
#include "documents/documents.h"
#include "translog/proof.h"
#include "translog/translog.h"

#define MAX_WORDS 2

struct args {
	const char *word[MAX_WORDS];
	size_t n;
	const char *document, *key, *reason, *seq;
	bool lost, files;
};

static int usage(void)
{
	(void)fputs(proof_command.help, stderr);
	return EXIT_USAGE;
}

static int failed(const struct err *err)
{
	(void)fprintf(stderr, "chengming proof: %s%s%s\n", err->detail[0] != '\0' ? err->detail : status_name(err->st),
		      err->key[0] != '\0' ? " " : "", err->key);
	return EXIT_FAILED;
}

/* ---- verify: no database ---- */

/* 64 hex digits, or a file with them. */
static bool read_key(struct arena *a, const char *arg, uint8_t key[ED25519_KEY_LEN])
{
	struct str text = str_of(arg);

	if (hex_decode(text, key, ED25519_KEY_LEN))
		return true;
	if (fs_read(a, arg, 4096, &text, NULL) == ST_OK && hex_decode(str_trim(text), key, ED25519_KEY_LEN))
		return true;
	(void)fprintf(stderr, "chengming proof: --key wants 64 hex digits or a file with them, not \"%s\"\n", arg);
	return false;
}

static const char *const result_text[] = {
	[PROOF_GOOD] = "good",
	[PROOF_OTHER_KEY] = "the head was signed with another key than the one given",
	[PROOF_BAD_SIGNATURE] = "the signature of the head is wrong: it was not signed with its key",
	[PROOF_NOT_INCLUDED] = "the leaf is not in the tree that was signed: leaf or proof was altered",
	[PROOF_LATER_THAN_HEAD] = "the leaf claims to be younger than the head it is under",
};

static int check_document(const struct bundle *b, struct str document)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(document, hex);
	if (str_eq_c(b->leaf.content_sha256, hex)) {
		(void)printf("document  its SHA-256 is the one in the leaf: not a character was changed\n");
		return EXIT_DONE;
	}
	if (str_empty(b->leaf.content_sha256))
		(void)fprintf(stderr, "chengming proof: the leaf tells of a withdrawal and vouches for no text\n");
	else
		(void)fprintf(stderr,
			      "chengming proof: BAD: the document is not the one in the log: its SHA-256 is %s, the "
			      "leaf says %.*s\n",
			      hex, STR_ARG(b->leaf.content_sha256));
	return EXIT_FAILED;
}

static void print_bundle(struct arena *a, const struct bundle *b)
{
	(void)printf("leaf      number %lld, %.*s, logged %.*s\n", (long long)b->leaf.seq, STR_ARG(b->leaf.kind),
		     STR_ARG(b->leaf.at));
	if (str_eq_c(b->leaf.kind, "key"))
		(void)printf("          new key %.*s\n", STR_ARG(b->leaf.new_key));
	else
		(void)printf("          %.*s  %.*s, edition %lld%s\n", STR_ARG(b->leaf.index_no), STR_ARG(b->leaf.doc),
			     (long long)b->leaf.edition, b->leaf.existing ? ", public before the log began" : "");
	(void)printf("head      %lld leaves, signed %.*s\nkey       %.*s\n", (long long)b->head.size, STR_ARG(b->head.time),
		     STR_ARG(hex_encode(a, b->head.key, sizeof b->head.key)));
}

static int verify(struct arena *a, const struct args *args)
{
	uint8_t key[ED25519_KEY_LEN];
	struct str text, document;
	struct bundle b;
	struct err err = {0};
	enum proof_result r;
	enum status st;

	if (args->n != 2)
		return usage();
	if (args->key != NULL && !read_key(a, args->key, key))
		return EXIT_USAGE;
	if (fs_read(a, args->word[1], MAX_BUNDLE_BYTES, &text, &err) != ST_OK)
		return failed(&err);
	st = bundle_parse(a, text, &b, &err);
	if (st != ST_OK) {
		(void)fprintf(stderr, "chengming proof: %s: %s%s\n", args->word[1], err.detail,
			      st == ST_NOT_FOUND ? "; fetch the proof of a document from its address with /proof.json, and "
						   "name the document with --document"
						 : "");
		return EXIT_FAILED;
	}
	r = bundle_verify(&b, args->key == NULL ? NULL : key);
	if (r != PROOF_GOOD) {
		(void)fprintf(stderr, "chengming proof: BAD: %s\n", result_text[r]);
		return EXIT_FAILED;
	}
	print_bundle(a, &b);
	document = b.document;
	if (args->document != NULL && fs_read(a, args->document, MAX_BUNDLE_BYTES, &document, &err) != ST_OK)
		return failed(&err);
	if (!str_empty(document) && check_document(&b, document) != EXIT_DONE)
		return EXIT_FAILED;
	(void)printf("good: the leaf is in the signed tree%s\n",
		     args->key == NULL ? "; compare the key with one you trust (--key)" : " of the key you trust");
	return EXIT_DONE;
}

/* ---- with the database ---- */

static int get(struct command_env *env, const struct args *args)
{
	struct err err = {0};
	struct ctx *c;
	struct str json;
	int64_t id, seq = -1;
	enum status st;

	if (args->n != 2 || !str_to_i64(str_of(args->word[1]), &id) ||
	    (args->seq != NULL && !str_to_i64(str_of(args->seq), &seq)))
		return usage();
	c = command_ctx(env, &err);
	if (c == NULL)
		return failed(&err);
	st = doc_proof(c, id, seq, true, &json, &err);
	if (st == ST_GONE) {
		err_clear(&err);
		st = doc_proof(c, id, seq, false, &json, &err); /* withdrawn: the leaf alone */
	}
	if (st != ST_OK)
		return failed(&err);
	(void)fwrite(json.p, 1, json.n, stdout);
	(void)putchar('\n');
	return EXIT_DONE;
}

static void complain(void *arg, const char *problem)
{
	(void)arg;
	(void)fprintf(stderr, "chengming proof: %s\n", problem);
}

static int log_verify(struct ctx *c, bool files)
{
	struct translog_report t;
	struct doc_log_report d;
	struct err err = {0};

	if (translog_check(c, complain, NULL, &t, &err) != ST_OK ||
	    doc_log_check(c, files, complain, NULL, &d, &err) != ST_OK)
		return failed(&err);
	if (t.problems + d.problems > 0) {
		(void)fprintf(stderr, "chengming proof: BAD: %lld problems in %lld leaves, %lld heads, %lld documents\n",
			      (long long)(t.problems + d.problems), (long long)t.leaves, (long long)t.heads,
			      (long long)d.documents);
		return EXIT_FAILED;
	}
	(void)printf("good: %lld leaves, %lld signed heads, %lld documents are what the log says\n", (long long)t.leaves,
		     (long long)t.heads, (long long)d.documents);
	return EXIT_DONE;
}

static int log_add_existing(struct ctx *c)
{
	struct err err = {0};
	int64_t n;

	if (doc_log_existing(c, &n, &err) != ST_OK)
		return failed(&err);
	(void)printf("%lld documents logged as existing\n", (long long)n);
	return EXIT_DONE;
}

static int rotate(struct ctx *c, const struct args *args)
{
	struct err err = {0};
	struct str key;

	if (translog_rotate_key(c, args->lost, str_of(args->reason), &key, &err) != ST_OK)
		return failed(&err);
	(void)printf(
		"new key   %.*s\nPublish it where people look for it; keep a copy of keys/translog.key off this machine.\n",
		STR_ARG(key));
	return EXIT_DONE;
}

static bool is(const struct args *a, const char *first, const char *second)
{
	return a->n == (second == NULL ? 1U : 2U) && strcmp(a->word[0], first) == 0 &&
	       (second == NULL || strcmp(a->word[1], second) == 0);
}

static int run_proof(struct command_env *env, int argc, char **argv)
{
	struct args args = {.n = 0};
	const struct opt opts[] = {{"--document", &args.document, NULL}, {"--key", &args.key, NULL},
				   {"--reason", &args.reason, NULL},	 {"--seq", &args.seq, NULL},
				   {"--lost", NULL, &args.lost},	 {"--files", NULL, &args.files}};
	struct err err = {0};
	struct ctx *c;

	if (!opts_parse(&proof_command, argc, argv, opts, ARRAY_LEN(opts), args.word, 1, MAX_WORDS, &args.n))
		return EXIT_USAGE;
	if (strcmp(args.word[0], "verify") == 0)
		return verify(env->arena, &args);
	if (strcmp(args.word[0], "get") == 0)
		return get(env, &args);
	if (is(&args, "rotate-key", NULL) && (args.reason == NULL || args.reason[0] == '\0')) {
		(void)fprintf(stderr, "chengming proof: rotate-key wants --reason: it goes into the audit trail\n");
		return EXIT_USAGE;
	}
	if (!is(&args, "rotate-key", NULL) && !is(&args, "log", "verify") && !is(&args, "log", "add-existing"))
		return usage();
	c = command_ctx(env, &err);
	if (c == NULL)
		return failed(&err);
	if (is(&args, "rotate-key", NULL))
		return rotate(c, &args);
	return is(&args, "log", "verify") ? log_verify(c, args.files) : log_add_existing(c);
}

const struct command proof_command = {
	.name = "proof",
	.summary = "check proofs of publication; verify the transparency log",
	.help = "usage: chengming proof verify PROOF.json [--document FILE] [--key KEY]\n"
		"       chengming proof get ID [--seq N]\n"
		"       chengming proof log verify [--files]\n"
		"       chengming proof log add-existing\n"
		"       chengming proof rotate-key --reason TEXT [--lost]\n\n"
		"verify      checks a saved proof (/d/ID/proof.json) without database or network: the leaf is in the "
		"signed\n"
		"            tree, and the document (in the proof, or --document with the bytes of\n"
		"            /api/v1/documents/ID/canonical) is the one that was published. KEY: 64 hex digits or a file.\n"
		"get         prints the proof of a document, with the document in it while it is public\n"
		"log verify  computes the tree anew, compares every signed head, the audit trail's anchors, and every "
		"document\n"
		"            with its newest leaf; --files: stored files too\n"
		"log add-existing  logs, marked as existing, what is public and has no leaf (after data was loaded by "
		"hand)\n"
		"rotate-key  signs with a new key from now on, recorded in the log; --lost: the old key file is gone\n\n"
		"Exit code 0: good, 1: bad or not possible, 2: wrong usage.\n\n"
		"Example: chengming proof verify proof.json --document document.json --key log.pub\n",
	.run = run_proof,
};
