// SPDX-License-Identifier: Apache-2.0
// Tells a logged-in person two minutes before the session ends, and keeps the page. The server says how long an idle session
// lives: <meta name="session-idle" content="SECONDS">; any request to the site starts the time again.
import { word } from './text.js';

const WARN_MS = 120000;

function box(doc, text, action) {
  doc.querySelector('.session-note')?.remove();
  const note = doc.createElement('div');
  note.className = 'session-note note note--amber';
  note.setAttribute('role', 'alert');
  const p = doc.createElement('p');
  p.textContent = text;
  note.append(p, action);
  doc.body.append(note);
}

function stayButton(doc, restart) {
  const b = doc.createElement('button');
  b.type = 'button';
  b.className = 'btn btn--sm';
  b.textContent = word('sessionStay');
  b.addEventListener('click', async () => {
    const answer = await fetch(window.location.pathname, { method: 'HEAD', credentials: 'same-origin' });
    if (!answer.ok || answer.redirected) return over(doc);
    doc.querySelector('.session-note')?.remove();
    restart();
    return undefined;
  });
  return b;
}

function over(doc) {
  const a = doc.createElement('a');
  a.className = 'btn btn--sm';
  a.href = '/login';
  a.target = '_blank';
  a.rel = 'noopener';
  a.textContent = word('sessionLogin');
  box(doc, word('sessionOver'), a);
}

export function startSession(doc) {
  const idle = Number(doc.querySelector('meta[name="session-idle"]')?.content ?? 0) * 1000;
  if (!(idle > WARN_MS)) return;
  let soon = 0;
  let end = 0;
  const restart = () => {
    clearTimeout(soon);
    clearTimeout(end);
    soon = setTimeout(() => box(doc, word('sessionSoon'), stayButton(doc, restart)), idle - WARN_MS);
    end = setTimeout(() => over(doc), idle);
  };
  restart();
  doc.addEventListener('chengming:saved', restart, true);
  doc.addEventListener('htmx:after:request', restart);
}
