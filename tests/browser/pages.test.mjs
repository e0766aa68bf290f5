// SPDX-License-Identifier: Apache-2.0
// Every kind of page beside its mock-up: screenshots at 1366 and 390 in build/screens, axe, no sideways scrolling, nothing on the
// console. One line a page; a new page is a new line.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { samplePassword, startServer } from '../support/server.mjs';

// [name, address, console message it provokes on purpose]
const publicPages = [
  ['home', '/'], ['xxgk', '/xxgk'], ['guide', '/xxgk/guide'], ['request', '/xxgk/request'], ['rules', '/xxgk/rules'],
  ['request-notice', '/request'], ['request-new', '/request/new'], ['request-own', '/request/new?own=1'], ['request-lookup', '/request/status'], ['request-log', '/xxgk/request/log'],
  ['reports', '/xxgk/reports'], ['report', '/xxgk/reports/1'], ['list', '/xxgk/list'], ['enforcement', '/xxgk/enforcement'],
  ['basis', '/xxgk/enforcement/basis'], ['supervision', '/xxgk/enforcement/supervision'],
  ['supervise', '/supervise'], ['supervise-query', '/supervise/query'], ['catalogue', '/xxgk/catalogue'],
  ['item', '/xxgk/catalogue/MEE2019-05'], ['item-empty', '/xxgk/catalogue/MEE2019-12?words=zzz'], ['document', '/d/1'],
  ['bodies', '/bodies'], ['body', '/bodies/chengzhou'], ['sitemap', '/sitemap'], ['about', '/about/accessibility'],
  ['services', '/services'], ['service', '/services/CZ-XK-0101'], ['service-version', '/services/CZ-XK-0101/versions/1'],
  ['service-diff', '/services/CZ-XK-0101/diff?from=1&to=2'], ['licences', '/services/licences?v=2&diff=1'],
  ['guide-version', '/xxgk/guide/versions/1'], ['guide-diff', '/xxgk/guide/diff?from=1&to=1'],
  ['contact', '/about/contact'], ['data', '/data'], ['login', '/login'], ['none-found', '/search?q=zzzzqqq'], ['search', '/search'], ['found', '/search?q=%E5%99%AA%E5%A3%B0&genre=%E5%85%AC%E5%91%8A'],
  ['withdrawn', '/d/104', 'status of 410'], ['bad-request', '/search?bad=1', 'status of 400'],
  ['not-found', '/no-such-page', 'status of 404'],
  ['library', '/zcwj'], ['library-none', '/zcwj?q=zzzzqqq'], ['chain', '/zcwj/chain/120'], ['uppers', '/zcwj/upper'], ['upper', '/zcwj/upper/1'],
  ['clearances', '/zcwj/clearance'], ['clearance', '/zcwj/clearance/1'], ['history', '/d/120/history'], ['correct', '/d/120/correct'],
  ['rule', '/d/120'],
  ['column-topic', '/c/water-sources'], ['column-row', '/c/inspection/1'], ['column-table', '/c/rules-of-disclosure'], ['column-text', '/c/topics'],
  ['leaders', '/leaders'], ['links', '/links'], ['offline', '/offline'],
  ['alert-new', '/alerts/new?q=%E5%99%AA%E5%A3%B0'], ['alert-dead', '/alerts/out/1.0.x', 'status of 410'],
  ['alert-unknown', '/alerts/confirm/1.0.x', 'status of 410'], ['alert-mine', '/alerts/mine/1.0.x', 'status of 410'],
  ['log', '/xxgk/log'], ['proof', '/d/1/proof'], ['proof-withdrawn', '/d/104/proof'],
];
const englishPages = [
  ['home', '/en'], ['found', '/en/search?q=%E5%99%AA%E5%A3%B0'], ['xxgk', '/en/xxgk'], ['guide', '/en/xxgk/guide'], ['request', '/en/xxgk/request'], ['rules', '/en/xxgk/rules'],
  ['request-notice', '/en/request'], ['request-new', '/en/request/new'], ['request-lookup', '/en/request/status'], ['request-log', '/en/xxgk/request/log'],
  ['reports', '/en/xxgk/reports'], ['report', '/en/xxgk/reports/1'], ['list', '/en/xxgk/list'], ['enforcement', '/en/xxgk/enforcement'],
  ['basis', '/en/xxgk/enforcement/basis'], ['supervise', '/en/supervise'], ['supervise-query', '/en/supervise/query'],
  ['catalogue', '/en/xxgk/catalogue'], ['item', '/en/xxgk/catalogue/MEE2019-05'], ['document', '/en/d/1'],
  ['bodies', '/en/bodies'], ['body', '/en/bodies/chengzhou'], ['sitemap', '/en/sitemap'], ['data', '/en/data'], ['contact', '/en/about/contact'],
  ['services', '/en/services'], ['service', '/en/services/CZ-XK-0101'], ['service-version', '/en/services/CZ-XK-0101/versions/1'],
  ['service-diff', '/en/services/CZ-XK-0101/diff?from=1&to=2'], ['licences', '/en/services/licences?v=2&diff=1'],
  ['guide-version', '/en/xxgk/guide/versions/1'], ['guide-diff', '/en/xxgk/guide/diff?from=1&to=1'],
  ['library', '/en/zcwj'], ['chain', '/en/zcwj/chain/120'], ['uppers', '/en/zcwj/upper'], ['upper', '/en/zcwj/upper/1'],
  ['clearances', '/en/zcwj/clearance'], ['clearance', '/en/zcwj/clearance/1'], ['history', '/en/d/120/history'], ['correct', '/en/d/120/correct'],
  ['none-found', '/en/search?q=zzzzqqq'], ['withdrawn', '/en/d/104', 'status of 410'],
  ['alert-new', '/en/alerts/new?q=%E5%99%AA%E5%A3%B0'], ['alert-dead', '/en/alerts/out/1.0.x', 'status of 410'],
  ['alert-unknown', '/en/alerts/confirm/1.0.x', 'status of 410'], ['alert-mine', '/en/alerts/mine/1.0.x', 'status of 410'],
  ['column', '/en/c/outlets'], ['column-row', '/en/c/inspection/1'], ['leaders', '/en/leaders'], ['links', '/en/links'],
  ['offline', '/en/offline'],
  ['log', '/en/xxgk/log'], ['proof', '/en/d/1/proof'],
].map(([name, ...rest]) => [`${name}-en`, ...rest]);
// [name, log-in, address]
const staffPages = [
  ['wb-site', 'admin', '/wb/site'], ['wb-site-column', 'admin', '/wb/site/columns/1'], ['wb-site-duties', 'admin', '/wb/site/duties'],
  ['wb-site-blocks', 'admin', '/wb/site/blocks'], ['wb-site-links', 'admin', '/wb/site/links'],
  ['wb-menu', 'admin', '/wb/site/menu'], ['wb-menu-edit', 'admin', '/wb/site/menu/edit'], ['wb-notices', 'admin', '/wb/site/notices'],
  ['wb-redirects', 'admin', '/wb/site/redirects'], ['wb-site-publish', 'admin', '/wb/site/publish'], ['wb-photos', 'admin', '/wb/site/photos'],
  ['wb-templates', 'admin', '/wb/site/templates'], ['wb-template', 'admin', '/wb/site/templates/outlets'],
  ['wb-template-new', 'admin', '/wb/site/templates/new'], ['wb-template-names', 'admin', '/wb/site/templates/outlets/names'],
  ['wb-template-field', 'admin', '/wb/site/templates/inspection/field?code=state'],
  ['wb-channels', 'admin', '/wb/site/channels'], ['wb-topics', 'zhou.mingyuan', '/wb/topics'],
  ['wb-topic-import', 'zhou.mingyuan', '/wb/topics/outlets/import'], ['wb-block', 'admin', '/wb/site/blocks/1'],
  ['wb-topic', 'zhou.mingyuan', '/wb/topics/outlets'], ['wb-topic-row', 'zhou.mingyuan', '/wb/topics/outlets/23'],
  ['wb-inbox', 'zhou.mingyuan', '/wb'], ['wb-list', 'zhou.mingyuan', '/wb/docs'], ['wb-search', 'zhou.mingyuan', '/wb/documents'],
  ['wb-new', 'he.yufei', '/wb/docs/new'], ['wb-document', 'zhou.mingyuan', '/wb/docs/1'], ['wb-edit', 'he.yufei', '/wb/docs/113/edit'],
  ['wb-preview', 'zhou.mingyuan', '/wb/docs/1/preview'], ['wb-review', 'zhou.mingyuan', '/wb/review/116'],
  ['wb-withdraw', 'zhou.mingyuan', '/wb/docs/1/withdraw'], ['wb-validity', 'zhou.mingyuan', '/wb/docs/1/validity'],
  ['wb-republish', 'mu.yunsheng', '/wb/docs/104/republish'], ['wb-discard', 'he.yufei', '/wb/docs/113/discard'],
  ['wb-exceptions', 'zhou.mingyuan', '/wb/docs?state=exceptions'], ['wb-stats', 'zhou.mingyuan', '/wb/stats'],
  ['wb-disputes', 'zhou.mingyuan', '/wb/disputes'], ['wb-dispute-new', 'zhou.mingyuan', '/wb/disputes/new'], ['wb-dispute', 'zhou.mingyuan', '/wb/disputes/5'],
  ['wb-reports', 'zhou.mingyuan', '/wb/reports'], ['wb-report', 'zhou.mingyuan', '/wb/reports/1'], ['wb-report-2', 'zhou.mingyuan', '/wb/reports/2?part=2'],
  ['wb-report-3', 'zhou.mingyuan', '/wb/reports/2?part=3'], ['wb-report-4', 'zhou.mingyuan', '/wb/reports/2?part=4'],
  ['wb-report-5', 'zhou.mingyuan', '/wb/reports/2?part=5'], ['wb-report-cell', 'zhou.mingyuan', '/wb/reports/2/cell?key=R1.nat'],
  ['wb-report-cell-documents', 'zhou.mingyuan', '/wb/reports/2/cell?key=norm_docs.in_force'], ['wb-report-cell-disputes', 'zhou.mingyuan', '/wb/reports/2/cell?key=rv_tot'],
  ['wb-report-import', 'zhou.mingyuan', '/wb/reports/import'], ['wb-report-stats', 'zhou.mingyuan', '/wb/reports/stats?period=2026'],
  ['wb-gaps', 'zhou.mingyuan', '/wb/stats/gaps'], ['wb-export', 'ping.gongzheng', '/wb/export'], ['wb-supervise', 'zhou.mingyuan', '/wb/supervise'],
  ['wb-requests', 'zhou.mingyuan', '/wb/requests'], ['wb-requests-all', 'zhou.mingyuan', '/wb/requests?state=all&channel=INTERNET'],
  ['wb-request-new', 'zhou.mingyuan', '/wb/requests/new'], ['wb-request-accept', 'zhou.mingyuan', '/wb/requests/accept'],
  ['wb-request-accept-one', 'zhou.mingyuan', '/wb/requests/accept/1'], ['wb-request-split', 'zhou.mingyuan', '/wb/requests/accept/1/split'],
  ['wb-request-done', 'zhou.mingyuan', '/wb/requests/new/1'], ['wb-request-import', 'zhou.mingyuan', '/wb/requests/import'],
  ['wb-request-reminders', 'zhou.mingyuan', '/wb/requests/reminders'], ['wb-request-setup', 'zhou.mingyuan', '/wb/requests/setup'],
  ['wb-request-body', 'zhou.mingyuan', '/wb/requests/setup/1'],
  ['wb-case', 'zhou.mingyuan', '/wb/requests/16'], ['wb-case-content', 'zhou.mingyuan', '/wb/requests/23?act=assigned'],
  ['wb-case-search', 'zhou.mingyuan', '/wb/requests/20?tab=search'], ['wb-case-consult', 'zhou.mingyuan', '/wb/requests/20?tab=consult'],
  ['wb-case-letters', 'zhou.mingyuan', '/wb/requests/5?tab=letters'], ['wb-case-log', 'zhou.mingyuan', '/wb/requests/12?tab=log'],
  ['wb-case-rules', 'zhou.mingyuan', '/wb/requests/rules'], ['wb-case-quiz', 'zhou.mingyuan', '/wb/requests/quiz'],
  ['wb-request-log', 'zhou.mingyuan', '/wb/requests/3/log'], ['wb-letters', 'zhou.mingyuan', '/wb/letters'], ['wb-letters-case', 'zhou.mingyuan', '/wb/requests/12/letters'],
  ['wb-letter-new', 'zhou.mingyuan', '/wb/requests/12/letters/new?kind=answer_C4'], ['wb-letter-erasures', 'zhou.mingyuan', '/wb/letters/erasures'],
  ['wb-letter-templates', 'zhou.mingyuan', '/wb/letters/templates'], ['wb-letter-template', 'zhou.mingyuan', '/wb/letters/templates/receipt?version=0'],
  ['wb-import', 'he.yufei', '/wb/import'], ['wb-account', 'he.yufei', '/account'], ['wb-password', 'he.yufei', '/password'],
  ['wb-catalogue', 'zhou.mingyuan', '/wb/catalogue'], ['wb-versions', 'zhou.mingyuan', '/wb/catalogue/versions'],
  ['wb-version', 'zhou.mingyuan', '/wb/catalogue/versions/1'], ['wb-conflicts', 'zhou.mingyuan', '/wb/catalogue/conflicts'],
  ['wb-bases', 'zhou.mingyuan', '/wb/catalogue/bases'], ['wb-standard', 'zhou.mingyuan', '/wb/catalogue/import'],
  ['wb-entry-new', 'zhou.mingyuan', '/wb/catalogue/new'], ['wb-entry', 'zhou.mingyuan', '/wb/catalogue/entry/1'],
  ['wb-org', 'admin', '/wb/org'], ['wb-org-new', 'admin', '/wb/org/new'], ['wb-org-edit', 'admin', '/wb/org/1'],
  ['wb-unit-new', 'admin', '/wb/org/1/unit'], ['wb-unit', 'admin', '/wb/units/1'], ['wb-people', 'admin', '/wb/people'],
  ['wb-person-new', 'admin', '/wb/people/new'], ['wb-person', 'admin', '/wb/people/1'], ['wb-calendar', 'admin', '/wb/calendar'],
  ['wb-explain', 'admin', '/wb/calendar/explain?from=2026-11-20&n=20'], ['wb-audit', 'gu.shenming', '/wb/audit'],
  ['wb-mail', 'admin', '/wb/mail'],
  ['wb-services', 'zhou.mingyuan', '/wb/services'], ['wb-service-new', 'xu.keyan', '/wb/services/new'],
  ['wb-service', 'zhou.mingyuan', '/wb/services/1'], ['wb-service-edit', 'zhou.mingyuan', '/wb/services/1/edit'],
  ['wb-service-preview', 'zhou.mingyuan', '/wb/services/1/preview'], ['wb-elements', 'admin', '/wb/services/elements'],
  ['wb-guide', 'zhou.mingyuan', '/wb/guide'],
  ['wb-audit-row', 'gu.shenming', '/wb/audit/5'], ['wb-settings', 'admin', '/wb/settings'], ['wb-jobs', 'admin', '/wb/jobs'],
  ['wb-policy', 'zhou.mingyuan', '/wb/policy'], ['wb-steps', 'zhou.mingyuan', '/wb/policy/steps'],
  ['wb-uppers', 'zhou.mingyuan', '/wb/policy/uppers'], ['wb-clearances', 'zhou.mingyuan', '/wb/policy/clearances'],
  ['wb-clearance', 'zhou.mingyuan', '/wb/policy/clearances/1'], ['wb-clearance-new', 'zhou.mingyuan', '/wb/policy/clearances/new'],
  ['wb-editions', 'zhou.mingyuan', '/wb/policy/editions/120'],
];
// Pages of another test, with what must exist first: a case in supervise.test.mjs (HTTP), a draft in services.test.mjs (HTTP), files of reports in annual.test.mjs (HTTP), two versions in journey.test.mjs.
const elsewhere = ['/i/{rest*}', '/en/i/{rest*}', '/wb/supervise/{id:i64}', '/wb/docs/{id:i64}/diff', '/wb/docs/{id:i64}/correct', '/wb/services/{id:i64}/diff',
  '/wb/services/{id:i64}/chart', '/wb/requests/import/{id:i64}', '/leaders/{id:i64}/photo', '/banner/{id:i64}/close', '/site.webmanifest', '/icons/{name}', '/worker.js',
  '/wb/site/columns/{id:i64}/picks', '/wb/site/notices/{id:i64}', '/wb/site/photos/{id:i64}', '/wb/site/links/{id:i64}',
  '/wb/site/channels/{id:i64}', '/wb/site/channels/{id:i64}/deliveries', '/wb/topics/{topic}/targets/{id:i64}', '/feeds/{slug}', '/wb/letters/{letter:i64}', '/wb/requests/{id:i64}/letters/{letter:i64}/{form}', '/wb/requests/{id:i64}/archive',
  '/services/{code}/chart/{no:i64}', '/wb/documents/new', '/wb/reports/{id:i64}/file/{format}', '/xxgk/reports/{id:i64}/file/{format}',
  '/request/status/act/{act}', '/en/request/status/act/{act}', '/request/status/letters/{id:i64}', '/en/request/status/letters/{id:i64}'];

