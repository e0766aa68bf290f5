/* SPDX-License-Identifier: Apache-2.0 */
/* GB/T 9704-2012 as styles: margins 37/35/28/26 mm, 22 lines of 28 characters (docGrid), 3号 仿宋 text, headings 黑体 and
 * 楷体, 2号 小标宋 title. The official fonts are named first so that Word and WPS use their own. */
#include "docmodel/docx_style.h"

#include "base/buf.h"

#define W_NS "xmlns:w=\"" OOXML_W "\""
#define FONT(f) \
	"<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"" f "\" w:cs=\"Times New Roman\"/>"
#define SIZE(half) "<w:sz w:val=\"" half "\"/><w:szCs w:val=\"" half "\"/>"
#define LINE "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/>"
#define INDENT2 "<w:ind w:firstLine=\"632\" w:firstLineChars=\"200\"/>"
#define STYLE(id, name, based, ppr, rpr)                                                                           \
	"<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/><w:basedOn w:val=\"" based \
	"\"/><w:qFormat/><w:pPr>" ppr "</w:pPr><w:rPr>" rpr "</w:rPr></w:style>"
#define BORDER(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"

const char DOCX_DOCUMENT_OPEN[] =
	XML_HEAD "<w:document " W_NS " xmlns:r=\"" OOXML_REL "\" "
		 "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
		 "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"" OOXML_PIC "\"><w:body>";
/* 28 characters a line ask for a pitch of 15.79 pt against the 16 pt of 3号. The grid could say so (w:charSpace), but LibreOffice
 * then sets 17 a line; the style Normal narrows its runs by 0.2 pt instead, which Word and LibreOffice both follow. */
const char DOCX_DOCUMENT_CLOSE[] =
	"<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdF1\"/><w:footerReference w:type=\"even\" r:id=\"rIdF2\"/>"
	"<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" "
	"w:header=\"851\" w:footer=\"1304\" w:gutter=\"0\"/><w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\"/>"
	"</w:sectPr></w:body></w:document>";
const char DOCX_RELS_OPEN[] =
	XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
		 "<Relationship Id=\"rIdS1\" Type=\"" OOXML_REL "/styles\" Target=\"styles.xml\"/>"
		 "<Relationship Id=\"rIdS2\" Type=\"" OOXML_REL "/settings\" Target=\"settings.xml\"/>"
		 "<Relationship Id=\"rIdS3\" Type=\"" OOXML_REL "/numbering\" Target=\"numbering.xml\"/>"
		 "<Relationship Id=\"rIdS4\" Type=\"" OOXML_REL "/fontTable\" Target=\"fontTable.xml\"/>"
		 "<Relationship Id=\"rIdF1\" Type=\"" OOXML_REL "/footer\" Target=\"footer1.xml\"/>"
		 "<Relationship Id=\"rIdF2\" Type=\"" OOXML_REL "/footer\" Target=\"footer2.xml\"/>";

static const char content_types[] = XML_HEAD
	"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>"
	"<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"
#define PART(name, type)             \
	"<Override PartName=\"" name \
	"\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml." type "+xml\"/>"
	PART("/word/document.xml", "document.main") PART("/word/styles.xml",
							 "styles") PART("/word/settings.xml",
									"settings") PART("/word/numbering.xml", "numbering")
		PART("/word/fontTable.xml", "fontTable") PART("/word/footer1.xml", "footer") PART(
			"/word/footer2.xml",
			"footer") "<Override PartName=\"/docProps/core.xml\" "
				  "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char package_rels[] =
	XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
		 "<Relationship Id=\"rId1\" Type=\"" OOXML_REL "/officeDocument\" Target=\"word/document.xml\"/>"
		 "<Relationship Id=\"rId2\" "
		 "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
		 "Target=\"docProps/core.xml\"/></Relationships>";

static const char settings[] = XML_HEAD "<w:settings " W_NS "><w:evenAndOddHeaders/><w:defaultTabStop w:val=\"632\"/>"
					"<w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>";

