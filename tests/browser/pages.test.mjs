// SPDX-License-Identifier: Apache-2.0
// Every kind of page beside its mock-up: screenshots at 1366 and 390 in build/screens, axe, no sideways scrolling, nothing on the
// console. One line a page; a new page is a new line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { samplePassword, startServer } from '../support/server.mjs';

const publicPages = [
  ['home', '/'], ['xxgk', '/xxgk'], ['guide', '/xxgk/guide'], ['request', '/xxgk/request'], ['rules', '/xxgk/rules'],
  ['list', '/xxgk/list'], ['enforcement', '/xxgk/enforcement'],
  ['basis', '/xxgk/enforcement/basis'], ['supervise', '/supervise'], ['supervise-query', '/supervise/query'], ['catalogue', '/xxgk/catalogue'], ['document', '/d/1'],
  ['bodies', '/bodies'], ['sitemap', '/sitemap'], ['about', '/about/accessibility'], ['login', '/login'], ['home-en', '/en'],
  ['none-found', '/search?q=zzzzqqq'], ['withdrawn', '/d/104', 'status of 410'], ['bad-request', '/search?bad=1', 'status of 400'],
  ['not-found', '/no-such-page', 'status of 404'],
];
const staffPages = [
  ['wb-inbox', 'zhou.mingyuan', '/wb'], ['wb-list', 'zhou.mingyuan', '/wb/docs'], ['wb-new', 'he.yufei', '/wb/docs/new'],
  ['wb-document', 'zhou.mingyuan', '/wb/docs/1'], ['wb-catalogue', 'zhou.mingyuan', '/wb/catalogue'],
  ['wb-stats', 'zhou.mingyuan', '/wb/stats'], ['wb-gaps', 'zhou.mingyuan', '/wb/stats/gaps'],
  ['wb-supervise', 'zhou.mingyuan', '/wb/supervise'], ['wb-exceptions', 'zhou.mingyuan', '/wb/docs?state=exceptions'], ['wb-import', 'he.yufei', '/wb/import'], ['wb-account', 'he.yufei', '/account'],
  ['wb-org', 'admin', '/wb/org'], ['wb-people', 'admin', '/wb/people'], ['wb-calendar', 'admin', '/wb/calendar'],
  ['wb-review', 'zhou.mingyuan', '/wb/review/116'], ['wb-withdraw', 'zhou.mingyuan', '/wb/docs/1/withdraw'],
  ['wb-entry', 'zhou.mingyuan', '/wb/catalogue/entry/1'], ['wb-edit', 'he.yufei', '/wb/docs/113/edit'],
  ['wb-person', 'admin', '/wb/people/1'], ['wb-audit-row', 'gu.shenming', '/wb/audit/5'],
  ['wb-settings', 'admin', '/wb/settings'], ['wb-jobs', 'admin', '/wb/jobs'], ['wb-audit', 'gu.shenming', '/wb/audit'],
];

const missing = browserMissing();
const opts = { skip: missing || false };
let server;
let browser;

before(async () => {
  if (missing) return;
  server = await startServer({ sample: true });
  browser = await openBrowser();
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await server?.stop();
  assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
});

for (const [name, path, expected] of publicPages) {
  test(`${path} at both widths, axe`, opts, async () => {
    const page = await browser.page();
    if (expected) page.expected.push(expected);
    await page.goto(server.base + path);
    assert.equal(await page.locator('h1').count(), 1, 'one h1');
    assert.deepEqual(await browser.look(page, name), []);
    await page.context().close();
  });
}

for (const [name, cookie] of [['elder', 'cm_mode=elder'], ['contrast', 'cm_contrast=high']]) {
  for (const [page, path] of [['home', '/'], ['document', '/d/1'], ['catalogue', '/xxgk/catalogue']]) {
    test(`${path} in ${name} mode, axe`, opts, async () => {
      const p = await browser.page();
      const [key, value] = cookie.split('=');
      await p.context().addCookies([{ name: key, value, url: server.base }]);
      await p.goto(server.base + path);
      assert.equal(await p.evaluate((k) => document.documentElement.dataset[k], name === 'elder' ? 'mode' : 'contrast'), value);
      assert.deepEqual(await browser.look(p, `${page}-${name}`), []);
      await p.context().close();
    });
  }
}

const sessions = new Map(); // one log-in a person, the cookies are used again
async function staff(login) {
  const page = await browser.page();
  if (sessions.has(login)) {
    await page.context().addCookies(sessions.get(login));
    return page;
  }
  await page.goto(`${server.base}/login`);
  await page.fill('#login', login);
  await page.fill('#password', samplePassword());
  await page.click('main button[type=submit]');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  sessions.set(login, await page.context().cookies());
  return page;
}

for (const [name, login, path] of staffPages) {
  test(`${path} as ${login} at both widths, axe`, opts, async () => {
    const page = await staff(login);
    const answer = await page.goto(server.base + path);
    assert.equal(answer.status(), 200);
    assert.equal(await page.locator('h1').count(), 1, 'one h1');
    assert.deepEqual(await browser.look(page, name), []);
    await page.context().close();
  });
}

