// usage: node powershell_grammar.mjs NODE_MODULES FILE...: reads each file by the grammar of
// PowerShell and prints where one breaks it. Exit code 1 if any does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(join(modules, 'here.js'));
const { Language, Parser } = require('web-tree-sitter');

await Parser.init();
const parser = new Parser();
parser.setLanguage(
  await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));

let broken = 0;
function report(file, node) {
  if (node.isError || node.isMissing) {
    const { row, column } = node.startPosition;
    console.log(`${file}:${row + 1}:${column + 1}: ${node.isMissing ? 'missing ' : ''}${node.type}`);
    broken += 1;
    return;
  }
  for (const child of node.children) if (child.hasError || child.isMissing) report(file, child);
}
for (const file of files) {
  const tree = parser.parse(readFileSync(file, 'utf8'));
  if (tree.rootNode.hasError) report(file, tree.rootNode);
}
process.exitCode = broken === 0 ? 0 : 1;
