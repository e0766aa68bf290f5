// SPDX-License-Identifier: Apache-2.0
// Completions below the search box: a combobox with a list box (ARIA Authoring Practices, "list autocomplete, manual
// selection"). The form works without it; what is typed stays as it is until something is chosen.
import { word } from './text.js';

const WAIT_MS = 180; // after the last key
let boxes = 0;

function start(input) {
  const form = input.form;
  const prefix = new URL(form.action).pathname.replace(/\/search$/, ''); // "" or "/en"
  const list = document.createElement('ul');
  const status = document.createElement('p');
  const known = new Map();
  let options = []; // addresses, in order
  let active = -1;
  let timer = 0;
  let running = null;

  boxes += 1;
  list.id = `suggest-${boxes}`;
  list.className = 'suggest';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', word('suggestions'));
  status.className = 'sr';
  status.setAttribute('role', 'status');
  input.parentElement.classList.add('has-suggest');
  input.after(list, status);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  input.autocomplete = 'off';

  function mark(at) {
    active = at;
    [...list.children].forEach((li, i) => li.setAttribute('aria-selected', i === at ? 'true' : 'false'));
    if (at < 0) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  }
  function close() {
    clearTimeout(timer);
    running?.abort();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    mark(-1);
  }
  function open([, texts, notes, urls]) {
    options = urls.map((u) => {
      const { pathname, search } = new URL(u);
      return prefix + pathname + search;
    });
    list.replaceChildren(...texts.map((text, i) => {
      const li = document.createElement('li');
      const name = document.createElement('span');
      li.id = `${list.id}-${i}`;
      li.setAttribute('role', 'option');
      name.lang = 'zh-CN';
      name.textContent = text;
      li.append(name);
      if (notes[i]) {
        const note = document.createElement('small');
        note.textContent = notes[i];
        li.append(note);
      }
      return li;
    }));
    mark(-1);
    list.hidden = texts.length === 0;
    input.setAttribute('aria-expanded', texts.length > 0 ? 'true' : 'false');
    status.textContent = texts.length > 0 ? word('suggested', texts.length) : word('suggestedNone');
  }
  async function ask() {
    const typed = input.value.trim();
    if (typed === '') {
      close();
      return;
    }
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      if (!known.has(typed)) {
        const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { signal, credentials: 'same-origin' });
        if (!answer.ok) return; // too many or busy: the box goes on without
        known.set(typed, await answer.json());
      }
      if (!signal.aborted && document.activeElement === input && input.value.trim() === typed) open(known.get(typed));
    } catch {
      // no network, or a later key: nothing to show
    }
  }
  function choose(at) {
    const href = options[at];
    close();
    window.location.assign(href);
  }

  input.addEventListener('input', (event) => {
    if (event.isComposing) return; // pinyin that is not characters yet
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener('compositionend', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const n = list.children.length;
    const down = event.key === 'ArrowDown';
    if (down || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) ask();
      else if (active < 0) mark(down ? 0 : n - 1);
      else mark(active + (down ? 1 : -1) === n ? -1 : active + (down ? 1 : -1)); // behind the ends: back to what was typed
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    }
  });
  input.addEventListener('blur', close);
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener('click', (event) => {
    const li = event.target.closest('[role="option"]');
    if (li) choose([...list.children].indexOf(li));
  });
  form.addEventListener('submit', close);
}

export function startSuggest(doc) {
  doc.querySelectorAll('form[role="search"] input[name="q"]').forEach((input) => {
    if (/^(\/en)?\/search$/.test(new URL(input.form.action).pathname)) start(input);
  });
}