test('S0-0.4 text size and print work without script, contrast switches in place with it', opts, async () => {
  const plain = await browser.page({ javaScriptEnabled: false });
  await plain.goto(`${server.base}/d/1`);
  await plain.locator('a[href*="size=l"]:visible').first().click();
  assert.match(plain.url(), /\/d\/1$/);
  assert.match(await plain.content(), /<html[^>]*data-size="l"/);
  await plain.context().close();

  const page = await browser.page();
  await page.goto(`${server.base}/d/1`);
  await page.evaluate(() => { window.marked = true; });
  await page.locator('.util a[data-act=contrast]').click();
  await page.waitForFunction(() => document.documentElement.dataset.contrast === 'high');
  assert.equal(await page.evaluate(() => window.marked), true, 'no page load');
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.contrast), 'high', 'the server remembers');
  await page.context().close();
});

/** Tab until the wanted element has the focus; throws when it is never reached. */
async function tabTo(page, selector, limit = 150) {
  for (let i = 0; i < limit; i += 1) {
    if (await page.evaluate((q) => document.activeElement?.matches(q) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached by ${limit} Tabs on ${page.url()}`);
}

async function enter(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

test('by keyboard alone: skip link, search, document, text size, back; log in, new draft, save', opts, async () => {
  const page = await browser.page();
  await page.goto(`${server.base}/`);
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.matches('.skip')), 'the first Tab stop is the skip link');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#main$/);
  await tabTo(page, '#qh');
  await page.keyboard.insertText('噪声');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  const results = page.url();
  await enter(page, '.res h3 a');
  assert.match(page.url(), /\/d\/\d+$/);
  await tabTo(page, '.seg a[href*="size=l"]');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset.size === 'l');
  await page.goBack();
  assert.equal(page.url(), results);

  await page.goto(`${server.base}/login`);
  await tabTo(page, '#login');
  await page.keyboard.insertText('he.yufei');
  await tabTo(page, '#password');
  await page.keyboard.insertText(samplePassword());
  await enter(page, 'main button[type=submit]');
  await enter(page, 'main a[href="/wb/docs/new"]');
  await tabTo(page, 'input[name=title]');
  await page.keyboard.insertText('只用键盘拟写的公告');
  await enter(page, 'button[name=then][value=save]');
  assert.match(page.url(), /\/wb\/docs\/\d+/);
  assert.match(await page.content(), /只用键盘拟写的公告/);
  await page.context().close();
});

test('on English pages the document is marked as Chinese and the interface holds none', opts, async () => {
  const page = await browser.page();
  page.expected.push('status of 404');
  const unmarked = {};
  await page.context().addCookies([{ name: 'cm_lang', value: 'en', url: server.base }]);
  for (const [path, part] of [['/en/d/1', '.doc-main'], ['/en/xxgk/reports', 'body'], ['/about/help', 'body'], ['/login', 'body'],
    ['/supervise/query', 'body'], ['/no-such-page', 'body']]) {
    await page.goto(server.base + path);
    const left = await page.evaluate((q) => {
      const found = [];
      const walk = document.createTreeWalker(document.querySelector(q), NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const parent = walk.currentNode.parentElement;
        if (/[\u4e00-\u9fff]/.test(walk.currentNode.data) && parent.closest('[lang]').lang === 'en') {
          found.push(`${parent.tagName}.${parent.className} ${walk.currentNode.data.trim().slice(0, 40)}`);
        }
      }
      return found;
    }, part);
    if (left.length) unmarked[path] = left;
  }
  assert.deepEqual(unmarked, {});
  await page.context().close();
});

test('on paper: masthead, metadata, title, text and source, nothing of the screen', opts, async () => {
  const page = await browser.page();
  await page.goto(`${server.base}/d/1`);
  await page.emulateMedia({ media: 'print' });
  const shown = (q) => page.locator(q).evaluateAll((all) => all.filter((e) => e.getClientRects().length).length);
  for (const q of ['.mast .brand', '.kv', '.doc-title', '.doc-body', '.print-only']) assert.ok(await shown(q), `${q} is printed`);
  for (const q of ['.util', '.nav', '.find', '.crumb', '.doc-tools', 'aside', '.prevnext', '.foot']) {
    assert.equal(await shown(q), 0, `${q} is not printed`);
  }
  assert.ok((await page.pdf({ preferCSSPageSize: true })).length > 1000);
  await page.context().close();
});

test('the first load of the home page is small', opts, async () => {
  const page = await browser.page();
  const sizes = [];
  page.on('response', (r) => sizes.push(r.request().sizes().then((s) => s.responseBodySize)));
  await page.goto(`${server.base}/`, { waitUntil: 'load' });
  const total = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  assert.ok(total > 0 && total <= 60 * 1024, `${total} bytes`);
  await page.context().close();
});
