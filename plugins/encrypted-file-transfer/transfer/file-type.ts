import type { FileInfo } from './transfer.js';

/** Extensions of what runs when a person opens it, in a browser or outside of one. */
const RUNS =
  /\.(x?html?|xht|shtml|svgz?|xml|xsl|mhtml?|js|mjs|exe|msi|bat|cmd|com|scr|ps1|vbs|wsf|hta|lnk|jar|apk|app|dmg|pkg|deb|rpm|sh|desktop|reg|docm|xlsm|pptm)$/i;

/** Types of what runs in a browser. */
const RUNNING_TYPE =
  /^(text\/(html|xml|javascript)|application\/(xhtml\+xml|xml|javascript|x-msdownload)|image\/svg\+xml)/i;

/** True for a file that may run code when it is opened, by its name or by its type. */
export const canRunCode = ({ name, mediaType }: Pick<FileInfo, 'name' | 'mediaType'>): boolean =>
  RUNS.test(name) || RUNNING_TYPE.test(mediaType);
