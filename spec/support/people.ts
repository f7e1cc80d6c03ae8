/** Full JIDs of those who talk in most specs. */
export const ROMEO = 'romeo@montague.lit/orchard';
export const JULIET = 'juliet@capulet.lit/balcony';
