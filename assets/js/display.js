// SPDX-License-Identifier: Apache-2.0
// Contrast and text size without a page load. The links point to /display, which sets the cookie and leads back; here the
// same address is fetched and the attribute changed in place, so a half-filled form is not lost.

function remember(href) {
  // A redirect answer already carries the cookie; following it would load the page for nothing.
  return fetch(href, { credentials: 'same-origin', redirect: 'manual' });
}

function swap(root, name, value) {
  if (value === 'normal') root.removeAttribute(`data-${name}`);
  else root.setAttribute(`data-${name}`, value);
}

export function startDisplay(doc) {
  const root = doc.documentElement;

  doc.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-act="size"], a[data-act="contrast"]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const url = new URL(link.href);
      const name = link.dataset.act;
      const value = url.searchParams.get(name);
      if (!value || (name === 'contrast' && root.dataset.mode === 'elder')) return; // elder: let the server draw the page
      event.preventDefault();
      remember(link.href).then(() => {
        swap(root, name, value);
        if (name === 'size') markSize(doc, value);
        else doc.querySelectorAll('a[data-act="contrast"]').forEach((a) => flipContrast(a, value));
      }, () => { window.location.href = link.href; });
      return;
    }
    if (event.target.closest('[data-act="print"]')) {
      event.preventDefault();
      window.print();
    }
  });
  doc.querySelectorAll('button[data-act="print"]').forEach((b) => { b.hidden = false; });
  doc.querySelectorAll('.nav ul, .tabs').forEach(showCurrent);
  const summary = doc.querySelector('[data-act="focus-me"]');
  if (summary) summary.focus();
}

// On a phone the navigation scrolls sideways; the entry of the open page begins in view (design README §15).
function showCurrent(bar) {
  const here = bar.querySelector('[aria-current]');
  if (!here || bar.scrollWidth <= bar.clientWidth) return;
  const at = here.getBoundingClientRect();
  bar.scrollLeft += at.left - bar.getBoundingClientRect().left - (bar.clientWidth - at.width) / 2;
}

function markSize(doc, value) {
  doc.querySelectorAll('a[data-act="size"]').forEach((a) => {
    const own = new URL(a.href).searchParams.get('size');
    if (own === value) a.setAttribute('aria-current', 'true');
    else a.removeAttribute('aria-current');
  });
}

function flipContrast(link, now) {
  const url = new URL(link.href);
  url.searchParams.set('contrast', now === 'high' ? 'normal' : 'high');
  link.href = url.href;
  const label = link.lastChild; // the icon is the first child
  const other = link.dataset.other;
  if (other && label) {
    link.dataset.other = label.textContent;
    label.textContent = other;
  }
}
