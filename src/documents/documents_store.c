/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement over document, document_version, document_step, document_editor, document_file, index_serial, import_source
 * and doc_views. What the public may see is one condition, IS_PUBLIC. The published state is written by one statement,
 * DOC_SET_STATE, and that is run by one function, change_state() in doc_act.c. */
#include "documents/documents_store.h"

/* Columns in the order they are read: field, kind, letter, SQL. */
#define DOC_COLUMNS(X)                                          \
	X(id, I64, "i", "d.id")                                 \
	X(body_id, I64, "i", "d.body_id")                       \
	X(unit_id, I64, "i", "d.unit_id")                       \
	X(entry_id, I64, "i", "d.entry_id")                     \
	X(state, STATE, "s", "d.state")                         \
	X(version, I64, "i", "d.version")                       \
	X(rev, I64, "i", "d.rev")                               \
	X(title, STR, "s", "d.title")                           \
	X(doc_no, STR, "s", "d.doc_no")                         \
	X(doc_no_key, STR, "s", "d.doc_no_key")                 \
	X(index_no, STR, "s", "d.index_no")                     \
	X(genre, STR, "s", "d.genre")                           \
	X(topic, STR, "s", "d.topic")                           \
	X(keywords, STR, "s", "d.keywords")                     \
	X(summary, STR, "s", "d.summary")                       \
	X(source, STR, "s", "d.source")                         \
	X(issuing_body, STR, "s", "d.issuing_body")             \
	X(joint_bodies, STR, "s", "d.joint_bodies")             \
	X(formed_on, DATE, "d?", "d.formed_on")                 \
	X(signed_on, DATE, "d?", "d.signed_on")                 \
	X(effective_on, DATE, "d?", "d.effective_on")           \
	X(abolished_on, DATE, "d?", "d.abolished_on")           \
	X(published_at, I64, "i", "d.published_at")             \
	X(first_published_at, I64, "i", "d.first_published_at") \
	X(scheduled_at, I64, "i", "d.scheduled_at")             \
	X(openness, OPENNESS, "s", "d.openness")                \
	X(audience_all, BOOL, "i", "d.audience_all")            \
	X(proposed, ATTR, "s", "d.proposed")                    \
	X(attribute, ATTR, "s", "d.attribute")                  \
	X(attr_article, STR, "s", "d.attr_article")             \
	X(attr_reason, STR, "s", "d.attr_reason")               \
	X(validity, VALIDITY, "s", "d.validity")                \
	X(replaced_by, I64, "i", "d.replaced_by")               \
	X(author_id, I64, "i", "d.author_id")                   \
	X(author_name, STR, "s", "d.author_name")               \
	X(unit_name, STR, "s", "d.unit_name")                   \
	X(body_name, STR, "s", "d.body_name")                   \
	X(body_code, STR, "s", "d.body_code")                   \
	X(entry_key, STR, "s", "d.entry_key")                   \
	X(entry_name, STR, "s", "d.entry_name")                 \
	X(views, I64, "i", "COALESCE(v.n, 0)")                  \
	X(due_on, DATE, "d?", "d.due_on")                       \
	X(due_provisional, BOOL, "i", "d.due_provisional")      \
	X(withdrawn_at, I64, "i", "d.withdrawn_at")             \
	X(withdraw_reason, STR, "s", "d.withdraw_reason")       \
	X(withdraw_order, STR, "s", "d.withdraw_order")         \
	X(sample, BOOL, "i", "d.sample")                        \
	X(corrects_id, I64, "i", "d.corrects_id")               \
	X(parent_body_id, I64, "i", "d.parent_body_id")         \
	X(level1, STR, "s", "d.level1")                         \
	X(created_at, I64, "i", "d.created_at")                 \
	X(state_since, I64, "i", "d.state_since")               \
	X(changed_at, I64, "i", "d.changed_at")                 \
	X(decided_at, I64, "i", "d.decided_at")                 \
	X(changed_by_name, STR, "s", "d.changed_by_name")       \
	X(checklist_by, I64, "i", "d.checklist_by")             \
	X(checklist_at, I64, "i", "d.checklist_at")             \
	X(checklist_by_name, STR, "s", "d.checklist_by_name")   \
	X(secrecy_basis, STR, "s", "d.secrecy_basis")           \
	X(signed_by_name, STR, "s", "d.signed_by_name")         \
	X(import_note, STR, "s", "d.import_note")               \
	X(normative, BOOL, "i", "d.normative")

