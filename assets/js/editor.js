// SPDX-License-Identifier: Apache-2.0
// The body editor of the drafting page. Without script the page has a textarea "body_text"; this puts a ProseMirror view in its
// place and keeps two fields up to date: "body_json" (hidden, the document model) and "body_text" (plain text). The server takes
// body_json when it is not empty.
import { baseKeymap, chainCommands, exitCode, toggleMark } from 'prosemirror-commands';
import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { history, redo, undo } from 'prosemirror-history';
import { InputRule, inputRules, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { Node } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import { EditorState, Plugin } from 'prosemirror-state';
import { goToNextCell, tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { levelOf } from './levels.js';
import { cleanHTML, pasteNote } from './paste.js';
import { schema, toModel } from './schema.js';
import { word } from './text.js';
import { makeToolbar } from './toolbar.js';

const { nodes, marks } = schema;

const hardBreak = chainCommands(exitCode, (state, dispatch) => {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** Lines of a textarea as a document: the levels are recognised as on the server. */
export function fromText(text) {
  const blocks = text.split(/\r?\n/).map((l) => l.trim()).filter(Boolean).map((line) => {
    const level = levelOf(line);
    return level ? nodes.heading.create({ level }, schema.text(line)) : nodes.paragraph.create(null, schema.text(line));
  });
  return nodes.doc.create(null, blocks.length ? blocks : [nodes.paragraph.create()]);
}

function initial(json, text) {
  if (json.trim()) {
    try {
      const doc = Node.fromJSON(schema, JSON.parse(json));
      doc.check();
      return doc;
    } catch {
      return fromText(text); // the text is always there as well
    }
  }
  return fromText(text);
}

const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s*[-•]\s$/, nodes.bullet_list),
    // "一、总体要求" + Enter is a heading; typing the number alone is not a reason to change the paragraph
    new InputRule(/^(#{1,4})\s$/, (state, match, from, to) => state.tr.delete(from, to)
      .setBlockType(from, from, nodes.heading, { level: match[1].length })),
  ],
});

const levelOnEnter = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 1 || $from.parent.type !== nodes.paragraph) return false;
  const level = levelOf($from.parent.textContent);
  if (!level || $from.parentOffset !== $from.parent.content.size) return false;
  if (dispatch) {
    const tr = state.tr.setNodeMarkup($from.before(), nodes.heading, { level });
    const after = $from.after();
    tr.insert(after, nodes.paragraph.create());
    tr.setSelection(state.selection.constructor.near(tr.doc.resolve(after + 1)));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

const keys = {
  'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo, 'Mod-b': toggleMark(marks.strong), 'Mod-i': toggleMark(marks.em),
  'Mod-u': toggleMark(marks.underline), 'Shift-Enter': hardBreak,
  Enter: chainCommands(levelOnEnter, splitListItem(nodes.list_item)),
  'Mod-[': liftListItem(nodes.list_item), 'Mod-]': sinkListItem(nodes.list_item),
  'Alt-ArrowRight': goToNextCell(1), 'Alt-ArrowLeft': goToNextCell(-1), // Tab stays free to leave the editor
};

function mount(area) {
  const { form } = area;
  const hidden = form?.elements.namedItem('body_json');
  if (!hidden) return;
  const box = document.createElement('div');
  const note = document.createElement('p');
  const label = form.querySelector(`label[for="${area.id}"]`);
  box.className = 'ed';
  note.className = 'ed-note';
  note.setAttribute('role', 'status');
  const { bar, update } = makeToolbar(document);
  box.append(bar);

  const labelled = label ? { 'aria-labelledby': label.id || (label.id = `${area.id}-label`) } : { 'aria-label': word('body') };
  if (area.getAttribute('aria-describedby')) labelled['aria-describedby'] = area.getAttribute('aria-describedby');
  const view = new EditorView(box, {
    state: EditorState.create({
      doc: initial(hidden.value, area.value),
      plugins: [rules, keymap(keys), keymap(baseKeymap), history(), gapCursor(), dropCursor(), tableEditing(),
        new Plugin({ view: () => ({ update }) })],
    }),
    attributes: { role: 'textbox', 'aria-multiline': 'true', class: 'ed-text doc-body', id: `${area.id}-editor`, ...labelled },
    transformPastedHTML(html) {
      const { html: clean, dropped } = cleanHTML(html);
      note.textContent = pasteNote(dropped);
      return clean;
    },
    clipboardTextParser: (text) => fromText(text).slice(0),
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      if (!tr.docChanged) return;
      hidden.value = JSON.stringify(toModel(view.state.doc.toJSON()));
      area.value = view.state.doc.textBetween(0, view.state.doc.content.size, '\n', '\n');
      hidden.dispatchEvent(new Event('input', { bubbles: true })); // the guard and autosave of forms.js listen
    },
  });
  box.append(note);
  area.before(box);
  area.hidden = true;
  area.required = false;
  label?.addEventListener('click', (e) => {
    e.preventDefault();
    view.focus();
  });
  update(view);
}

function start() {
  document.querySelectorAll('textarea[name="body_text"]').forEach(mount);
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
else start();
