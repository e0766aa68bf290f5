// SPDX-License-Identifier: Apache-2.0
// Debian's mail server (exim) as a private instance: loopback, a free port, spool and mailboxes in a folder of its own, nothing
// relayed. Needs no init and no root.
//
//   const smtp = await SmtpServer.start();      // smtp.url is smtp://127.0.0.1:PORT
//   const mail = await smtp.next('a@reader.example');   // the next mail of that mailbox: {raw, headers, subject, text}
//   await smtp.stop(); await smtp.listen();     // down, and up again at the same port
//   await smtp.remove();
//
// The recipient refused@reader.example is refused with 550, later@reader.example put off with 451.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event, folder, until } from './until.mjs';

const EXIM = '/usr/sbin/exim4';

export const smtpMissing = existsSync(EXIM) ? false : 'exim4-daemon-light is not installed (bin/packages.txt)';

const freePort = () => new Promise((done, fail) => {
  const s = createServer();
  s.once('error', fail);
  s.listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

const answers = (port) => new Promise((done) => {
  const s = connect(port, '127.0.0.1');
  s.once('data', (d) => { s.end('QUIT\r\n'); done(String(d).startsWith('220')); });
  s.once('error', () => done(false));
  s.once('close', () => done(false));
});

function words(value) { // RFC 2047, only what is written here: UTF-8, B
  return value.replace(/\r?\n[ \t]/g, ' ').replace(/(=\?UTF-8\?B\?[^?]*\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString('latin1'))
    .replace(/[\x80-\xff]+/g, (s) => Buffer.from(s, 'latin1').toString('utf8'));
}

function parse(raw) {
  const [head, ...rest] = raw.split('\n\n');
  const headers = new Map(head.replace(/\n[ \t]+/g, ' ').split('\n').map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(),
    words(l.slice(l.indexOf(':') + 1).trim())]));
  const body = rest.join('\n\n');
  const text = headers.get('content-transfer-encoding') === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { raw, headers, subject: headers.get('subject'), text: text.replace(/\r\n/g, '\n') };
}

// 1763803883.H5218P12605.host: second, microsecond.
const stamp = (name) => Number(name.split('.')[0]) * 1e6 + Number(/H(\d+)P/.exec(name)?.[1] ?? 0);

export class SmtpServer {
  static async start() {
    const self = new SmtpServer();
    self.dir = mkdtempSync(join(tmpdir(), 'chengming-smtp.'));
    self.port = await freePort();
    self.url = `smtp://127.0.0.1:${self.port}`;
    self.read = new Set();
    const root = process.getuid() === 0;
    const user = root ? 'Debian-exim' : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
    const group = execFileSync('id', ['-gn', user], { encoding: 'utf8' }).trim();
    mkdirSync(join(self.dir, 'spool'));
    mkdirSync(join(self.dir, 'mail/new'), { recursive: true });
    self.exim = join(self.dir, 'exim'); // a copy without the set-user-id bit: acts as the caller, touches nothing of the system
    copyFileSync(EXIM, self.exim);
    chmodSync(self.exim, 0o755);
    writeFileSync(join(self.dir, 'exim.conf'), `
exim_user = ${user}
exim_group = ${group}
spool_directory = ${self.dir}/spool
log_file_path = ${self.dir}/spool/%slog
pid_file_path = ${self.dir}/spool/pid
exim_path = ${self.exim}
primary_hostname = mail.reader.example
domainlist local_domains = reader.example
daemon_smtp_ports = ${self.port}
local_interfaces = 127.0.0.1
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
never_users =
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
keep_environment =
smtp_accept_max = 20
deliver_drop_privilege = true
trusted_users = ${user}
begin acl
rcpt:
  deny local_parts = refused
       message = no such reader
  defer local_parts = later
  accept domains = +local_domains
  deny message = relay not permitted
begin routers
local:
  driver = accept
  domains = +local_domains
  transport = box
begin transports
box:
  driver = appendfile
  directory = ${self.dir}/mail
  maildir_format
  create_directory
  envelope_to_add
  user = ${user}
  group = ${group}
begin retry
* * F,1h,1m
`);
    if (root) execFileSync('chown', ['-R', `${user}:${group}`, self.dir]);
    self.as = root ? ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'] : [];
    await self.listen();
    return self;
  }

  async listen() {
    const [cmd, ...args] = [...this.as, this.exim, '-C', join(this.dir, 'exim.conf'), '-bdf', '-q1m'];
    this.said = '';
    this.child = spawn(cmd, args, { cwd: this.dir, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.on('data', (d) => { this.said += d; });
    this.ended = new Promise((done) => { this.child.once('close', done); });
    await until(() => `exim to listen: ${this.said}${this.log()}`, async () => { // it listens, then writes that into its log
      if (this.child.exitCode !== null) throw new Error(`exim ended: ${this.said}${this.log()}`);
      return answers(this.port);
    }, folder(join(this.dir, 'spool')), event(this.child, 'exit'));
  }

  /** From the next listen() on with STARTTLS and a certificate of its own (this.cert), and a log-in: reader / open sesame. */
  async encrypt() {
    await this.stop();
    this.cert = join(this.dir, 'cert.pem');
    const key = join(this.dir, 'key.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext',
      'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', this.cert], { stdio: 'ignore' });
    chmodSync(key, 0o644);
    const conf = join(this.dir, 'exim.conf');
    writeFileSync(conf, `${readFileSync(conf, 'utf8')
      .replace('tls_advertise_hosts =', `tls_advertise_hosts = *\ntls_certificate = ${this.cert}\ntls_privatekey = ${key}\nauth_advertise_hosts = *`)
      .replace('\nrcpt:', '\nrcpt:\n  deny !authenticated = *\n       message = log in first')}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{reader}}{eq{$auth3}{open sesame}}}}
  server_set_id = $auth2
`);
    await this.listen();
  }

  log() {
    const at = join(this.dir, 'spool');
    return ['mainlog', 'paniclog'].filter((f) => existsSync(join(at, f))).map((f) => readFileSync(join(at, f), 'utf8')).join('');
  }

  /** Every mail that address has got, oldest first. */
  all(address) {
    const box = join(this.dir, 'mail/new');
    return readdirSync(box).sort((a, b) => stamp(a) - stamp(b) || a.localeCompare(b))
      .map((f) => ({ file: f, ...parse(readFileSync(join(box, f), 'utf8')) })).filter((m) => m.headers.get('envelope-to') === address);
  }

  /** One not yet handed out: several of one second may stand in any order. */
  async next(address) {
    const mail = await until(() => `mail for ${address}\n${this.log()}`, () => this.all(address).find((m) => !this.read.has(m.file)),
      folder(join(this.dir, 'mail/new')));
    this.read.add(mail.file);
    return mail;
  }

  async stop() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    await this.ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
