// SPDX-License-Identifier: Apache-2.0
// A page of the test's own under the product's Content-Security-Policy, with the bundles as the build makes them: for what
// scripts do by themselves, before any page of the program uses it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './server.mjs';

export const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
  + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** pages: path → HTML, where @portal.css, @app.js … stand for the hashed addresses; handlers: path → (req, res, body). */
export async function serveStatic(pages, handlers = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'chengming-assets.'));
  execFileSync(process.execPath, ['tools/build_assets.mjs', join(dir, 'out.c'), dir], { cwd: root });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  const fill = (html) => html.replace(/@([a-z]+\.(?:css|js))/g, (_, name) => manifest[name].url);
  const server = createServer((req, res) => {
    const path = req.url.split('?')[0];
    const chunks = [];
    req.on('data', (c) => chunks.push(c));
    req.on('end', () => {
      if (handlers[path]) {
        handlers[path](req, res, Buffer.concat(chunks).toString('utf8'));
      } else if (pages[path]) {
        res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
        res.end(fill(pages[path]));
      } else if (path.startsWith('/assets/')) {
        const type = path.endsWith('.js') ? 'text/javascript' : 'text/css';
        res.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
        res.end(readFileSync(join(dir, basename(path))));
      } else {
        res.writeHead(404).end();
      }
    });
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    base: `http://127.0.0.1:${server.address().port}`, manifest,
    stop: async () => {
      server.closeAllConnections?.();
      await new Promise((done) => { server.close(done); });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
