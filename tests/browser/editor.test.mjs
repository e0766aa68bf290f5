// SPDX-License-Identifier: Apache-2.0
// The body editor and the form comforts by themselves, under the product's security policy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { serveStatic } from '../support/static.mjs';

const form = (json, text) => `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>编辑</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="@workbench.css"><script src="@app.js" defer></script><script src="@editor.js" defer></script></head>
<body><div class="wb"><header class="wb-brand"></header><div class="wb-top"></div><main class="wb-main"><h1>拟稿</h1><form method="post" action="/save" data-guard data-autosave="/autosave">
<input type="hidden" name="_csrf" value="x"><input type="hidden" name="version" value="1">
<input type="hidden" name="body_json" value='${json}'>
<div class="field"><label for="title">标题</label><input class="input" id="title" name="title"></div>
<div class="field"><label for="body">正文</label><textarea class="textarea" id="body" name="body_text" rows="8">${text}</textarea></div>
<output data-act="save-state" role="status"></output><button class="btn" type="submit">保存</button></form></main></div></body></html>`;

const stored = '{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"（一）已存"}]}]}';
let server;
let browser;
const saves = [];

const missing = browserMissing();
before(async () => {
  if (missing) return;
  server = await serveStatic({ '/new': form('', '一、目标\n正文一句。'), '/old': form(stored, '（一）已存') }, {
    '/autosave': (req, res, body) => {
      saves.push(new URLSearchParams(body));
      res.writeHead(200, { 'content-type': 'application/json' }).end('{"version": 2}');
    },
    '/save': (req, res, body) => {
      saves.push(new URLSearchParams(body));
      res.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html lang="zh-CN"><title>好</title><link rel="icon" href="data:,"><p>好</p>');
    },
  });
  browser = await openBrowser();
});
after(async () => {
  if (missing) return;
  const complaints = await browser.close();
  await server.stop();
  assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
});

async function open(path) {
  const page = await browser.page();
  await page.goto(server.base + path);
  await page.waitForSelector('.ed-text');
  const model = async () => JSON.parse(await page.inputValue('input[name=body_json]'));
  return { page, model, text: page.locator('.ed-text'), button: (key) => page.locator(`.ed-bar button[data-key=${key}]`) };
}

/** A paste as the browser delivers it. */
const paste = (page, html, plain = '') => page.evaluate(([h, p]) => {
  const data = new DataTransfer();
  data.setData('text/html', h);
  data.setData('text/plain', p);
  document.querySelector('.ed-text').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}, [html, plain]);

const opts = { skip: missing || false };

test('text of the textarea opens with its heading levels, typing writes the model and the text', opts, async () => {
  const { page, model, text } = await open('/new');
  assert.equal(await page.locator('.ed-text .lv1').textContent(), '一、目标');
  assert.ok(await page.locator('textarea').isHidden());
  await text.locator('p').last().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('（二）安排');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('再一句。');
  const doc = await model();
  assert.deepEqual(doc.content.map((b) => [b.type, b.attrs?.level ?? 0]), [['heading', 1], ['paragraph', 0], ['heading', 2], ['paragraph', 0]]);
  assert.equal(await page.inputValue('textarea'), '一、目标\n正文一句。\n（二）安排\n再一句。');
});

test('a stored model opens as it was', opts, async () => {
  const { page } = await open('/old');
  assert.equal(await page.locator('.ed-text .lv2').textContent(), '（一）已存');
});

test('toolbar: bold, list, table, link, undo, clear', opts, async () => {
  const { page, model, text, button } = await open('/old');
  await text.locator('.lv2').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await button('strong').click();
  await page.keyboard.insertText('要紧');
  assert.deepEqual((await model()).content[1].content[0].marks, [{ type: 'strong' }]);
  await button('bullet').click();
  assert.equal((await model()).content[1].type, 'bullet_list');
  await button('bullet').click();
  await page.keyboard.press('Enter');
  await button('table').click();
  let doc = await model();
  const table = doc.content.find((b) => b.type === 'table');
  assert.equal(table.content.length, 3);
  assert.equal(table.content[0].content[0].type, 'table_header');
  await button('undo').click();
  doc = await model();
  assert.equal(doc.content.some((b) => b.type === 'table'), false);

  await text.locator('strong').dblclick();
  await button('clear').click();
  await button('link').click();
  await page.fill('dialog input', 'javascript:alert(1)');
  await page.click('dialog button[type=submit]');
  assert.match(await page.textContent('dialog .err'), /不能使用/);
  await page.fill('dialog input', 'https://example.test/a');
  await page.click('dialog button[type=submit]');
  await page.waitForSelector('.ed-text a');
  doc = await model();
  const linked = JSON.stringify(doc);
  assert.match(linked, /"type":"link","attrs":\{"href":"https:\/\/example.test\/a"\}/);
  assert.doesNotMatch(linked, /strong/);
});

