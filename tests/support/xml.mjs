// SPDX-License-Identifier: Apache-2.0
// XML as a tree, read by a strict parser (saxes): what is not well-formed throws.
//
//   const feed = parseXml(text); feed.name; feed.attributes.href; feed.all('entry'); feed.one('title').text
import { SaxesParser } from 'saxes';

class Element {
  constructor(name, uri, attributes) {
    Object.assign(this, { name, uri, attributes, children: [], text: '' });
  }

  all(name) {
    return this.children.filter((c) => c.name === name);
  }

  one(name) {
    const found = this.all(name);
    if (found.length !== 1) throw new Error(`${found.length} <${name}> in <${this.name}>`);
    return found[0];
  }
}

export function parseXml(text) {
  const parser = new SaxesParser({ xmlns: true });
  const root = new Element('', '', {});
  const open = [root];
  parser.on('error', (e) => { throw e; });
  parser.on('opentag', (t) => {
    const attributes = Object.fromEntries(Object.values(t.attributes).map((a) => [a.name, a.value]));
    const e = new Element(t.name, t.uri, attributes);
    open.at(-1).children.push(e);
    open.push(e);
  });
  parser.on('text', (s) => { open.at(-1).text += s; });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root.children[0];
}