#define COL_SQL(f, kind, letter, sql) sql ", "
#define COL_OUT(f, kind, letter, sql) letter
#define HEAD "SELECT " DOC_COLUMNS(COL_SQL)
#define HEAD_OUT DOC_COLUMNS(COL_OUT) "s" /* and body_json, last */
#define FROM_DOC " FROM document d LEFT JOIN doc_views v ON v.document_id = d.id "
#define SELECT_LIST HEAD "'' " FROM_DOC
#define SELECT_FULL HEAD "d.body_json" FROM_DOC

/* S4-3.3: for everybody, public attribute, not withdrawn. */
#define IS_PUBLIC "d.state = 'published' AND d.audience_all = 1 AND d.attribute IN ('PUB', 'RED') "

/* ?1 body ?2 item ?3 group ?4 openness ?5 ?6 published from, before ?7 genre ?8 number (LIKE, search key) ?9 validity
 * ?10..?15 words (LIKE) ?16..?21 the same words as document number */
#define WORD(n, m)                                                                                                  \
	"AND (?" #n " = '' OR d.search_key LIKE ?" #n " ESCAPE '!' OR (?" #m " <> '' AND d.doc_no_search LIKE ?" #m \
	" ESCAPE '!')) "
#define PUBLIC_WHERE                                                                                                       \
	"WHERE " IS_PUBLIC                                                                                                 \
	"AND (?1 = 0 OR d.body_id = ?1) AND (?2 = '' OR d.entry_key = ?2) AND (?3 = '' OR d.level1 = ?3) "                 \
	"AND (?4 = '' OR d.openness = ?4) AND d.published_at >= ?5 AND d.published_at < ?6 AND (?7 = '' OR d.genre = ?7) " \
	"AND (?8 = '' OR d.doc_no_search LIKE ?8 ESCAPE '!') AND (?9 = '' OR d.validity = ?9) " WORD(10, 16) WORD(11, 17)  \
		WORD(12, 18) WORD(13, 19) WORD(14, 20) WORD(15, 21)
#define PUBLIC_IN              \
	"isssiissssssssssssss" \
	"s"

/* Reach: ?1 own body (0 = all) ?2 branches too ?3 only this unit (0 = all); filters: ?4 state ?5 body ?6 unit ?7 words.
 * Mine: ?8 on; ?9 unit review ?10 office ?11 secrecy ?12 sign ?13 drafts; ?14 person ?15 his unit ?16 his body */
#define STAFF_WHERE                                                                                              \
	"WHERE (?1 = 0 OR d.body_id = ?1 OR (?2 = 1 AND d.parent_body_id = ?1)) AND (?3 = 0 OR d.unit_id = ?3) " \
	"AND ((?4 = '' AND d.state NOT IN ('discarded', 'merged')) OR d.state = ?4 "                             \
	"OR (?4 = 'exceptions' AND d.state NOT IN ('discarded', 'merged') "                                      \
	"AND CASE WHEN d.attribute = '' THEN d.proposed ELSE d.attribute END <> 'PUB')) "                        \
	"AND (?5 = 0 OR d.body_id = ?5) "                                                                        \
	"AND (?6 = 0 OR d.unit_id = ?6) AND (?7 = '' OR d.search_key LIKE ?7 ESCAPE '!') "                       \
	"AND (?8 = 0 OR (d.body_id = ?16 AND ((?13 = 1 AND d.state = 'draft' AND d.unit_id = ?15) "              \
	"OR (((?9 = 1 AND d.state = 'unit' AND d.unit_id = ?15) OR (?10 = 1 AND d.state = 'office') "            \
	"OR (?11 = 1 AND d.state = 'secrecy') OR (?12 = 1 AND d.state = 'sign')) AND d.author_id <> ?14 "        \
	"AND NOT EXISTS (SELECT 1 FROM document_editor e WHERE e.document_id = d.id AND e.person_id = ?14) "     \
	"AND NOT EXISTS (SELECT 1 FROM document_step s WHERE s.document_id = d.id AND s.person_id = ?14 "        \
	"AND s.from_state IN ('unit', 'office', 'secrecy', 'sign') AND s.from_state <> d.state))))) "
#define STAFF_IN "iiisiisiiiiiiiii"

#define FILE_COLS "f.id, f.document_id, f.file_id, f.size, f.name, f.media_type, f.ext, f.sha256, f.note "
#define FILE_OUT "iiiisssss"