const missing = browserMissing();
const opts = { skip: missing || false };
let server;
let browser;

before(async () => {
  if (missing) return;
  server = await startServer({ sample: true, today: '2026-11-20' });
  browser = await openBrowser();
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await server?.stop();
  assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
});

const MODES = { normal: {}, elder: { cm_mode: 'elder' }, contrast: { cm_contrast: 'high' } };

// Every mode at both widths, with screenshots in build/screens, takes minutes: CHENGMING_SLOW=1 does it. Without it each page is
// looked at in normal mode at both widths, in elder mode where it is tight, in high contrast (colours do not depend on width) once.
const slow = Boolean(process.env.CHENGMING_SLOW);
const WIDTHS = { normal: [1366, 390], elder: slow ? [1366, 390] : [390], contrast: slow ? [1366, 390] : [1366] };

/** One page in the given modes with axe (high contrast changes colours only, so colours are looked at), in normal mode also
 * 400 % zoom and 200 % text. */
async function lookAt(page, path, name, modes, status) {
  const found = [];
  for (const mode of modes) {
    await page.context().addCookies(['cm_mode', 'cm_contrast'].map((key) => ({
      name: key, value: MODES[mode][key] ?? 'normal', url: server.base,
    })));
    const answer = await page.goto(server.base + path);
    if (status) assert.equal(answer.status(), status);
    assert.equal(await page.locator('h1').count(), 1, `${path}: one h1`);
    if (mode !== 'normal') {
      assert.equal(await page.evaluate((m) => document.documentElement.dataset[m], mode === 'elder' ? 'mode' : 'contrast'),
        mode === 'elder' ? 'elder' : 'high');
    }
    found.push(...await browser.look(page, mode === 'normal' ? name : `${name}-${mode}`, {
      shoot: slow && mode === 'normal', widths: WIDTHS[mode], rules: mode === 'contrast' ? ['color-contrast', 'link-in-text-block'] : null,
    }));
    if (mode === 'normal') found.push(...await browser.enlarged(page, name));
  }
  return found;
}

