// SPDX-License-Identifier: Apache-2.0
// Text pasted from Word, WPS or a web page: structure stays (paragraphs, headings, lists, tables, bold), everything else goes,
// and the person is told what went.
import { levelOf } from './levels.js';
import { word } from './text.js';

const objects = 'script, style, link, meta, object, embed, iframe, form, input, button, select, textarea, svg, math, video, audio';
const revisions = 'ins, del, [style*="mso-element:comment"], .MsoCommentReference, .msocomoff, .msocomtxt';

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

/** Word writes list items as paragraphs with "mso-list:l0 level1"; neighbours become one list. */
function lists(root) {
  const doc = root.ownerDocument;
  let list = null;
  for (const p of [...root.querySelectorAll('p')]) {
    const style = p.getAttribute('style') ?? '';
    if (!/mso-list:\s*l\d/i.test(style)) {
      list = null;
      continue;
    }
    const sign = [...p.querySelectorAll('span')].find((s) => /mso-list:\s*ignore/i.test(s.getAttribute('style') ?? ''));
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
    if (/font-weight:\s*(normal|400)/i.test(b.getAttribute('style') ?? '')) b.replaceWith(...b.childNodes);
  }
}

function styles(root) {
  let dropped = 0;
  for (const n of root.querySelectorAll('[style], [class], font, [color], [face], [bgcolor]')) {
    const keep = [];
    const style = n.getAttribute('style') ?? '';
    const align = /text-align:\s*(center|right)/i.exec(style)?.[1];
    if (align) keep.push(`text-align:${align}`);
    if (/font-weight:\s*(bold|[6-9]\d\d)/i.test(style)) keep.push('font-weight:bold');
    if (/(color|font-family|font-size|background)\s*:/i.test(style) || n.localName === 'font') dropped = 1;
    for (const a of ['class', 'color', 'face', 'bgcolor', 'lang', 'id', 'width', 'height']) n.removeAttribute(a);
    if (keep.length) n.setAttribute('style', keep.join(';'));
    else n.removeAttribute('style');
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
  const root = new DOMParser().parseFromString(html, 'text/html').body;
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