static const char styles[] = XML_HEAD "<w:styles " W_NS "><w:docDefaults><w:rPrDefault><w:rPr>" FONT("仿宋_GB2312") SIZE(
	"32") "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:pPr>" LINE
	      "<w:jc w:val=\"both\"/></w:pPr><w:rPr><w:spacing w:val=\"-4\"/></w:rPr></w:style>" STYLE(
		      "BodyText", "Body Text", "Normal", INDENT2,
		      "") STYLE("Flush", "Addressee", "Normal", "",
				"") STYLE("RedHead", "Issuer", "Normal",
					  "<w:spacing w:before=\"1984\" w:after=\"0\" w:line=\"240\" "
					  "w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
					  FONT("方正小标宋简体") "<w:color w:val=\"FF0000\"/>" SIZE("72"))
		      STYLE("DocNo", "Document Number", "Normal",
			    "<w:spacing w:before=\"1158\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/><w:jc "
			    "w:val=\"center\"/>",
			    "") STYLE("Title", "Title", "Normal",
				      "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"1158\" w:after=\"579\" "
				      "w:line=\"640\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
				      FONT("方正小标宋简体")
					      SIZE("44")) STYLE("Heading1", "heading 1", "Normal",
								"<w:keepNext/>" INDENT2 "<w:outlineLvl w:val=\"0\"/>",
								FONT("黑体")) STYLE("Heading2", "heading 2", "Normal",
										    "<w:keepNext/>" INDENT2
										    "<w:outlineLvl w:val=\"1\"/>",
										    FONT("楷体_GB2312"))
			      STYLE("Heading3", "heading 3", "Normal", "<w:keepNext/>" INDENT2 "<w:outlineLvl w:val=\"2\"/>",
				    "") STYLE("Heading4", "heading 4", "Normal",
					      "<w:keepNext/>" INDENT2 "<w:outlineLvl w:val=\"3\"/>",
					      "") STYLE("ListParagraph", "List Paragraph", "Normal", "", "")
				      STYLE("Sign", "Signature", "Normal",
					    "<w:ind w:rightChars=\"200\" w:right=\"632\"/><w:jc w:val=\"right\"/>",
					    "") STYLE("TableText", "Table Text", "Normal",
						      "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"0\" w:after=\"0\" "
						      "w:line=\"360\" "
						      "w:lineRule=\"atLeast\"/><w:jc w:val=\"left\"/>",
						      SIZE("24")) STYLE("Figure", "Figure", "Normal",
									"<w:keepNext/><w:spacing w:before=\"120\" "
									"w:after=\"0\" w:line=\"240\" "
									"w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
									"") STYLE("Caption", "caption", "Normal",
										  "<w:jc w:val=\"center\"/>", SIZE("28"))
					      STYLE("Imprint", "Imprint", "Normal",
						    "<w:ind w:leftChars=\"100\" w:left=\"280\" w:rightChars=\"100\" "
						    "w:right=\"280\"/>",
						    SIZE("28")) STYLE("SourceLine", "Source", "Normal",
								      "<w:spacing w:before=\"200\" w:after=\"0\" "
								      "w:line=\"240\" w:lineRule=\"auto\"/>",
								      "<w:color w:val=\"595959\"/>" SIZE("18"))
						      STYLE("PageNo", "footer", "Normal",
							    "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" "
							    "w:lineRule=\"auto\"/>",
							    FONT("宋体") SIZE(
								    "28")) "<w:style w:type=\"table\" "
									   "w:styleId=\"TableGrid\"><w:name w:val=\"Table "
									   "Grid\"/><w:tblPr><w:tblBorders>" BORDER("top")
										   BORDER("left") BORDER("bottom") BORDER(
											   "right") BORDER("insideH")
											   BORDER("insideV") "</"
													     "w:tblBorders><"
													     "w:tblCellMar><"
													     "w:left "
													     "w:w=\"85\" "
													     "w:type="
													     "\"dxa\"/"
													     "><w:right "
													     "w:w=\"85\" "
													     "w:type="
													     "\"dxa\"/></"
													     "w:tblCellMar>"
													     "</w:tblPr></"
													     "w:style></"
													     "w:styles>";

#define ALT(font, alt) "<w:font w:name=\"" font "\"><w:altName w:val=\"" alt "\"/></w:font>"
static const char fonts[] = XML_HEAD "<w:fonts " W_NS ">" ALT("仿宋_GB2312", "FangSong") ALT("楷体_GB2312", "KaiTi")
	ALT("黑体", "SimHei") ALT("方正小标宋简体", "SimSun") ALT("宋体", "SimSun") "</w:fonts>";

/* — 1 — in 4号 宋体: odd pages at the right, even at the left, one character in (7.5). */
#define PAGE_NO(jc, ind)                                                                                                  \
	XML_HEAD "<w:ftr " W_NS "><w:p><w:pPr><w:pStyle w:val=\"PageNo\"/>" ind "<w:jc w:val=\"" jc "\"/></w:pPr>"        \
		 "<w:r><w:t xml:space=\"preserve\">— </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>"  \
		 "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar "                         \
		 "w:fldCharType=\"separate\"/></w:r>"                                                                     \
		 "<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t xml:space=\"preserve\"> " \
		 "—</w:t></w:r>"                                                                                        \
		 "</w:p></w:ftr>"
static const char footer_odd[] = PAGE_NO("right", "<w:ind w:right=\"280\" w:rightChars=\"100\"/>");
static const char footer_even[] = PAGE_NO("left", "<w:ind w:left=\"280\" w:leftChars=\"100\"/>");

const struct zip_entry docx_fixed[] = {
	{"[Content_Types].xml", {content_types, sizeof content_types - 1}},
	{"_rels/.rels", {package_rels, sizeof package_rels - 1}},
	{"word/settings.xml", {settings, sizeof settings - 1}},
	{"word/styles.xml", {styles, sizeof styles - 1}},
	{"word/fontTable.xml", {fonts, sizeof fonts - 1}},
	{"word/footer1.xml", {footer_odd, sizeof footer_odd - 1}},
	{"word/footer2.xml", {footer_even, sizeof footer_even - 1}},
};
const size_t docx_fixed_count = sizeof docx_fixed / sizeof docx_fixed[0];

const char *docx_numbering_open(struct arena *a)
{
	struct buf b = BUF_INIT(a, 65536);

	buf_c(&b, XML_HEAD "<w:numbering " W_NS ">");
	for (int kind = 0; kind < 2; kind++) {
		buf_printf(&b, "<w:abstractNum w:abstractNumId=\"%d\">", kind);
		for (int l = 0; l < 9; l++)
			buf_printf(&b,
				   "<w:lvl w:ilvl=\"%d\"><w:start w:val=\"1\"/><w:numFmt w:val=\"%s\"/><w:lvlText "
				   "w:val=\"%s\"/>"
				   "<w:pPr><w:ind w:left=\"%d\" w:hanging=\"420\"/></w:pPr></w:lvl>",
				   l, kind == 0 ? "bullet" : "decimal", kind == 0 ? "•" : arena_printf(a, "%%%d.", l + 1).p,
				   1052 + 420 * l);
		buf_c(&b, "</w:abstractNum>");
	}
	return buf_cstr(&b);
}
