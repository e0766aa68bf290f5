// SPDX-License-Identifier: Apache-2.0
// Every page's script: partial updates (htmx) and the small comforts below. Nothing here is needed: each control is a link or
// a form that works without script.
import 'htmx.org';
import { startDisplay } from './display.js';
import { startForms } from './forms.js';
import { startOffline } from './offline.js';
import { startReading } from './reading.js';
import { startRequest } from './request.js';
import { startSession } from './session.js';
import { startSuggest } from './suggest.js';

function ready(fn) {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', fn, { once: true });
  else fn();
}

ready(() => {
  startDisplay(document);
  startReading(document);
  startForms(document);
  startSession(document);
  startOffline(document);
  startSuggest(document);
  startRequest(document);
});
