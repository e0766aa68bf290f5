// SPDX-License-Identifier: Apache-2.0
// Forms that lose nothing: a guard against leaving with unsaved text, drafts saved by themselves, one submission per press.
//   <form data-guard>                            warn before leaving when something was changed
//   <form data-autosave="/wb/…/autosave">        every 20 s after a change and when a field is left; the server answers 2xx, and
//                                                may send JSON {"version": n} that goes into the field named "version"
//   <output data-act="save-state">               where the state is told (role="status")
import { word } from './text.js';

const AUTOSAVE_MS = 20000;

function clockText() {
  return new Date().toTimeString().slice(0, 5);
}

// A button that opens what it sends beside the page (a preview) leaves the form as it is.
const beside = (event) => event.submitter?.formTarget === '_blank';

function guard(form) {
  let dirty = false;
  form.addEventListener('input', () => { dirty = true; });
  form.addEventListener('submit', (event) => { if (!beside(event)) dirty = false; });
  form.addEventListener('chengming:saved', () => { dirty = false; });
  window.addEventListener('beforeunload', (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = word('leave'); // older browsers ask only when this is set
  });
}

function autosave(form) {
  const state = form.querySelector('[data-act="save-state"]');
  const say = (text) => { if (state) state.textContent = text; };
  let timer = 0;
  let busy = false;
  let changed = false;

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (busy || !changed) return;
    busy = true;
    changed = false;
    say(word('saving'));
    try {
      const data = new FormData(form);
      for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json' }, body: new URLSearchParams(data),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if ((answer.headers.get('content-type') ?? '').startsWith('application/json')) {
        const { version } = await answer.json();
        const field = form.elements.namedItem('version');
        for (const at of [field, ...document.querySelectorAll('[data-version]')]) if (at && version !== undefined) at.value = String(version);
      }
      say(word('saved', clockText()));
      if (!changed) form.dispatchEvent(new Event('chengming:saved'));
    } catch {
      changed = true;
      say(word('saveFailed'));
    } finally {
      busy = false;
      if (changed && !timer) timer = setTimeout(save, AUTOSAVE_MS);
    }
  }
  form.addEventListener('input', () => {
    changed = true;
    if (!timer) timer = setTimeout(save, AUTOSAVE_MS);
  });
  form.addEventListener('focusout', (event) => {
    if (event.relatedTarget?.type !== 'submit') save(); // on the way to a button: saving comes anyway, and nothing must move
  });
}

function once(form) {
  form.addEventListener('submit', (event) => {
    if (beside(event)) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    window.addEventListener('pageshow', () => { delete form.dataset.sent; }, { once: true }); // back button
  });
}

export function startForms(doc) {
  doc.querySelectorAll('form[data-guard]').forEach(guard);
  doc.querySelectorAll('form[data-autosave]').forEach(autosave);
  doc.querySelectorAll('form[method="post"]:not([target])').forEach(once);
}
