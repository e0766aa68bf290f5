// SPDX-License-Identifier: Apache-2.0
// Completions below the search box, as a person with a keyboard and one with a screen reader meet them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

const skip = browserMissing() || false;

describe('completions in a browser', { skip }, () => {
  let s;
  let b;

  before(async () => {
    s = await startServer({ sample: true });
    b = await openBrowser();
  });
  after(async () => {
    const complaints = await b?.close();
    await s?.stop();
    assert.deepEqual(complaints, []);
  });
  const open = async (path, box, words, options = {}) => {
    const page = await b.page(options);
    await page.goto(new URL(path, s.base).href);
    await page.focus(box);
    await page.keyboard.type(words);
    await page.waitForSelector('.suggest:not([hidden]) [role="option"]');
    return page;
  };
  const state = (page, box) => page.evaluate((sel) => {
    const input = document.querySelector(sel);
    const list = document.getElementById(input.getAttribute('aria-controls'));
    const active = input.getAttribute('aria-activedescendant');
    return {
      role: input.getAttribute('role'), expanded: input.getAttribute('aria-expanded'), value: input.value, focused: document.activeElement === input,
      list: list.getAttribute('role'), label: list.getAttribute('aria-label'), hidden: list.hidden,
      options: [...list.children].map((li) => li.firstChild.textContent),
      selected: [...list.children].flatMap((li, i) => (li.getAttribute('aria-selected') === 'true' ? [i] : [])),
      active: active === null ? null : document.getElementById(active)?.firstChild.textContent,
    };
  }, box);

  test('by keyboard: options appear while typing, arrows mark one, Escape closes, Enter goes to it', async () => {
    const page = await open('/', '#qh', '噪声');
    let now = await state(page, '#qh');
    assert.deepEqual([now.role, now.expanded, now.list, now.label, now.hidden, now.selected, now.active], ['combobox', 'true', 'listbox', '检索建议', false, [], null]);
    assert.ok(now.options.length > 1 && now.options.length <= 8);
    for (const o of now.options) assert.match(o, /噪声/);
    assert.match(await page.locator('p[role="status"].sr').filter({ hasText: '条建议' }).textContent(), new RegExp(`^${now.options.length} 条建议`));
    await b.look(page, 'suggest-home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    now = await state(page, '#qh');
    assert.deepEqual([now.active, now.selected, now.value, now.focused], [now.options[1], [1], '噪声', true], 'what is typed stays');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    now = await state(page, '#qh');
    assert.deepEqual([now.active, now.selected], [null, []], 'above the first: back in the box');
    await page.keyboard.press('ArrowUp');
    now = await state(page, '#qh');
    assert.deepEqual(now.selected, [now.options.length - 1]);
    await page.keyboard.press('Escape');
    now = await state(page, '#qh');
    assert.deepEqual([now.hidden, now.expanded, now.active, now.value, new URL(page.url()).pathname], [true, 'false', null, '噪声', '/']);
    await page.keyboard.press('ArrowDown'); // opens again
    await page.waitForSelector('.suggest:not([hidden])');
    await page.keyboard.press('ArrowUp');
    const chosen = (await state(page, '#qh')).active;
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.pathname !== '/');
    assert.ok((await page.textContent('h1, h2, h3')).length > 0);
    assert.ok((await page.textContent('main')).includes(chosen), `the page of ${chosen}`);
  });

  test('Enter without a choice is the search as typed; a pointer chooses; English pages stay English', async () => {
    const page = await open('/search', '#sq', '噪声');
    await b.look(page, 'suggest-search');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=%E5%99%AA%E5%A3%B0/);
    const english = await open('/en/search', '#sq', 'zaosheng');
    assert.equal((await state(english, '#sq')).label, 'Search suggestions');
    await english.locator('.suggest [role="option"]').first().click();
    await english.waitForURL(/\/en\//);
    assert.match(await english.textContent('main'), /噪声/);
  });

  test('at 390 px nothing is cut, and without script the box is a plain one', async () => {
    const page = await open('/', '#qh', '环境', { viewport: { width: 390, height: 844 } });
    await b.look(page, 'suggest-phone');
    const cut = await page.evaluate(() => [...document.querySelectorAll('.suggest:not([hidden]) li')].filter((li) => {
      const r = li.getBoundingClientRect();
      return r.left < 0 || r.right > window.innerWidth || r.height < 43;
    }).length);
    assert.equal(cut, 0);
    const first = page.locator('.suggest:not([hidden]) li').first();
    const top = await first.evaluate((li) => {
      const r = li.getBoundingClientRect();
      return li.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2));
    });
    assert.ok(top, 'nothing lies over the list');
    const plain = await b.page({ javaScriptEnabled: false });
    await plain.goto(new URL('/search', s.base).href);
    assert.equal(await plain.getAttribute('#sq', 'role'), null);
    assert.equal(await plain.locator('.suggest').count(), 0);
  });
});
