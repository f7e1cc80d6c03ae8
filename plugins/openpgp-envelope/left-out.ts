/* In the place of those files of OpenPGP.js that are left out. What would be taken from them is not there, and its use fails. */
export {};
