// SPDX-License-Identifier: Apache-2.0
// The request form's comforts; the form works without them.
//   <form data-draft="request">          what is typed is kept on this device only (never sent), until it is sent or deleted.
//                                        Identity numbers, files and hidden fields are not kept. data-fresh: nothing was typed yet,
//                                        so a draft may be offered.
//   <textarea data-matches="/…"          what is published already, asked by POST: a description may name people, so it must not
//                                        stand in an address, and only the description leaves the form (htmx would send all of it).
//   <textarea data-count="1000">         how many characters there are
//   <section data-act="draft-clear">     the request was sent: its draft goes
import { word } from './text.js';

const KEEP_MS = 800;
const MATCH_MS = 900;
const PRIVATE = new Set(['id_no', 'uscc']);
const DAYS = 14 * 86400000; // an old draft is somebody else's by then

const key = (name) => `chengming-draft-${name}`;

function stored(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(key(name)));
    if (kept && Date.now() - kept.at < DAYS) return kept;
    localStorage.removeItem(key(name));
  } catch {
    // no storage, or not ours
  }
  return null;
}

function forget(name) {
  try {
    localStorage.removeItem(key(name));
  } catch {
    // no storage
  }
}

const kept = (el) => el.name && !PRIVATE.has(el.name) && !['hidden', 'file', 'submit', 'button'].includes(el.type);

function button(text, act) {
  const b = document.createElement('button');
  b.type = 'button';
  b.className = 'btn btn--sm';
  b.textContent = text;
  b.addEventListener('click', act);
  return b;
}

function draft(form) {
  const name = form.dataset.draft;
  const note = form.querySelector('[data-act="draft-note"]');
  let timer = 0;

  function say(text, ...buttons) {
    note.replaceChildren(...(text ? [document.createTextNode(text), ...buttons] : []));
  }
  function drop() {
    clearTimeout(timer);
    forget(name);
    say(word('draftGone'));
  }
  function save() {
    const values = {};
    for (const el of form.elements) {
      if (!kept(el) || (el.type === 'radio' && !el.checked)) continue;
      values[el.name] = el.value;
    }
    try {
      const at = stored(name);
      localStorage.setItem(key(name), JSON.stringify({ at: Date.now(), values: { ...at?.values, ...values } }));
      say(word('draftKept', new Date().toTimeString().slice(0, 5)), button(word('draftDelete'), drop));
    } catch {
      say(''); // private mode, or full: the form is as it is without script
    }
  }
  function restore({ values }) {
    for (const el of form.elements) {
      if (!kept(el) || values[el.name] === undefined) continue;
      if (el.type === 'radio') el.checked = el.value === values[el.name];
      else el.value = values[el.name];
    }
    say(word('draftBack'), button(word('draftDelete'), drop));
    form.querySelector('[data-count]')?.dispatchEvent(new Event('input'));
  }

  const before = stored(name);
  if (before && 'fresh' in form.dataset) say(word('draftFound', new Date(before.at).toLocaleString()), button(word('draftUse'), () => restore(before)), button(word('draftDelete'), drop));
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, KEEP_MS);
  });
}

function count(area) {
  const max = Number(area.dataset.count);
  const out = document.createElement('p');
  out.className = 'hint right';
  area.after(out);
  const show = () => { out.textContent = word('counted', [...area.value].length).replace('{m}', String(max)); };
  area.addEventListener('input', show);
  show();
}

function matches(area) {
  const target = document.getElementById('matches');
  let timer = 0;
  let running = null;

  async function ask() {
    const typed = area.value.trim();
    running?.abort();
    if ([...typed].length < 4) {
      target.replaceChildren();
      return;
    }
    running = new AbortController();
    try {
      const answer = await fetch(area.dataset.matches, {
        method: 'POST', credentials: 'same-origin', signal: running.signal, body: new URLSearchParams({ description: typed }),
      });
      if (!answer.ok) return; // busy or too many: the checking page offers them too
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      target.replaceChildren(...page.body.childNodes);
    } catch {
      // a later key, or no network
    }
  }
  area.addEventListener('input', (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, MATCH_MS);
  });
}

export function startRequest(doc) {
  doc.querySelectorAll('form[data-draft]').forEach(draft);
  doc.querySelectorAll('textarea[data-count]').forEach(count);
  doc.querySelectorAll('textarea[data-matches]').forEach(matches);
  doc.querySelectorAll('[data-act="draft-clear"]').forEach((at) => forget(at.dataset.draftName));
}
