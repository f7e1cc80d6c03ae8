import { readFileSync } from 'node:fs';
import ts from 'typescript';

const page = readFileSync('docs/plugin-authors.md', 'utf8');

/** The blocks of code of docs/plugin-authors.md in a language. */
export const codeBlocks = (language) =>
  [...page.matchAll(/```(\w+)\n([^]*?)```/g)].flatMap(([, name, code]) => (name === language ? [code] : []));

const isType = (node) =>
  ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);

/** A text without comments, in one spelling of its spaces. */
function normalized(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const words = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) words.push(scanner.getTokenText());
  return words.join(' ').replace(/ ?[;,]?$/, '');
}

/** What another module sees of a member of an interface or class: nothing of a body, and nothing that is private. */
function signature(member, file) {
  const hidden = ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  if (hidden || ts.isConstructorDeclaration(member) || ts.isPrivateIdentifier(member.name)) return [];
  const end = member.body ? member.body.getStart(file) : member.getEnd();
  return [normalized(file.text.slice(member.getStart(file), end))];
}

/** The types that a text declares: name, and the members in the order of the alphabet. */
export function typesOf(text) {
  const file = ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest);
  return new Map(
    file.statements.filter(isType).map((node) => {
      const members = ts.isTypeAliasDeclaration(node)
        ? [normalized(node.type.getText(file))]
        : node.members.flatMap((member) => signature(member, file));
      const bases = (node.heritageClauses ?? []).map((clause) => normalized(clause.getText(file)));
      return [node.name.text, [...bases, ...members.sort()]];
    }),
  );
}
