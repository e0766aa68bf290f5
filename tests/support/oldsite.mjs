// SPDX-License-Identifier: Apache-2.0
// An old government site as it lies in a folder after it was saved: pages of three makes and two character sets, column pages,
// pictures, attachments, links between pages, old query addresses, damaged files. Deterministic; all text is invented.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { crc32 } from './zip.mjs';

const SUBJECTS = ['河流断面核查', '饮用水水源保护', '秋冬季扬尘管控', '重点排污单位监测', '噪声投诉办理', '固体废物台账', '环评文件受理', '空气质量月报'];
const KINDS = ['通知', '公告', '通报', '方案', '意见'];
const PLACES = ['望湖区', '临河县', '东山镇', '西陂街道', '南浦新区'];

const body = (i) => {
  const p = PLACES[i % 5];
  const s = SUBJECTS[i % 8];
  return [`为进一步做好${p}${s}工作，保障公众知情，现将第${i}号事项有关要求说明如下，请认真贯彻执行。`,
    `各单位应当于每月十日以前完成${s}，对发现的问题列出清单，明确责任，限期整改，并将结果报送第${i}专班。`,
    `${p}应当指定专人负责，建立台账，逐项销号；逾期未完成的，予以通报，并按照有关规定处理。`];
};
export const titleOf = (i) => `关于做好${PLACES[i % 5]}${SUBJECTS[i % 8]}工作的${KINDS[i % 5]}（${i}）`;
const day = (i) => `20${String(10 + (i % 9)).padStart(2, '0')}-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
const zhDay = (d) => d.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');

export function png(seed) {
  const chunk = (type, data) => {
    const b = Buffer.alloc(12 + data.length);
    b.writeUInt32BE(data.length, 0);
    b.write(type, 4, 'latin1');
    data.copy(b, 8);
    b.writeUInt32BE(crc32(b.subarray(4, 8 + data.length)), 8 + data.length);
    return b;
  };
  const head = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
  const rows = Buffer.alloc(4 * 13);
  for (let i = 0; i < rows.length; i += 1) rows[i] = i % 13 === 0 ? 0 : (i * 7 + seed * 13) % 256;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** A PDF of one page with a line of Latin text. */
export function pdf(text) {
  const stream = `BT /F 12 Tf 20 100 Td (${text}) Tj ET`;
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
  return `%PDF-1.4\n${objects.map((o, i) => `${i + 1} 0 obj\n${o}\nendobj\n`).join('')}trailer\n<</Root 1 0 R/Size 6>>\n%%EOF\n`;
}

const links = (i, n) => `另见<a href="${addressOf((i + 1) % n)}">${titleOf((i + 1) % n)}</a>和<a href="http://www.old.example${addressOf((i * 7 + 3) % n)}">相关要求</a>。`;

/** Where page i stood: folders of the first make, .asp with a query of the second, deep folders of the third. */
export function addressOf(i) {
  if (i % 3 === 0) return `/zwgk/tz/t${20100000 + i}_${i}.html`;
  if (i % 3 === 1) return `/show.asp?id=${i}`;
  return `/col/c${i % 7}/art/${i}.htm`;
}

function page(i, n) {
  const [a, b, c] = body(i);
  const d = day(i);
  const attach = i % 4 === 0 ? `<p>附件：<a href="/files/f${i}.pdf">第${i}号事项清单</a></p>` : '';
  const picture = i % 5 === 0 ? `<p align="center"><img src="/images/p${i}.png" alt="点位图${i}"></p>` : '';
  const table = i % 6 === 0 ? `<table border=1><tr><td>断面</td><td>类别</td></tr><tr><td>断面${i}</td><td>Ⅱ类</td></tr></table>` : '';
  const number = `澄环函〔20${10 + (i % 9)}〕${i + 1}号`;
  if (i % 3 === 0) {
    return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${titleOf(i)}_澄州市环境保护局</title><meta name="PubDate" content="${d} 09:00"></head><body>
<div class="nav"><a href="/">首页</a><a href="/zwgk/tz/">通知公告</a><a href="/x/">办事</a></div><div class="crumb">当前位置：<a href="/">首页</a></div>
<h1>${titleOf(i)}</h1><table><tr><td>文　　号：</td><td>${number}</td><td>发布机构：</td><td>澄州市环境保护局</td></tr></table>
<div class="TRS_Editor"><p>各单位：</p><p>　　${a}</p><h2>一、工作要求</h2><p>　　${b}</p>${table}<h2>二、组织实施</h2><p>　　${c}${links(i, n)}</p>${picture}${attach}
<p align="right">澄州市环境保护局</p><p align="right">${zhDay(d)}</p></div><div class="share">分享到：微信 微博</div></body></html>`;
  }
  if (i % 3 === 1) {
    return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>${titleOf(i)}</title></head><body><form>
<table width=900><tr><td><a href=/>首页</a>|<a href=list.asp>公告</a></td></tr></table><table><tr><td width=150><a href=a.asp>信箱</a><br><a href=b.asp>下载</a></td><td>
<table><tr><td align=center><font size=5><b>${titleOf(i)}</b></font></td></tr><tr><td>发布时间：${d} 来源：监测站 浏览次数：3</td></tr><tr><td>　　${a}<br>　　${b}<br>　　${c}${links(i, n)}<br>${table}${picture}${attach}
<br>澄州市环境监测站<br>${zhDay(d)}</td></tr><tr><td>【<a href="javascript:window.print()">打印</a>】【关闭】</td></tr></table></td></tr></table><p>版权所有 澄州环保网</p></form></body></html>`;
  }
  return `<html><head><title>${titleOf(i)}-澄州环保</title></head><body><div id="header"><ul class="menu"><li><a href="/1">一</a></li><li><a href="/2">二</a></li></ul></div>
<div id="main"><h2>${titleOf(i)}</h2><p class="info">日期：${d}　来源：法规科</p><div id="zoom"><p>${a}</p><p>${b}</p><p>${c}${links(i, n)}</p>${table}${picture}${attach}<p>澄州市环境保护局</p><p>${zhDay(d)}</p></div>
<div class="prevnext">上一篇：<a href="0.htm">没有了</a></div></div><div id="footer">版权所有</div></body></html>`;
}

const column = (name, from, n) => `<html><head><meta charset="utf-8"><title>${name}</title></head><body><div class="list"><h3>${name}</h3><ul>${
  Array.from({ length: 20 }, (_, k) => (from + k) % n).map((i) => `<li><a href="${addressOf(i)}">${titleOf(i)}</a> ${day(i)}</li>`).join('')}</ul></div></body></html>`;

function put(dir, address, bytes) {
  const path = join(dir, ...address.split('/'));
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

/** GB 18030 bytes of a text; encode(text) does the conversion (Node decodes it but does not write it). */
let table = null;
export function gbk(text) {
  if (table === null) {
    const decoder = new TextDecoder('gbk');
    table = new Map();
    for (let hi = 0x81; hi <= 0xfe; hi += 1)
      for (let lo = 0x40; lo <= 0xfe; lo += 1) {
        const c = lo === 0x7f ? '\uFFFD' : decoder.decode(Uint8Array.of(hi, lo));
        if (c.length === 1 && c !== '\uFFFD' && !table.has(c)) table.set(c, [hi, lo]);
      }
  }
  const out = [];
  for (const c of text) {
    if (c.charCodeAt(0) < 0x80) out.push(c.charCodeAt(0));
    else if (table.has(c)) out.push(...table.get(c));
    else throw new Error(`no GBK for ${c}`);
  }
  return Buffer.from(out);
}

/** Writes the site; returns what is in it. n pages, three column pages, attachments, pictures; page 5·k has a picture. */
export function makeOldSite(dir, n) {
  for (let i = 0; i < n; i += 1) {
    put(dir, addressOf(i), i % 3 === 1 ? gbk(page(i, n)) : page(i, n));
    if (i % 4 === 0) put(dir, `/files/f${i}.pdf`, pdf(`List number ${i}`));
    if (i % 5 === 0) put(dir, `/images/p${i}.png`, png(i));
  }
  put(dir, '/index.html', column('首页', 0, n));
  put(dir, '/zwgk/tz/index.html', column('通知公告', 3, n));
  put(dir, '/list.asp', column('公告', 9, n));
  put(dir, '/style.css', 'p{}');
  return { pages: n, columns: 3, attachments: Math.ceil(n / 4), pictures: Math.ceil(n / 5) };
}
