import eslint from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const WEBCRYPTO = {
  selector: "MemberExpression[property.name='subtle']",
  message: 'crypto.subtle belongs to src/crypto.',
};
const RANDOM = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Randomness comes from WebCrypto.',
};
const NO_HTML = {
  selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
  message: 'Markup is made by lit templates.',
};
const NAMELESS = 'Name what is ignored or logged: ignore() or logUnlessExpected() of src/log.ts.';
const NAMELESS_CATCH = 'Name in a comment which error is ignored, or throw one that says it.';
const BARE_CATCH = {
  selector:
    "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression[params.length=0]:not(:has(ThrowStatement))",
  message: NAMELESS,
};
const BARE_REJECTION = {
  selector: "CallExpression[callee.property.name='then'] > ArrowFunctionExpression[params.length=0]:nth-child(2)",
  message: NAMELESS,
};
/** A `catch` that takes no error has to throw another, or say in a comment what it ignores. */
const namedCatch = {
  create: (context) => ({
    CatchClause(node) {
      const { param, body } = node;
      if (param !== null || context.sourceCode.getCommentsInside(body).length > 0) return;
      if (body.body.every(({ type }) => type !== 'ThrowStatement')) context.report({ node, message: NAMELESS_CATCH });
    },
  }),
};
const SWALLOWED = [BARE_CATCH, BARE_REJECTION];
const ASYNC_WAIT = {
  selector: "CallExpression[callee.property.name='waitForFunction'] > ArrowFunctionExpression[async=true]",
  message: 'waitForFunction takes the promise for something true. Use waitUntil.',
};
const typescript = ['src/**/*.ts', 'plugins/**/*.ts', 'server/**/*.ts', 'spec/**/*.ts', 'bench/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.cache/', 'spec/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs}'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: { ...globals.node, ...globals.browser, ...globals.jasmine, converse: 'readonly', _converse: 'readonly' },
    },
    rules: { 'no-restricted-syntax': ['error', ASYNC_WAIT] },
  },
  {
    files: typescript,
    extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './spec/tsconfig.json', './server/gateway/tsconfig.json'] },
    },
    rules: {
      'max-lines': ['error', 250],
      'no-console': 'error',
      'no-restricted-syntax': ['error', WEBCRYPTO, RANDOM, NO_HTML],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-invalid-void-type': [
        'error',
        { allowInGenericTypeArguments: true, allowAsThisParameter: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, properties: false } },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'plugins/**/*.ts', 'server/**/*.ts'],
    plugins: { ours: { rules: { 'named-catch': namedCatch } } },
    rules: {
      'ours/named-catch': 'error',
      'max-lines-per-function': ['error', 45],
      'no-restricted-syntax': ['error', WEBCRYPTO, RANDOM, NO_HTML, ...SWALLOWED],
    },
  },
  { files: ['src/crypto/**/*.ts'], rules: { 'no-restricted-syntax': ['error', RANDOM, NO_HTML, ...SWALLOWED] } },
  {
    files: ['spec/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'no-restricted-syntax': ['error', RANDOM],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
