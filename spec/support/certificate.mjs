import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a certificate of its own for localhost where Prosody looks for it. @returns it */
export function writeCertificate(folder) {
  const files = ['-keyout', join(folder, 'localhost.key'), '-out', join(folder, 'localhost.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' });
  return readFileSync(join(folder, 'localhost.crt'));
}
