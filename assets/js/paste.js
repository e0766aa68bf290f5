// SPDX-License-Identifier: Apache-2.0
// Text pasted from Word, WPS or a web page: structure stays (paragraphs, headings, lists, tables, bold), everything else goes,
// and the person is told what went.
import { levelOf } from './levels.js';
import { word } from './text.js';

const objects = 'script, style, link, meta, object, embed, iframe, form, input, button, select, textarea, svg, math, video, audio';
const revisions = 'ins, del, [data-st*="mso-element:comment"], .MsoCommentReference, .msocomoff, .msocomtxt';

function removeAll(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  found.forEach((n) => n.remove());
  return found.length;
}

function removeComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach((n) => n.remove());
}

/* Style and event attributes would be tried, and refused, by the page's security policy as soon as the text is parsed; under
 * another name they are only text. */
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;

function disarm(html) {
  return html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, (_, tag) => (tag.toLowerCase() === 'script' ? '<object></object>' : ''))
    .replace(TAG, (tag) => tag.replace(/([\s"'/])style(\s*=)/gi, '$1data-st$2').replace(/([\s"'/])on[a-z]+(\s*=)/gi, '$1data-on$2'));
}

const styleOf = (n) => n.getAttribute('data-st') ?? '';

/** Word writes list items as paragraphs with "mso-list:l0 level1"; neighbours become one list. */
function lists(root) {
  const doc = root.ownerDocument;
  let list = null;
  for (const p of [...root.querySelectorAll('p')]) {
    const style = styleOf(p);
    if (!/mso-list:\s*l\d/i.test(style)) {
      list = null;
      continue;
    }
    const sign = [...p.querySelectorAll('span')].find((s) => /mso-list:\s*ignore/i.test(styleOf(s)));
    const marker = sign?.textContent.trim() ?? '';
    const level = levelOf(`${marker}${p.textContent.replace(marker, '').trim()}`);
    if (level) { // a numbered heading, not a list: keep its number as text
      list = null;
      if (sign) sign.replaceWith(marker);
      continue;
    }
    sign?.remove();
    const tag = /^[\d(（一二三四五六七八九十a-z]/i.test(marker) ? 'ol' : 'ul';
    if (!list || list.localName !== tag || list.nextElementSibling !== p) {
      list = doc.createElement(tag);
      p.before(list);
    }
    const item = doc.createElement('li');
    const inner = doc.createElement('p');
    inner.append(...p.childNodes);
    item.append(inner);
    list.append(item);
    p.remove();
  }
}

function headings(root) {
  for (const p of [...root.querySelectorAll('p')]) {
    if (p.closest('li, td, th')) continue;
    const named = /(?:^|\s)(?:Mso)?Heading([1-4])/i.exec(p.className)?.[1];
    const level = Number(named ?? 0) || levelOf(p.textContent);
    if (!level) continue;
    const h = root.ownerDocument.createElement(`h${level}`);
    h.textContent = p.textContent.trim();
    p.replaceWith(h);
  }
}

function unwrapBold(root) { // WPS and Google wrap everything in <b style="font-weight:normal">
  for (const b of root.querySelectorAll('b, strong')) {
    if (/font-weight:\s*(normal|400)/i.test(styleOf(b))) b.replaceWith(...b.childNodes);
  }
}

function styles(root) {
  let dropped = 0;
  for (const n of root.querySelectorAll('*')) {
    const style = styleOf(n);
    const align = /text-align:\s*(center|right)/i.exec(style)?.[1].toLowerCase() ?? n.getAttribute('align');
    const own = [...n.classList].filter((c) => /^(al-(center|right|none-indent)|lv[1-4])$/.test(c)); // from this editor
    if (/(color|font-family|font-size|background)\s*:/i.test(style) || n.localName === 'font') dropped = 1;
    if (/font-weight:\s*(bold|[6-9]\d\d)/i.test(style) && n.localName === 'span') {
      const b = root.ownerDocument.createElement('strong');
      b.append(...n.childNodes);
      n.append(b);
    }
    for (const a of [...n.attributes]) {
      if (!['href', 'colspan', 'rowspan', 'start', 'data-pm-slice', 'data-file'].includes(a.name)) n.removeAttribute(a.name);
    }
    if (n.localName === 'p' && (align === 'center' || align === 'right')) own.push(`al-${align}`);
    if (own.length) n.className = own.join(' ');
  }
  return dropped;
}

function emptyParagraphs(root) {
  const found = [...root.querySelectorAll('p, div')].filter((p) => !p.closest('td, th, li')
    && !p.textContent.replace(/[\s\u00a0\u3000]/g, '') && !p.querySelector('table, img'));
  found.forEach((p) => p.remove());
  return found.length;
}

/** Cleans the HTML; dropped is a list of phrases for people. */
export function cleanHTML(html) {
  const root = new DOMParser().parseFromString(disarm(html), 'text/html').body;
  const dropped = [];
  const note = (key, n) => { if (n) dropped.push(word(key, n)); };
  removeComments(root);
  const deleted = [...root.querySelectorAll('ins')];
  deleted.forEach((n) => n.replaceWith(...n.childNodes));
  note('dropComments', deleted.length + removeAll(root, revisions));
  note('dropObjects', removeAll(root, objects));
  note('dropImages', removeAll(root, 'img, v\\:shape, v\\:imagedata'));
  unwrapBold(root);
  lists(root);
  headings(root);
  note('dropStyles', styles(root));
  note('dropEmpty', emptyParagraphs(root));
  for (const odd of [...root.querySelectorAll('*')].filter((n) => n.localName.includes(':'))) odd.replaceWith(...odd.childNodes);
  return { html: root.innerHTML, dropped };
}

export function pasteNote(dropped) {
  return dropped.length ? word('pasted', dropped.join(word('comma'))) : word('pastedClean');
}
