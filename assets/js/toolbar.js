// SPDX-License-Identifier: Apache-2.0
// The editor's row of buttons: one table row each. Arrow keys move inside the row (toolbar pattern), Tab leaves it.
import { setBlockType, toggleMark } from 'prosemirror-commands';
import { redo, undo } from 'prosemirror-history';
import { liftListItem, wrapInList } from 'prosemirror-schema-list';
import {
  addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable, mergeCells, splitCell, toggleHeaderRow,
} from 'prosemirror-tables';
import { ask } from './ask.js';
import { goodHref, schema } from './schema.js';
import { word } from './text.js';

const { nodes, marks } = schema;

function inList(state, type) {
  const { $from } = state.selection;
  for (let d = $from.depth; d > 0; d -= 1) if ($from.node(d).type === type) return true;
  return false;
}

function list(type) {
  return (state, dispatch, view) => (inList(state, type) ? liftListItem(nodes.list_item)(state, dispatch, view)
    : wrapInList(type)(state, dispatch, view));
}

function heading(level) {
  return (state, dispatch, view) => (isHeading(level)(state) ? setBlockType(nodes.paragraph)(state, dispatch, view)
    : setBlockType(nodes.heading, { level })(state, dispatch, view));
}

function isHeading(level) {
  return (state) => state.selection.$from.parent.type === nodes.heading && state.selection.$from.parent.attrs.level === level;
}

function hasMark(type) {
  return (state) => {
    const { from, $from, to, empty } = state.selection;
    return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
  };
}

function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  const row = (type) => nodes.table_row.create(null, [0, 1, 2].map(() => type.createAndFill()));
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
  if (dispatch) dispatch(state.tr.replaceSelectionWith(table).scrollIntoView());
  return true;
}

function clear(state, dispatch) {
  const { from, to } = state.selection;
  if (!dispatch) return true;
  let { tr } = state;
  Object.values(marks).forEach((m) => { tr = tr.removeMark(from, to, m); });
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.type === nodes.heading || (node.type === nodes.paragraph && node.attrs.align)) tr = tr.setNodeMarkup(pos, nodes.paragraph, { align: null });
  });
  dispatch(tr);
  return true;
}

async function link(view) {
  if (hasMark(marks.link)(view.state)) {
    toggleMark(marks.link)(view.state, view.dispatch);
    return;
  }
  const answer = await ask([{ name: 'href', label: word('linkAsk'), check: (v) => (goodHref(v) ? '' : word('linkBad')) }]);
  if (!answer) return;
  const { href } = answer;
  if (view.state.selection.empty) {
    view.dispatch(view.state.tr.replaceSelectionWith(schema.text(href, [marks.link.create({ href })]), false));
  } else {
    toggleMark(marks.link, { href })(view.state, view.dispatch);
  }
}

async function image(view) {
  const answer = await ask([
    { name: 'file', label: word('imageAsk'), check: (v) => (/^[1-9]\d{0,17}$/.test(v) ? '' : word('imageBad')) },
    { name: 'alt', label: word('imageAlt'), check: () => '' },
  ]);
  if (!answer) return;
  view.dispatch(view.state.tr.replaceSelectionWith(nodes.figure.create({ file: Number(answer.file), alt: answer.alt })));
}

/* key, command (state, dispatch) or act (view), active (state), only inside tables */
const rows = [
  ...[1, 2, 3, 4].map((n) => ({ key: `h${n}`, command: heading(n), active: isHeading(n) })),
  { key: 'strong', command: toggleMark(marks.strong), active: hasMark(marks.strong) },
  { key: 'bullet', command: list(nodes.bullet_list), active: (s) => inList(s, nodes.bullet_list) },
  { key: 'ordered', command: list(nodes.ordered_list), active: (s) => inList(s, nodes.ordered_list) },
  { key: 'table', command: insertTable },
  { key: 'link', act: link, active: hasMark(marks.link) },
  { key: 'image', act: image },
  { key: 'undo', command: undo }, { key: 'redo', command: redo }, { key: 'clear', command: clear },
  { key: 'rowAdd', command: addRowAfter, table: true }, { key: 'rowDel', command: deleteRow, table: true },
  { key: 'colAdd', command: addColumnAfter, table: true }, { key: 'colDel', command: deleteColumn, table: true },
  { key: 'merge', command: mergeCells, table: true }, { key: 'split', command: splitCell, table: true },
  { key: 'header', command: toggleHeaderRow, table: true }, { key: 'tableDel', command: deleteTable, table: true },
];

export function makeToolbar(doc) {
  const bar = doc.createElement('div');
  bar.className = 'ed-bar';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', word('toolbar'));
  let view = null;
  const buttons = rows.map((row, i) => {
    const b = doc.createElement('button');
    b.type = 'button';
    b.textContent = word(row.key);
    b.dataset.key = row.key;
    b.tabIndex = i === 0 ? 0 : -1;
    b.addEventListener('mousedown', (e) => e.preventDefault()); // keeps the selection in the text
    b.addEventListener('click', async () => {
      if (b.getAttribute('aria-disabled') === 'true') return;
      if (row.act) await row.act(view);
      else row.command(view.state, view.dispatch, view);
      view.focus();
    });
    bar.append(b);
    return b;
  });
  bar.addEventListener('keydown', (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const shown = buttons.filter((b) => !b.hidden);
    const at = shown.indexOf(doc.activeElement);
    if (!step || at < 0) return;
    e.preventDefault();
    const next = shown[(at + step + shown.length) % shown.length];
    buttons.forEach((b) => { b.tabIndex = b === next ? 0 : -1; });
    next.focus();
  });
  const update = (editor) => {
    view = editor;
    const table = isInTable(view.state);
    rows.forEach((row, i) => {
      const b = buttons[i];
      b.hidden = Boolean(row.table) && !table;
      if (row.active) b.setAttribute('aria-pressed', row.active(view.state) ? 'true' : 'false');
      if (row.command) b.setAttribute('aria-disabled', row.command(view.state) ? 'false' : 'true');
    });
  };
  return { bar, update };
}
