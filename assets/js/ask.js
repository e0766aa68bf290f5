// SPDX-License-Identifier: Apache-2.0
// A small question in a dialog: fields with labels, a message beside a wrong answer. Resolves to {name: value} or null.
import { word } from './text.js';

export function ask(fields) {
  const dialog = document.createElement('dialog');
  const form = document.createElement('form');
  dialog.className = 'ask';
  form.noValidate = true;
  const inputs = fields.map((field, i) => {
    const box = document.createElement('div');
    const label = document.createElement('label');
    const input = document.createElement('input');
    const problem = document.createElement('p');
    box.className = 'field';
    input.id = `ask-${field.name}-${i}`;
    input.className = 'input';
    input.autocomplete = 'off';
    label.htmlFor = input.id;
    label.textContent = field.label;
    problem.className = 'err';
    problem.id = `${input.id}-err`;
    problem.setAttribute('role', 'alert');
    input.setAttribute('aria-describedby', problem.id);
    box.append(label, problem, input);
    form.append(box);
    return { field, input, problem };
  });
  const row = document.createElement('div');
  row.className = 'row';
  const button = (key, type, kind) => {
    const b = document.createElement('button');
    b.type = type;
    b.className = kind;
    b.textContent = word(key);
    row.append(b);
    return b;
  };
  button('ok', 'submit', 'btn btn--primary btn--sm');
  button('cancel', 'button', 'btn btn--sm').addEventListener('click', () => dialog.close());
  form.append(row);
  dialog.append(form);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let answer = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = {};
      let first = null;
      for (const { field, input, problem } of inputs) {
        const value = input.value.trim();
        problem.textContent = field.check(value);
        input.setAttribute('aria-invalid', problem.textContent ? 'true' : 'false');
        if (problem.textContent) first ??= input;
        values[field.name] = value;
      }
      if (first) {
        first.focus();
        return;
      }
      answer = values;
      dialog.close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}
