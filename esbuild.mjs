// Bundles of the product: dist/{client,server,runner,cli}.cjs, dist/extension-web.cjs, dist/server-browser.js, and with --tests what tests and bench run inside the extension host.
import { readdirSync, rmSync } from 'node:fs';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const withTests = process.argv.includes('--tests');

/** @type {esbuild.BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  logLevel: 'warning',
  outExtension: { '.js': '.cjs' },
  sourcemap: production ? false : 'linked',
  minify: production,
  define: { 'import.meta.url': 'undefined' },
};

/** No module of Node can be found from here: a bundle that needs one fails. @type {esbuild.BuildOptions} */
const browser = {
  bundle: true,
  platform: 'browser',
  target: 'es2023',
  logLevel: 'warning',
  sourcemap: production ? false : 'linked',
  minify: production,
  outdir: 'dist',
};

const builds = [
  { ...node, entryPoints: { client: 'client/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...node, entryPoints: { server: 'server/main-node.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { runner: 'runner/main.ts' }, outdir: 'dist' },
  // In a package of ECMAScript modules, which the web host of VS Code cannot load, only `.cjs` is taken for something else.
  {
    ...browser,
    entryPoints: { 'extension-web': 'client/extension-web.ts' },
    format: 'cjs',
    external: ['vscode'],
    outExtension: { '.js': '.cjs' },
  },
  { ...browser, entryPoints: { 'server-browser': 'server/main-browser.ts' }, format: 'iife' },
  { ...node, entryPoints: { cli: 'cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
];

if (withTests) {
  // A suite that is gone would be run all the same.
  rmSync('dist/e2e', { recursive: true, force: true });
  const suites = readdirSync('test/e2e/suite').filter((file) => file.endsWith('.test.ts'));
  builds.push({
    ...node,
    entryPoints: {
      index: 'test/e2e/index.ts',
      ...Object.fromEntries(suites.map((file) => [`suite/${file.slice(0, -3)}`, `test/e2e/suite/${file}`])),
    },
    outdir: 'dist/e2e',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    minify: false,
  });
  builds.push({
    ...node,
    entryPoints: { 'activation-host': 'bench/activation-host.ts' },
    outdir: 'dist/bench',
    external: ['vscode'],
  });
}

await Promise.all(builds.map((options) => esbuild.build(options)));