test('paste from Word: structure stays, the rest goes and is named', opts, async () => {
  const { page, model, text } = await open('/old');
  await text.click();
  await page.keyboard.press('Control+A');
  await paste(page, `<html><head><style>p{color:red}</style></head><body><!--[if gte mso 9]><xml>x</xml><![endif]-->
<p class=MsoNormal style='text-align:center;font-family:仿宋'><b>通知</b></p>
<p class=MsoNormal>一、总体要求<o:p></o:p></p>
<p class=MsoNormal style='color:red;onclick:x' onclick="alert(1)">正文<span style='font-size:16pt'>一句</span>。<script>alert(1)</script></p>
<p class=MsoNormal>&nbsp;</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>第二项</p>
<table><tr><td colspan=2><p>合并</p></td></tr><tr><td>甲</td><td>乙</td></tr></table><img src="file:///c:/x.png"></body></html>`);
  const doc = await model();
  assert.deepEqual(doc.content.map((b) => b.type), ['paragraph', 'heading', 'paragraph', 'bullet_list', 'table']);
  assert.deepEqual(doc.content[0].attrs, { align: 'center' });
  assert.deepEqual(doc.content[0].content[0].marks, [{ type: 'strong' }]);
  assert.equal(doc.content[3].content.length, 2);
  assert.deepEqual(doc.content[4].content[0].content[0].attrs, { colspan: 2 });
  assert.doesNotMatch(JSON.stringify(doc), /alert|file:|color|font/);
  const note = await page.textContent('.ed-note');
  assert.match(note, /图片 1 张/);
  assert.match(note, /样式/);
  assert.match(note, /脚本/);
});

test('copy and paste inside the editor keeps levels and alignment', opts, async () => {
  const { page, model, text } = await open('/old');
  await text.click();
  await page.keyboard.press('Control+A');
  const html = await page.evaluate(() => {
    const data = new DataTransfer();
    document.querySelector('.ed-text').dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData('text/html');
  });
  // The editor learns of the new selection by an event of a later turn; no hand is as fast as this test.
  await page.evaluate(() => {
    window.moved = new Promise((done) => {
      document.addEventListener('selectionchange', () => { if (getSelection().isCollapsed) done(); });
    });
  });
  await page.keyboard.press('Control+End');
  await page.evaluate(() => window.moved);
  await page.keyboard.press('Enter');
  await paste(page, html);
  assert.deepEqual((await model()).content.map((b) => b.attrs?.level), [2, 2]);
});

test('autosave sends the form without files, takes the new version over and says so', opts, async () => {
  const { page, text } = await open('/new');
  saves.length = 0;
  await text.click();
  await page.keyboard.insertText('改');
  await page.focus('#title'); // leaving the field saves at once
  await page.waitForFunction(() => document.querySelector('input[name=version]').value === '2');
  assert.match(await page.textContent('output'), /已自动保存/);
  assert.equal(saves.length, 1);
  assert.ok(saves[0].get('body_json').includes('改'));
  assert.equal(saves[0].get('_csrf'), 'x');
});

test('leaving with unsaved text asks; submitting does not', opts, async () => {
  const { page, text } = await open('/old');
  let asked = 0;
  const dialog = new Promise((done) => {
    page.on('dialog', (d) => {
      asked += 1;
      d.dismiss().then(done);
    });
  });
  await text.click();
  await page.keyboard.insertText('未保存');
  await Promise.all([dialog, page.evaluate(() => window.location.assign('/new'))]);
  assert.match(await page.evaluate(() => window.location.pathname), /old$/); // still here
  await page.click('button[type=submit]');
  await page.waitForURL('**/save');
  assert.equal(asked, 1);
});

test('without script the textarea is there', opts, async () => {
  const page = await browser.page({ javaScriptEnabled: false });
  await page.goto(`${server.base}/new`);
  assert.ok(await page.locator('textarea').isVisible());
});

test('axe finds nothing serious in the editor', opts, async () => {
  const { page } = await open('/new');
  assert.deepEqual(await browser.axe(page), []);
});
