import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** GnuPG, with keys of its own. */
export class GnuPg {
  // The path of its agent's socket must be short.
  folder = mkdtempSync(join(tmpdir(), 'gpg-'));

  /** @param options `input` is given to it; an error of it is one of ours */
  run(args, { input } = {}) {
    const common = ['--homedir', this.folder, '--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback'];
    const { status, stdout, stderr } = spawnSync('gpg', [...common, '--trust-model', 'always', ...args], { input });
    if (status !== 0) throw new Error(`gpg ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Makes a key for an account. @param algorithm `default`, which is RSA, or `future-default`. @returns its fingerprint */
  makeKey(account, algorithm) {
    const uid = `xmpp:${account}@localhost`;
    this.run(['--passphrase', '', '--quick-generate-key', uid, algorithm, 'default', 'never']);
    return this.fingerprint(uid);
  }

  fingerprint(uid) {
    return /^fpr:+([0-9A-F]{40}):/m.exec(String(this.run(['--with-colons', '--list-keys', uid])))[1].toLowerCase();
  }

  /** @param armor options of the export, such as `--armor` */
  exportSecret(fingerprint, ...armor) {
    return this.run(['--passphrase', '', ...armor, '--export-secret-keys', fingerprint]);
  }

  exportPublic(fingerprint) {
    return this.run(['--export', fingerprint]);
  }

  import(key) {
    this.run(['--passphrase', '', '--import'], { input: key });
  }

  /** Decrypts a message. @returns the text, and the fingerprint of the key that has signed well */
  decrypt(message, passphrase = '') {
    const path = join(this.folder, 'status');
    const args = ['--passphrase', passphrase, '--status-file', path];
    const bytes = this.run([...args, '--decrypt'], { input: message });
    const status = String(spawnSync('cat', [path]).stdout);
    return { bytes, signer: /VALIDSIG ([0-9A-F]{40})/.exec(status)?.[1].toLowerCase() };
  }

  /** Decrypts a message, whoever has signed it. @returns the text */
  decryptOnly(message) {
    return String(this.run(['--passphrase', '', '--skip-verify', '--decrypt'], { input: message }));
  }

  signAndEncrypt(text, { from, to }) {
    const args = ['--passphrase', '', '--local-user', from, '--recipient', to];
    return this.run([...args, '--sign', '--encrypt'], { input: text });
  }

  /** Encrypts under a passphrase. */
  encryptUnder(passphrase, bytes) {
    const path = join(this.folder, 'plain');
    writeFileSync(path, bytes);
    return this.run(['--passphrase', passphrase, '--output', '-', '--symmetric', path]);
  }

  stop() {
    spawnSync('gpgconf', ['--homedir', this.folder, '--kill', 'all']);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