static const struct db_stmt stmts[DOC_STMT_COUNT] = {
	[DOC_BY_ID] = {"document_by_id", DB_READ, "i", HEAD_OUT, SELECT_FULL "WHERE d.id = ?1", NULL},
	[DOC_INSERT] = {"document_insert", DB_WRITE, "iiisisisssiii", "i",
			"INSERT INTO document (body_id, parent_body_id, unit_id, body_name, author_id, author_name, "
			"corrects_id, unit_name, "
			"body_code, source, sample, version, created_at, state_since, changed_at, state) "
			"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?13, 'draft') RETURNING id",
			NULL},
	[DOC_SAVE] =
		{"document_save", DB_WRITE, "iiisssssssssssd?d?d?d?sisssssssd?isiiisssiis", "i",
		 "UPDATE document SET rev = rev + 1, entry_id = ?3, title = ?4, doc_no = ?5, doc_no_key = ?6, doc_no_search "
		 "= ?7, "
		 "genre = ?8, topic = ?9, keywords = ?10, summary = ?11, source = ?12, issuing_body = ?13, joint_bodies = "
		 "?14, "
		 "formed_on = ?15, signed_on = ?16, effective_on = ?17, abolished_on = ?18, openness = ?19, audience_all = "
		 "?20, "
		 "proposed = ?21, attr_article = ?22, attr_reason = ?23, validity = ?24, entry_key = ?25, entry_name = ?26, "
		 "level1 = ?27, due_on = ?28, due_provisional = ?29, search_key = ?30, normative = ?31, version = ?32, "
		 "changed_at = ?33, changed_by_name = ?34, body_json = ?35, import_note = ?36, sample = ?37, changed_by = "
		 "?38, "
		 "author_name = CASE WHEN author_id = 0 THEN ?39 ELSE author_name END, "
		 "author_id = CASE WHEN author_id = 0 THEN ?38 ELSE author_id END "
		 "WHERE id = ?1 AND rev = ?2 AND state = 'draft' RETURNING rev",
		 NULL},
	[DOC_LOCK] = {"document_lock", DB_WRITE, "iiisi", "i",
		      "UPDATE document SET rev = rev + 1, changed_by = ?3, changed_by_name = ?4, changed_at = ?5 WHERE id = "
		      "?1 AND rev = ?2 "
		      "RETURNING rev",
		      NULL},
	[DOC_SET_STATE] = {"document_set_state", DB_WRITE, "issi", "i",
			   "UPDATE document SET state = ?3, state_since = ?4 WHERE id = ?1 AND state = ?2 RETURNING rev",
			   NULL},
	[DOC_SET_PROPOSAL] = {"document_set_proposal", DB_WRITE, "isssiiss", "",
			      "UPDATE document SET proposed = ?2, attr_article = ?3, attr_reason = ?4, checklist_by = ?5, "
			      "checklist_at = ?6, "
			      "checklist_by_name = ?7, attribute = '', secrecy_basis = '', signed_by = 0, signed_by_name = "
			      "'', decided_at = 0, "
			      "scheduled_at = 0, author_id = CASE WHEN author_id = 0 THEN ?5 ELSE author_id END, "
			      "author_name = CASE WHEN author_name = '' THEN ?8 ELSE author_name END WHERE id = ?1",
			      NULL},
	[DOC_SET_ATTRIBUTE] = {"document_set_attribute", DB_WRITE, "isss", "",
			       "UPDATE document SET proposed = ?2, attr_article = ?3, attr_reason = ?4 WHERE id = ?1", NULL},
	[DOC_SET_SECRECY] = {"document_set_secrecy", DB_WRITE, "is", "",
			     "UPDATE document SET secrecy_basis = ?2 WHERE id = ?1", NULL},
	[DOC_SET_SIGNED] = {"document_set_signed", DB_WRITE, "isssisi", "",
			    "UPDATE document SET attribute = ?2, attr_article = ?3, attr_reason = ?4, signed_by = ?5, "
			    "signed_by_name = ?6, "
			    "decided_at = ?7 WHERE id = ?1",
			    NULL},
	[DOC_SET_SCHEDULED] = {"document_set_scheduled", DB_WRITE, "ii", "",
			       "UPDATE document SET scheduled_at = ?2 WHERE id = ?1", NULL},
	[DOC_SET_PUBLISHED] =
		{"document_set_published", DB_WRITE, "iis", "",
		 "UPDATE document SET published_at = ?2, index_no = ?3, scheduled_at = 0, "
		 "first_published_at = CASE WHEN first_published_at = 0 THEN ?2 ELSE first_published_at END WHERE id = ?1",
		 NULL},
	[DOC_SET_WITHDRAWN] =
		{"document_set_withdrawn", DB_WRITE, "iiss", "",
		 "UPDATE document SET withdrawn_at = ?2, withdraw_reason = ?3, withdraw_order = ?4 WHERE id = ?1", NULL},
	[DOC_TAKE_CORRECTION] =
		{"document_take_correction", DB_WRITE, "iiii", "",
		 "UPDATE document SET (entry_id, title, doc_no, doc_no_key, doc_no_search, genre, topic, keywords, summary, "
		 "source, issuing_body, "
		 "joint_bodies, body_json, search_key, formed_on, signed_on, effective_on, abolished_on, openness, "
		 "audience_all, proposed, "
		 "attribute, attr_article, attr_reason, validity, normative, entry_key, entry_name, level1, due_on, "
		 "due_provisional, "
		 "checklist_by, checklist_at, checklist_by_name, secrecy_basis, signed_by, signed_by_name, decided_at) = "
		 "(SELECT n.entry_id, n.title, n.doc_no, n.doc_no_key, n.doc_no_search, n.genre, n.topic, n.keywords, "
		 "n.summary, n.source, "
		 "n.issuing_body, n.joint_bodies, n.body_json, n.search_key, n.formed_on, n.signed_on, n.effective_on, "
		 "n.abolished_on, n.openness, "
		 "n.audience_all, n.proposed, n.attribute, n.attr_article, n.attr_reason, n.validity, n.normative, "
		 "n.entry_key, n.entry_name, "
		 "n.level1, n.due_on, n.due_provisional, n.checklist_by, n.checklist_at, n.checklist_by_name, "
		 "n.secrecy_basis, n.signed_by, "
		 "n.signed_by_name, n.decided_at FROM document n WHERE n.id = ?2), version = ?3, changed_at = ?4, rev = rev "
		 "+ 1 WHERE id = ?1",
		 NULL},
	[DOC_SET_VALIDITY] =
		{"document_set_validity", DB_WRITE, "isid?i", "",
		 "UPDATE document SET validity = ?2, replaced_by = ?3, abolished_on = ?4, changed_at = ?5 WHERE id = ?1",
		 NULL},
	/* The submitted version stays as it was: what changes afterwards is the next one. */
	[DOC_BUMP_VERSION] =
		{"document_bump_version", DB_WRITE, "i", "",
		 "UPDATE document SET version = version + 1 WHERE id = ?1 AND EXISTS (SELECT 1 FROM document_version v "
		 "WHERE v.document_id = document.id AND v.version = document.version)",
		 NULL},
	[DOC_SERIAL_NEXT] = {"index_serial_next", DB_WRITE, "ii", "i",
			     "INSERT INTO index_serial (body_id, year, last_serial) VALUES (?1, ?2, 1) "
			     "ON CONFLICT (body_id, year) DO UPDATE SET last_serial = index_serial.last_serial + 1 "
			     "RETURNING last_serial",
			     NULL},
	[DOC_CORRECTIONS] =
		{"document_corrections", DB_READ, "i", "i",
		 "SELECT COUNT(*) FROM document WHERE corrects_id = ?1 AND corrects_id <> 0 AND state = 'merged'", NULL},
	[DOC_OPEN_CORRECTION] = {"document_open_correction", DB_READ, "i", "i",
				 "SELECT id FROM document WHERE corrects_id = ?1 AND state NOT IN ('discarded', 'merged')",
				 NULL},
	[DOC_NO_TAKEN] = {"document_no_taken", DB_READ, "isii", "i",
			  "SELECT COUNT(*) FROM document WHERE body_id = ?1 AND doc_no_key = ?2 AND id <> ?3 AND id <> ?4 "
			  "AND state IN ('published', 'on_file', 'withdrawn', 'scheduled') AND corrects_id = 0",
			  NULL},
	[DOC_VALIDITY_DUE] =
		{"document_validity_due", DB_READ, "d", HEAD_OUT,
		 SELECT_LIST
		 "WHERE d.state IN ('published', 'withdrawn') AND ((d.validity = 'pending' AND d.effective_on <= ?1) "
		 "OR (d.validity IN ('in_force', 'amended') AND d.abolished_on <= ?1)) ORDER BY d.id LIMIT 500",
		 NULL},
	[DOC_STAFF_LIST] =
		{"document_staff_list", DB_READ, STAFF_IN "ii", HEAD_OUT,
		 SELECT_LIST STAFF_WHERE
		 "ORDER BY CASE WHEN d.due_on IS NULL THEN 1 ELSE 0 END, d.due_on, d.id DESC LIMIT ?17 OFFSET ?18",
		 NULL},
	[DOC_STAFF_COUNT] = {"document_staff_count", DB_READ, STAFF_IN, "i", "SELECT COUNT(*) FROM document d " STAFF_WHERE,
			     NULL},
	[DOC_PUBLIC_LIST] = {"document_public_list", DB_READ, PUBLIC_IN "ii", HEAD_OUT,
			     SELECT_LIST PUBLIC_WHERE "ORDER BY d.published_at DESC, d.id DESC LIMIT ?22 OFFSET ?23", NULL},
	[DOC_PUBLIC_LIST_FORMED] = {"document_public_list_formed", DB_READ, PUBLIC_IN "ii", HEAD_OUT,
				    SELECT_LIST PUBLIC_WHERE "ORDER BY d.formed_on DESC, d.id DESC LIMIT ?22 OFFSET ?23",
				    NULL},
	[DOC_PUBLIC_COUNT] = {"document_public_count", DB_READ, PUBLIC_IN, "i",
			      "SELECT COUNT(*) FROM document d " PUBLIC_WHERE, NULL},
	[DOC_PUBLIC_BY_ID] = {"document_public_by_id", DB_READ, "i", HEAD_OUT,
			      SELECT_FULL "WHERE d.id = ?1 AND ((" IS_PUBLIC ") OR d.state = 'withdrawn')", NULL},
	[DOC_NEIGHBOUR_PREV] = {"document_neighbour_prev", DB_READ, "isii", HEAD_OUT,
				SELECT_LIST
				"WHERE " IS_PUBLIC "AND d.body_id = ?1 AND d.entry_key = ?2 AND (d.published_at < ?3 OR "
				"(d.published_at = ?3 AND d.id < ?4)) ORDER BY d.published_at DESC, d.id DESC LIMIT 1",
				NULL},
	[DOC_NEIGHBOUR_NEXT] = {"document_neighbour_next", DB_READ, "isii", HEAD_OUT,
				SELECT_LIST "WHERE " IS_PUBLIC
					    "AND d.body_id = ?1 AND d.entry_key = ?2 AND (d.published_at > ?3 OR "
					    "(d.published_at = ?3 AND d.id > ?4)) ORDER BY d.published_at, d.id LIMIT 1",
				NULL},
	[DOC_WITHDRAWN_LIST] =
		{"document_withdrawn_list", DB_READ, "ii", HEAD_OUT,
		 SELECT_LIST
		 "WHERE d.state = 'withdrawn' AND d.withdrawn_at >= ?1 ORDER BY d.withdrawn_at DESC, d.id DESC LIMIT ?2",
		 NULL},
	[DOC_COUNT_ENTRIES] =
		{"document_count_entries", DB_READ, "i", "ssii",
		 "SELECT d.entry_key, d.openness, COUNT(*), MAX(d.published_at) FROM document d WHERE " IS_PUBLIC
		 "AND (?1 = 0 OR d.body_id = ?1) GROUP BY d.entry_key, d.openness ORDER BY d.entry_key, d.openness",
		 NULL},
	[DOC_REPLACES] = {"document_replaces", DB_READ, "i", HEAD_OUT,
			  SELECT_LIST "WHERE " IS_PUBLIC "AND d.replaced_by = ?1 ORDER BY d.id", NULL},
	[DOC_WERE_PUBLIC] = {"document_were_public", DB_READ, "i", "i",
			     "SELECT d.id FROM document d WHERE d.id > ?1 AND ((" IS_PUBLIC
			     ") OR d.state = 'withdrawn') ORDER BY d.id LIMIT 200",
			     NULL},
	[DOC_VIEW_ADD] =
		{"doc_views_add", DB_WRITE, "i", "",
		 "INSERT INTO doc_views (document_id, n) SELECT d.id, 1 FROM document d WHERE d.id = ?1 AND " IS_PUBLIC
		 "ON CONFLICT (document_id) DO UPDATE SET n = doc_views.n + 1",
		 NULL},
	/* The library: what states a validity, is a rule by kind, or bears a number; decisions about single cases are sorted out by
	 * their number's prefix (policy). ?1 ?2 kinds */
	[DOC_RULES] = {"document_rules", DB_READ, "ssi", "iiiiissssssd?d?d?si",
		       "SELECT d.id, d.rev, d.body_id, d.replaced_by, d.published_at, d.title, d.doc_no, d.topic, d.genre, "
		       "d.body_name, d.keywords, d.formed_on, d.effective_on, d.abolished_on, d.validity, d.normative "
		       "FROM document d WHERE " IS_PUBLIC
		       "AND (d.normative = 1 OR d.validity <> 'na' OR d.genre IN (?1, ?2) OR d.doc_no <> '') "
		       "ORDER BY d.published_at DESC, d.id DESC LIMIT ?3",
		       NULL},
	[DOC_PUBLIC_LINE] = {"document_public_line", DB_READ, "i", HEAD_OUT, SELECT_LIST "WHERE " IS_PUBLIC "AND d.id = ?1",
			     NULL},
	[DOC_PUBLIC_NO] = {"document_public_no", DB_READ, "s", HEAD_OUT,
			   SELECT_LIST "WHERE " IS_PUBLIC
				       "AND d.doc_no_key = ?1 AND d.doc_no_key <> '' ORDER BY d.id LIMIT 1",
			   NULL},
	[DOC_PUBLIC_INDEX] =
		{"document_public_index", DB_READ, "s", "is",
		 "SELECT d.id, d.state FROM document d WHERE d.index_no = ?1 AND d.index_no <> '' AND ((" IS_PUBLIC
		 ") OR d.state = 'withdrawn')",
		 NULL},
	/* ?1 ?2 the body and the one above ?3 step, '' = all */
	[STEP_RULES] =
		{"document_step_rules", DB_READ, "iis", "siissi",
		 "SELECT r.step, r.body_id, d.id, d.title, d.doc_no, d.body_id FROM document_step_rule r JOIN document d "
		 "ON d.id = r.document_id WHERE " IS_PUBLIC
		 "AND (?1 = 0 OR r.body_id = ?1 OR r.body_id = ?2) AND (?3 = '' OR r.step = ?3) ORDER BY r.step, d.id",
		 NULL},
	[STEP_RULE_ADD] =
		{"document_step_rule_add", DB_WRITE, "isiii", "",
		 "INSERT INTO document_step_rule (body_id, step, document_id, added_at, added_by) VALUES (?1, ?2, ?3, "
		 "?4, ?5) ON CONFLICT (body_id, step, document_id) DO NOTHING",
		 NULL},
	[STEP_RULE_DEL] = {"document_step_rule_del", DB_WRITE, "isi", "",
			   "DELETE FROM document_step_rule WHERE body_id = ?1 AND step = ?2 AND document_id = ?3", NULL},
	[STEP_ADD] = {"document_step_add", DB_WRITE,
		      "iiisssissssssssis"
		      "s",
		      "",
		      "INSERT INTO document_step (document_id, at_ms, entered_at, event, from_state, to_state, person_id, "
		      "who, unit, role_key, "
		      "opinion, cause, attribute, article, reason, version, sha256, clause) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
		      NULL},
	[STEP_LIST] = {"document_step_list", DB_READ, "i", "iiisssissssssssiss",
		       "SELECT id, at_ms, entered_at, event, from_state, to_state, person_id, who, unit, role_key, opinion, "
		       "cause, attribute, "
		       "article, reason, version, sha256, clause FROM document_step WHERE document_id = ?1 ORDER BY id",
		       NULL},
	[VERSION_ADD] = {"document_version_add", DB_WRITE, "iissssisi", "",
			 "INSERT INTO document_version (document_id, version, title, body_json, meta_json, sha256, "
			 "editor_id, editor_name, at_ms) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (document_id, version) DO NOTHING",
			 NULL},
	[VERSION_LIST] = {"document_version_list", DB_READ, "i",
			  "iisss"
			  "s",
			  "SELECT version, at_ms, title, '', sha256, editor_name FROM document_version WHERE document_id = "
			  "?1 ORDER BY version",
			  NULL},
	[VERSION_GET] = {"document_version_get", DB_READ, "ii",
			 "iisss"
			 "s",
			 "SELECT version, at_ms, title, body_json, sha256, editor_name FROM document_version WHERE "
			 "document_id = ?1 AND version = ?2",
			 NULL},
	[EDITOR_ADD] = {"document_editor_add", DB_WRITE, "ii", "",
			"INSERT INTO document_editor (document_id, person_id) VALUES (?1, ?2) ON CONFLICT (document_id, "
			"person_id) DO NOTHING",
			NULL},
	[EDITOR_IS] = {"document_editor_is", DB_READ, "ii", "i",
		       "SELECT COUNT(*) FROM document_editor WHERE document_id = ?1 AND person_id = ?2", NULL},
	[FILE_ADD] = {"document_file_add", DB_WRITE, "iississsii", "",
		      "INSERT INTO document_file (document_id, file_id, kind, name, size, media_type, ext, sha256, "
		      "added_at, added_by) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (document_id, file_id, kind) DO UPDATE "
		      "SET name = excluded.name",
		      NULL},
	[FILE_LIST] = {"document_file_list", DB_READ, "i", FILE_OUT,
		       "SELECT " FILE_COLS
		       "FROM document_file f WHERE f.document_id = ?1 AND f.kind = 'attachment' ORDER BY f.id",
		       NULL},
	[FILE_GET] =
		{"document_file_public", DB_READ, "ii", FILE_OUT,
		 "SELECT " FILE_COLS
		 "FROM document_file f JOIN document d ON d.id = f.document_id WHERE f.document_id = ?1 AND f.file_id = ?2 "
		 "AND " IS_PUBLIC "ORDER BY f.kind LIMIT 1",
		 NULL},
	[FILE_GET_ANY] = {"document_file_any", DB_READ, "ii", FILE_OUT,
			  "SELECT " FILE_COLS
			  "FROM document_file f WHERE f.document_id = ?1 AND f.file_id = ?2 ORDER BY f.kind LIMIT 1",
			  NULL},
	[FILE_DELETE] = {"document_file_delete", DB_WRITE, "ii", "",
			 "DELETE FROM document_file WHERE document_id = ?1 AND id = ?2 AND kind = 'attachment'", NULL},
	[FILE_COPY] = {"document_file_copy", DB_WRITE, "ii", "",
		       "INSERT INTO document_file (document_id, file_id, kind, name, note, size, media_type, ext, sha256, "
		       "added_at, added_by) "
		       "SELECT ?2, file_id, kind, name, note, size, media_type, ext, sha256, added_at, added_by FROM "
		       "document_file "
		       "WHERE document_id = ?1 ORDER BY id",
		       NULL},
	[FILE_CLEAR] = {"document_file_clear", DB_WRITE, "i", "", "DELETE FROM document_file WHERE document_id = ?1", NULL},
	[FILE_CLEAR_FIGURES] = {"document_file_clear_figures", DB_WRITE, "i", "",
				"DELETE FROM document_file WHERE document_id = ?1 AND kind = 'figure'", NULL},
	/* A file of this document that also belongs to an item kept on file or withdrawn, and that no public item shows (a
	 * letterhead does not hold a text back). */
	[FILE_HIDDEN] =
		{"document_file_hidden", DB_READ, "ii", "i",
		 "SELECT COUNT(*) FROM document_file f JOIN document_file o ON o.file_id = f.file_id AND "
		 "o.document_id <> f.document_id "
		 "JOIN document d ON d.id = o.document_id WHERE f.document_id = ?1 AND o.document_id <> ?2 "
		 "AND d.state IN ('on_file', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM document_file p JOIN document d "
		 "ON d.id = p.document_id WHERE p.file_id = f.file_id AND " IS_PUBLIC ")",
		 NULL},
	/* Links of a file: all, and those that make it usable here: this document's, a public one's, an open one of this unit. */
	[FILE_STRANGE] = {"document_file_strange", DB_READ, "iiii", "ii",
			  "SELECT COUNT(*), COALESCE(SUM(CASE WHEN f.document_id = ?2 OR (" IS_PUBLIC
			  ") OR (d.body_id = ?3 AND d.unit_id = ?4 AND d.state NOT IN "
			  "('on_file', 'withdrawn')) THEN 1 ELSE 0 END), 0) FROM document_file f JOIN document d ON d.id = "
			  "f.document_id "
			  "WHERE f.file_id = ?1",
			  NULL},
	[FILE_COUNT] = {"document_file_count", DB_READ, "i", "i",
			"SELECT COUNT(*) FROM document_file WHERE document_id = ?1 AND kind = 'attachment'", NULL},
	[FILE_IDS] = {"document_file_ids", DB_READ, "i", "ii",
		      "SELECT DISTINCT file_id, size FROM document_file WHERE document_id = ?1", NULL},
	[FILE_FIGURES] = {"document_file_figures", DB_READ, "i", FILE_OUT,
			  "SELECT " FILE_COLS
			  "FROM document_file f WHERE f.document_id = ?1 AND f.kind = 'figure' ORDER BY f.file_id",
			  NULL},
	[IMPORT_ADD] = {"import_source_add", DB_WRITE, "sii", "",
			"INSERT INTO import_source (source_key, document_id, at_ms) VALUES (?1, ?2, ?3)", NULL},
	[IMPORT_GET] = {"import_source_get", DB_READ, "s", "i",
			"SELECT document_id FROM import_source WHERE source_key = ?1", NULL},
	/* ?1 body (0 = all) ?2 branches too ?3 ?4 instants from, before */
	[STAT_PUBLISHED] =
		{"document_stat_published", DB_READ, "iiii", "isssssssd?d?i",
		 "SELECT d.unit_id, d.unit_name, d.body_name, d.entry_key, d.entry_name, d.openness, d.genre, d.level1, "
		 "d.formed_on, "
		 "d.due_on, d.first_published_at FROM document d WHERE (?1 = 0 OR d.body_id = ?1 OR (?2 = 1 AND "
		 "d.parent_body_id = ?1)) "
		 "AND d.first_published_at >= ?3 AND d.first_published_at < ?4 AND d.state IN ('published', 'withdrawn')",
		 NULL},
	[STAT_RETURNS] = {"document_stat_returns", DB_READ, "iiii", "isssssss",
			  "SELECT d.unit_id, d.unit_name, d.body_name, d.entry_key, d.entry_name, d.openness, d.genre, "
			  "s.from_state FROM document_step s "
			  "JOIN document d ON d.id = s.document_id WHERE (?1 = 0 OR d.body_id = ?1 OR (?2 = 1 AND "
			  "d.parent_body_id = ?1)) "
			  "AND s.at_ms >= ?3 AND s.at_ms < ?4 AND s.event = 'return'",
			  NULL},
	[STAT_STEPS] =
		{"document_stat_steps", DB_READ, "iiii", "isssssssi",
		 "SELECT d.unit_id, d.unit_name, d.body_name, d.entry_key, d.entry_name, d.openness, d.genre, s.from_state, "
		 "s.at_ms - s.entered_at FROM document_step s JOIN document d ON d.id = s.document_id "
		 "WHERE (?1 = 0 OR d.body_id = ?1 OR (?2 = 1 AND d.parent_body_id = ?1)) AND s.at_ms >= ?3 AND s.at_ms < ?4 "
		 "AND s.from_state IN ('draft', 'unit', 'office', 'secrecy', 'sign')",
		 NULL},
};
const struct db_set documents_set = {"documents", stmts, DOC_STMT_COUNT};