describe('public pages in every mode, both widths, axe', { ...opts, concurrency: 3 }, () => {
  for (const [name, path, expected] of [...publicPages, ...englishPages]) {
    test(`S1-1.2.1 ${path}`, async () => {
      const page = await browser.borrow('visitor');
      if (expected) page.expected.push(expected);
      assert.deepEqual(await lookAt(page, path, name, path.startsWith('/en') ? (slow ? ['normal', 'elder'] : ['normal']) : Object.keys(MODES)), []);
      browser.giveBack(page);
    });
  }
});

const sessions = new Map(); // one log-in a person, the cookies are used again
async function logIn(login) {
  const page = await browser.staff(server.base, login);
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies;
}

async function staff(login) {
  if (!sessions.has(login)) sessions.set(login, logIn(login));
  const page = await browser.borrow(login);
  await page.context().addCookies(await sessions.get(login));
  return page;
}

describe('staff pages in normal and high-contrast mode, both widths, axe', { ...opts, concurrency: 3 }, () => {
  for (const [name, login, path] of staffPages) {
    test(`${path} as ${login}`, async () => {
      const page = await staff(login);
      assert.deepEqual(await lookAt(page, path, name, ['normal', 'contrast'], 200), []);
      browser.giveBack(page);
    });
  }
});

