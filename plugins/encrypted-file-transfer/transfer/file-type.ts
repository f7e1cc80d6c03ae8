import type { FileInfo } from './transfer.js';

/** Extensions of what runs when a person opens it, in a browser or outside of one, or of what holds such files. */
const RUNS =
  /\.(x?html?|xht|shtml|svgz?|xml|xsl|mhtml?|js|mjs|jse|exe|msi|msix|appx|bat|cmd|com|pif|cpl|scr|scf|ps1|vbs|vbe|wsf|hta|chm|lnk|url|xll|jar|jnlp|py|pl|apk|app|appimage|command|dmg|iso|img|pkg|deb|rpm|flatpakref|run|sh|desktop|reg|docm|xlsm|pptm)$/i;

/** Types of what runs in a browser. */
const RUNNING_TYPE =
  /^(text\/(html|xml|javascript)|application\/(xhtml\+xml|xml|javascript|x-msdownload)|image\/svg\+xml)/i;

/** True for a file that may run code when it is opened, by its name or by its type. */
export const canRunCode = ({ name, mediaType }: Pick<FileInfo, 'name' | 'mediaType'>): boolean =>
  RUNS.test(name) || RUNNING_TYPE.test(mediaType);

/** What stands after the last dot of a name, with the dot; empty where there is none. */
export const endingOf = (name: string): string => /\.[^.]+$/.exec(name)?.[0] ?? '';

/** True where that has letters that are not those of ASCII: they may look like those of another ending. */
export const hasForeignEnding = (name: string): boolean => /(?!\p{ASCII})\p{L}/u.test(endingOf(name));
