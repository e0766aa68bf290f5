// SPDX-License-Identifier: Apache-2.0
// Reading aloud with the browser's own voice. Where there is no voice for the page's language the button stays hidden.
import { word } from './text.js';

function voiceFor(lang) {
  const short = lang.slice(0, 2).toLowerCase();
  return speechSynthesis.getVoices().find((v) => v.lang.toLowerCase().startsWith(short));
}

/** Sentences of the readable part, short enough for every speech engine. */
export function sentences(text) {
  return text.replace(/\s+/g, ' ').match(/[^。！？；.!?;]{1,180}[。！？；.!?;]?/g) ?? [];
}

export function startReading(doc) {
  const buttons = [...doc.querySelectorAll('button[data-act="read"]')];
  if (!buttons.length || !('speechSynthesis' in window)) return;
  const lang = doc.documentElement.lang || 'zh-CN';
  let reading = false;

  const show = () => {
    const has = Boolean(voiceFor(lang));
    buttons.forEach((b) => { b.hidden = !has; });
  };
  const mark = (on) => {
    reading = on;
    buttons.forEach((b) => {
      b.setAttribute('aria-pressed', on ? 'true' : 'false');
      b.lastChild.textContent = word(on ? 'stop' : 'read');
    });
  };
  const stop = () => {
    speechSynthesis.cancel();
    mark(false);
  };
  const start = () => {
    const part = doc.querySelector('.doc-body') ?? doc.querySelector('main');
    const parts = sentences(part ? part.innerText : '');
    if (!parts.length) return;
    mark(true);
    parts.forEach((text, i) => {
      const u = new SpeechSynthesisUtterance(text);
      u.lang = lang;
      u.voice = voiceFor(lang);
      u.rate = 0.9;
      if (i === parts.length - 1) u.onend = () => mark(false);
      u.onerror = stop;
      speechSynthesis.speak(u);
    });
  };

  buttons.forEach((b) => b.addEventListener('click', () => (reading ? stop() : start())));
  speechSynthesis.addEventListener?.('voiceschanged', show);
  window.addEventListener('pagehide', () => speechSynthesis.cancel());
  show();
}
