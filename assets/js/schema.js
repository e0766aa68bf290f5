// SPDX-License-Identifier: Apache-2.0
// The document model as a ProseMirror schema. Node, mark and attribute names are those of src/docmodel/docmodel.h: what this
// schema cannot hold, the server refuses.
import { Schema } from 'prosemirror-model';

// Classes, not styles: the page's security policy allows no style attribute.
function alignOf(dom) {
  return ['center', 'right', 'none-indent'].find((a) => dom.classList.contains(`al-${a}`)) ?? null;
}

function cellAttrs(dom) {
  const span = (name) => Math.min(Math.max(Number.parseInt(dom.getAttribute(name) ?? '1', 10) || 1, 1), 64);
  return { colspan: span('colspan'), rowspan: span('rowspan'), colwidth: null };
}

function cell(tag, role) {
  return {
    content: 'block+', isolating: true, tableRole: role,
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
    parseDOM: [{ tag, getAttrs: cellAttrs }],
    toDOM: (node) => [tag, { colspan: String(node.attrs.colspan), rowspan: String(node.attrs.rowspan) }, 0],
  };
}

const mark = (tag, more = []) => ({ parseDOM: [{ tag }, ...more], toDOM: () => [tag, 0] });

/** Addresses the server accepts in links. */
export function goodHref(href) {
  return /^(https?:\/\/[^\s]+|mailto:[^\s]+|\/(?!\/)[^\s]*|#[^\s]*)$/i.test(href);
}

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      group: 'block', content: 'inline*', attrs: { align: { default: null } },
      parseDOM: [{ tag: 'p', getAttrs: (dom) => ({ align: alignOf(dom) }) }],
      toDOM: (node) => ['p', node.attrs.align ? { class: `al-${node.attrs.align}` } : {}, 0],
    },
    heading: {
      group: 'block', content: 'inline*', defining: true, attrs: { level: { default: 1 } },
      parseDOM: [...[1, 2, 3, 4].map((n) => ({ tag: `.lv${n}`, attrs: { level: n }, priority: 60 })), // copied from this editor
        ...[1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: Math.min(n, 4) } }))],
      toDOM: (node) => [`h${node.attrs.level + 1}`, { class: `lv${node.attrs.level}` }, 0], // the page's own h1 is the title
    },
    bullet_list: { group: 'block', content: 'list_item+', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
    ordered_list: {
      group: 'block', content: 'list_item+', attrs: { start: { default: 1 } },
      parseDOM: [{ tag: 'ol', getAttrs: (dom) => ({ start: Number(dom.getAttribute('start') ?? 1) || 1 }) }],
      toDOM: (node) => ['ol', { start: String(node.attrs.start) }, 0],
    },
    list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
    table: {
      group: 'block', content: 'table_row+', isolating: true, tableRole: 'table',
      parseDOM: [{ tag: 'table' }], toDOM: () => ['table', ['tbody', 0]],
    },
    table_row: {
      content: '(table_cell | table_header)*', tableRole: 'row', parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0],
    },
    table_cell: cell('td', 'cell'),
    table_header: cell('th', 'header_cell'),
    figure: {
      group: 'block', atom: true,
      attrs: { file: {}, alt: { default: '' }, caption: { default: '' }, width: { default: 0 } },
      toDOM: (node) => ['figure', { 'data-file': String(node.attrs.file) },
        ['span', { class: 'fig' }, `▣ ${node.attrs.file} ${node.attrs.alt}`], ['figcaption', node.attrs.caption]],
      parseDOM: [{
        tag: 'figure[data-file]',
        getAttrs: (dom) => ({ file: Number(dom.getAttribute('data-file')), caption: dom.querySelector('figcaption')?.textContent ?? '' }),
      }],
    },
    rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
    text: { group: 'inline' },
    hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
  },
  marks: {
    link: {
      attrs: { href: {} }, inclusive: false,
      parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => (goodHref(dom.getAttribute('href')) ? { href: dom.getAttribute('href') } : false) }],
      toDOM: (m) => ['a', { href: m.attrs.href, rel: 'noopener' }, 0],
    },
    strong: mark('strong', [{ tag: 'b' }, { style: 'font-weight', getAttrs: (v) => /^(bold|[6-9]\d\d)$/.test(v) && null }]),
    em: mark('em', [{ tag: 'i' }, { style: 'font-style=italic' }]),
    underline: mark('u', [{ style: 'text-decoration=underline' }]),
    sup: mark('sup'),
    sub: mark('sub'),
  },
});

const defaults = { align: null, start: 1, colspan: 1, rowspan: 1, width: 0, caption: '' };

/** JSON as the server stores it: no attribute that only says the default, none the model does not know (colwidth). */
export function toModel(json) {
  const out = { type: json.type };
  const attrs = Object.entries(json.attrs ?? {}).filter(([k, v]) => k !== 'colwidth' && !(k in defaults && defaults[k] === v));
  if (attrs.length) out.attrs = Object.fromEntries(attrs);
  if (json.text !== undefined) out.text = json.text;
  if (json.marks?.length) out.marks = json.marks.map((m) => (m.attrs ? { type: m.type, attrs: { ...m.attrs } } : { type: m.type }));
  if (json.content?.length) out.content = json.content.map(toModel);
  return out;
}
