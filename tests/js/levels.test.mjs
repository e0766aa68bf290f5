// SPDX-License-Identifier: Apache-2.0
// The editor's rules that need no browser: heading levels as on the server, the stored form of the model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf } from '../../assets/js/levels.js';
import { goodHref, schema, toModel } from '../../assets/js/schema.js';
import { Node } from 'prosemirror-model';

test('heading levels of GB/T 9704 are recognised', () => {
  for (const [line, level] of [
    ['一、总体要求', 1], ['十二、附则', 1], ['（一）基本原则', 2], ['(二)工作目标', 2], ['1. 加强监测', 3], ['2．完善台账', 3],
    ['（1）水质', 4], ['(12) 噪声', 4], ['第一条 为防治噪声污染', 0], ['一、本办法自发布之日起施行。', 0], ['1.5 倍以上', 0],
    ['2026. 11', 0], ['', 0], [`一、${'长'.repeat(80)}`, 0],
  ]) assert.equal(levelOf(line), level, line);
});

test('links: only web, mail and own paths', () => {
  for (const good of ['https://a.example/x', 'http://a.example', 'mailto:a@b.example', '/d/1', '#top']) assert.ok(goodHref(good), good);
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'ftp://x', 'x y', '']) assert.ok(!goodHref(bad), bad);
});

test('the stored model has no default attributes and none the server does not know', () => {
  const { nodes, marks } = schema;
  const cell = nodes.table_cell.create({ colspan: 2, rowspan: 1, colwidth: [100, 80] }, nodes.paragraph.create(null, schema.text('格')));
  const doc = nodes.doc.create(null, [
    nodes.heading.create({ level: 1 }, schema.text('一、标题')),
    nodes.paragraph.create({ align: 'center' }, schema.text('居中', [marks.strong.create()])),
    nodes.paragraph.create(null, schema.text('连', [marks.link.create({ href: '/d/1' })])),
    nodes.table.create(null, [nodes.table_row.create(null, [cell])]),
    nodes.figure.create({ file: 7, alt: '图' }),
  ]);
  doc.check();
  const model = toModel(doc.toJSON());
  assert.deepEqual(model, {
    type: 'doc',
    content: [
      { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: '一、标题' }] },
      { type: 'paragraph', attrs: { align: 'center' }, content: [{ type: 'text', text: '居中', marks: [{ type: 'strong' }] }] },
      { type: 'paragraph', content: [{ type: 'text', text: '连', marks: [{ type: 'link', attrs: { href: '/d/1' } }] }] },
      { type: 'table', content: [{ type: 'table_row', content: [
        { type: 'table_cell', attrs: { colspan: 2 }, content: [{ type: 'paragraph', content: [{ type: 'text', text: '格' }] }] }] }] },
      { type: 'figure', attrs: { file: 7, alt: '图' } },
    ],
  });
  assert.deepEqual(toModel(Node.fromJSON(schema, model).toJSON()), model); // and it comes back
});