test('every page of the program is looked at', opts, async () => {
  const { stdout } = await server.command(['help', '--routes']);
  const paths = [...publicPages, ...englishPages].map((p) => p[1]).concat(staffPages.map((p) => p[2])).map((p) => p.split('?')[0]);
  const noPage = /\.(svg|xlsx|csv|json|pdf|docx|atom|rss|xml|txt|gif)$|\/(pdf|docx|export|display|feed|sitemap\/\{n:i64\}|files\/.*)$|^\/(healthz|metrics)$/;
  const left = stdout.trim().split('\n').map((line) => line.split('\t'))
    .filter(([method, pattern, , flags]) => method === 'GET' && !/\bapi\b/.test(flags) && !noPage.test(pattern) && !elsewhere.includes(pattern))
    .map(([, pattern]) => pattern)
    .filter((pattern) => {
      const shape = new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\{\w+:i64\}/g, '\\d+').replace(/\{\w+\}/g, '[^/]+')}$`);
      return !paths.some((p) => shape.test(p));
    });
  assert.deepEqual(left, [], 'a new page is a new line above');
});

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
  await enter(page, '.res h3 a[href^="/d/"]');
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
  page.expected.push('status of 404', 'status of 410');
  const unmarked = {};
  await page.context().addCookies([{ name: 'cm_lang', value: 'en', url: server.base }]);
  for (const [path, part] of [...englishPages.map((p) => [p[1], 'body']), ['/about/help', 'body'], ['/login', 'body'],
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
