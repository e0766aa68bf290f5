// SPDX-License-Identifier: Apache-2.0
// Chromium for browser journeys: pages that collect what the console and the security policy complain about, axe, screenshots.
//
//   const b = await openBrowser();                      // { width: 390, height: 844 } for a telephone
//   const page = await b.page(server.base); await page.goto(server.base + '/');
//   const desk = await b.staff(server.base, 'zhou.mingyuan'); // logged in
//   await b.look(page, 'home');                         // axe at the current width + build/screens/home-1366.png
//   const one = await b.borrow('visitor'); …; b.giveBack(one);   // for many short looks: a new window costs a second of processor time
//   await b.close();                                    // throws when a console message or a policy violation was seen
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, samplePassword } from './server.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const executable = process.env.CHENGMING_CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--lang=zh-CN'];
const screens = join(root, 'build/screens');

/** Why browser tests cannot run here, or '' when they can. */
export function browserMissing() {
  return existsSync(executable) ? '' : `no Chromium at ${executable} (apt package chromium)`;
}

export async function openBrowser({ width = 1366, height = 900 } = {}) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: executable, args: flags });
  const complaints = [];
  const contexts = [];
  const idle = new Map(); // kind → pages given back

  async function page(options = {}) {
    // bypassCSP only lets the test inject axe; the policy itself is checked by the reports collected below without it
    const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', ...options });
    contexts.push(context);
    const p = await context.newPage();
    watch(p);
    return p;
  }

  /** A page of one of the sample's people, logged in. */
  async function staff(base, login) {
    const p = await page();
    await p.goto(`${base}/login`);
    await p.fill('#login', login);
    await p.fill('#password', samplePassword());
    await p.click('main button[type=submit]');
    await p.waitForURL((url) => !url.pathname.startsWith('/login'));
    return p;
  }

  /** A page of a kind (a visitor, a log-in) that another test may have used: no cookies, the first size, nothing expected.
   * Only a test that went well gives it back. */
  async function borrow(kind) {
    const p = idle.get(kind)?.pop() ?? await page();
    p.kind = kind;
    p.expected = [];
    await p.context().clearCookies();
    return p;
  }

  function giveBack(p) {
    idle.set(p.kind, [...(idle.get(p.kind) ?? []), p]);
  }

  function watch(p) {
    p.expected = []; // texts of console messages a journey provokes on purpose (a 404, a 422)
    p.on('console', (m) => {
      if (!['error', 'warning'].includes(m.type())) return;
      const text = `${m.type()}: ${m.text()} (${p.url()})`;
      if (!p.expected.some((e) => text.includes(e))) complaints.push(text);
    });
    p.on('pageerror', (e) => complaints.push(`script error: ${e.message} (${p.url()})`));
  }

  /** Findings of axe that are serious or critical, as lines; rules: these only. */
  async function axe(p, rules = null) {
    // An isolated world is outside the page's policy: axe runs without weakening what is tested.
    const session = await p.context().newCDPSession(p);
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
    const evaluate = async (expression) => {
      const r = await session.send('Runtime.evaluate', { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true });
      if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text);
      return r.result.value;
    };
    if (!await evaluate('typeof axe === "object"')) await evaluate(`${axeSource}; true`); // the world lives as long as the page
    const findings = await evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })}).then((r) => r.violations.map((v) => ({
      id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 5).map((n) => n.html.slice(0, 200)) })))`);
    await session.detach();
    return findings.filter((f) => f.impact === 'serious' || f.impact === 'critical')
      .map((f) => `${f.id} (${f.impact}): ${f.help}\n    ${f.nodes.join('\n    ')}`);
  }

  async function shoot(p, name) {
    mkdirSync(screens, { recursive: true });
    await p.screenshot({ path: join(screens, `${name}-${p.viewportSize().width}.png`), fullPage: true });
  }

  const overhang = (p) => p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  /** At the widths: screenshot (unless shoot is false), axe, no sideways scrolling of the page. Returns the findings. */
  async function look(p, name, { shoot: wanted = true, rules = null, widths = [1366, 390] } = {}) {
    const found = [];
    for (const w of widths) {
      await p.setViewportSize({ width: w, height: w < 640 ? 844 : 900 });
      if (wanted) await shoot(p, name);
      const over = await overhang(p);
      if (over > 1) found.push(`${name} at ${w}: page is ${over} px wider than the screen`);
      found.push(...(await axe(p, rules)).map((f) => `${name} at ${w}: ${f}`));
    }
    await p.setViewportSize({ width, height });
    return found;
  }

  /** 400 % zoom (1280 px become 320) and text twice as large: nothing scrolls sideways. Returns the findings. */
  async function enlarged(p, name) {
    const found = [];
    await p.setViewportSize({ width: 320, height: 256 });
    const zoomed = await overhang(p);
    if (zoomed > 1) found.push(`${name} at 400 % zoom: page is ${zoomed} px wider than the screen`);
    await p.setViewportSize({ width, height });
    await p.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    const grown = await overhang(p);
    if (grown > 1) found.push(`${name} with text at 200 %: page is ${grown} px wider than the screen`);
    return found;
  }

  async function close() {
    for (const c of contexts) await c.close();
    await browser.close();
    return complaints;
  }

  return { browser, page, staff, borrow, giveBack, axe, shoot, look, enlarged, close, complaints };
}
