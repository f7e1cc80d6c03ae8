import { findProgram } from './find-program.mjs';
import { SetupError } from './setup-error.mjs';
import { unpackProsody, unpackedProsody } from './unpacked-prosody.mjs';

/** The command that installs Prosody, by the package manager that a system has. */
const INSTALL = [
  ['brew', 'brew install prosody'],
  ['dnf', 'sudo dnf install prosody'],
  ['pacman', 'sudo pacman -S prosody'],
  ['zypper', 'sudo zypper install prosody'],
  ['apk', 'sudo apk add prosody'],
];

function installCommand() {
  if (process.platform === 'darwin') return 'brew install prosody';
  return INSTALL.find(([program]) => findProgram(program))?.[1];
}

/**
 * Finds Prosody: `$PROSODY`, else the one on PATH, else Debian's packages unpacked into `.cache/`.
 * @param {(text: string) => void} say told what takes long
 * @returns {{ name: string, command: string, args: string[], env: object }} `args` go before Prosody's own
 * @throws SetupError that says what to do
 */
export function findProsody(say = () => {}) {
  const program = process.env.PROSODY || findProgram('prosody');
  if (program) return { name: program, command: program, args: [], env: process.env };
  const before = unpackedProsody();
  if (before) return before;
  if (process.platform === 'linux' && findProgram('apt-get') && findProgram('dpkg-deb')) {
    say('Getting Prosody (Debian’s packages, unpacked into .cache/; nothing is installed) …');
    unpackProsody();
    const now = unpackedProsody();
    if (now) return now;
  }
  const command = installCommand();
  throw new SetupError(
    command
      ? `Prosody, the XMPP server, is missing. Please run: ${command}`
      : 'Prosody, the XMPP server, is missing. Please install it, or name it in $PROSODY: https://prosody.im/download',
  );
}
