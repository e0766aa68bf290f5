// SPDX-License-Identifier: Apache-2.0
// usage: node bench/publish.mjs BASE BYTES [N]     publishes N documents (1) whose pages have about BYTES bytes; prints the
// address of each
//
// BASE is a running installation with the sample bureau. The text goes in through the drafting form and is reviewed and
// signed by the five sample people, as everything that is published.
import { Client } from '../tests/support/server.mjs';
import { Desk } from '../tests/support/flow.mjs';

const [base, bytes, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 1)];
const FRAME_BYTES = 11000; // what the page shows around the text

/** Clauses under headings, no two alike: text that repeats itself would pack too well. */
function text(size) {
  const who = ['各排污单位', '工业园区管理机构', '县级分局', '监测站', '第三方运维机构', '重点用水企业', '危险废物经营单位', '建设单位'];
  const what = ['开展自行监测', '校准在线仪器', '核对转移联单', '更新应急预案', '公开排放数据', '清点贮存设施', '修复破损防渗层', '复核排放口标识'];
  const until = ['并保存原始记录备查', '结果报送所在地分局', '发现异常立即停产排查', '逾期的列入重点检查名单', '费用由责任单位承担', '同步录入信息系统'];
  const lines = [];
  let n = 0;
  let used = 0;
  const add = (line) => { lines.push(line); used += Buffer.byteLength(line) + 8; };
  for (let part = 1; used < size; part += 1) {
    add(`${'一二三四五六七八九十'[(part - 1) % 10]}、${what[(part * 3) % what.length]}的要求`);
    for (let i = 0; i < 6 && used < size; i += 1) {
      n += 1;
      const seed = (n * 2654435761) >>> 0;
      add(`${who[seed % 8]}应当在${(seed >>> 8) % 28 + 1}日前${what[(seed >>> 3) % 8]}，样品不少于${(seed >>> 12) % 90 + 3}份，`
        + `允许偏差${((seed >>> 5) % 97) / 10}%，${until[(seed >>> 16) % 6]}；其中第${n}类点位由${who[(seed >>> 20) % 8]}每${(seed >>> 22) % 11 + 2}个月`
        + `${what[(seed >>> 24) % 8]}一次，${until[(seed >>> 27) % 6]}。`);
    }
  }
  return lines.join('\n');
}

const desk = await Desk.open({ client: () => new Client(base) });
for (let i = 0; i < count; i += 1) {
  const id = await desk.draft({
    title: `关于排污口分级管理的实施细则（性能测量样本${i === 0 ? '' : i + 1}）`,
    summary: '仅用于测量页面速度的样本文件。',
    genre: '通知',
    body_text: text(bytes - FRAME_BYTES),
  });
  await desk.publish(id);
  console.log(`/d/${id}`);
}
