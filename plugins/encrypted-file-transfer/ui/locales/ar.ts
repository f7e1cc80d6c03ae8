import type { Catalogue } from './catalogue.js';

const texts: Catalogue = {};

export default texts;