static enum attribute attr_of(struct str s)
{
	enum attribute at = ATTR_NONE;

	for (int i = ATTR_PUB; i < ATTR_COUNT; i++)
		if (str_eq_c(s, attribute_code((enum attribute)i)))
			at = (enum attribute)i;
	return at;
}

static enum doc_state state_of(struct str s)
{
	enum doc_state st = DS_DISCARDED; /* a state this program does not know is shown to nobody */

	(void)doc_state_from_code(s, &st);
	return st;
}

static enum validity validity_of(struct str s)
{
	enum validity v = VALID_NA;

	(void)validity_from_code(s, &v);
	return v;
}

static enum openness openness_of(struct str s)
{
	enum openness o = OPEN_DECISION;

	(void)openness_from_code(s, &o);
	return o;
}

#define READ_I64(f) ret->f = db_int(r, row, col++);
#define READ_STR(f) ret->f = db_text(r, row, col++);
#define READ_DATE(f) ret->f = db_date(r, row, col++);
#define READ_BOOL(f) ret->f = db_int(r, row, col++) != 0;
#define READ_STATE(f) ret->f = state_of(db_text(r, row, col++));
#define READ_ATTR(f) ret->f = attr_of(db_text(r, row, col++));
#define READ_OPENNESS(f) ret->f = openness_of(db_text(r, row, col++));
#define READ_VALIDITY(f) ret->f = validity_of(db_text(r, row, col++));
#define COL_READ(f, kind, letter, sql) READ_##kind(f)

void doc_from_row(const struct db_rows *r, size_t row, struct document *ret)
{
	size_t col = 0;

	*ret = (struct document){0};
	DOC_COLUMNS(COL_READ)
	ret->body_json = db_text(r, row, col);
}

void doc_all_from_rows(struct arena *a, const struct db_rows *r, struct document **ret, size_t *ret_n)
{
	struct document *d = ARENA_ARRAY(a, r->n + 1, struct document);

	for (size_t i = 0; i < r->n; i++)
		doc_from_row(r, i, &d[i]);
	*ret = d;
	*ret_n = r->n;
}

void attachment_from_row(const struct db_rows *r, size_t row, struct attachment *ret)
{
	*ret = (struct attachment){.id = db_int(r, row, 0),
				   .document_id = db_int(r, row, 1),
				   .file_id = db_int(r, row, 2),
				   .size = db_int(r, row, 3),
				   .name = db_text(r, row, 4),
				   .media_type = db_text(r, row, 5),
				   .ext = db_text(r, row, 6),
				   .sha256 = db_text(r, row, 7),
				   .note = db_text(r, row, 8)};
}
