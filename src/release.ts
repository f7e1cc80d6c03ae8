/**
 * The version of this package. A page and its worker are two files, of which a cache may keep one for longer than the other;
 * they work together only if both are of one release.
 */
export const RELEASE = '0.1.0';
