// Holds the table of targets files to the published JSON Schema, with an independent validator, and to the command: the
// two agree wherever the table says that they do. `schema.mjs PACKAGES JWKGUARD SCHEMA CASES EXAMPLE FOLDER`: PACKAGES is
// where tests/sarif/package.json was installed, FOLDER is empty. Exit status 1 if anything differs.
import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [packages, jwkguard, schemaFile, casesFile, exampleFile, folder] = process.argv.slice(2);
const from = createRequire(join(packages, 'package.json'));
const Ajv = from('ajv/dist/2020').default;
const ajv = new Ajv({allErrors: true, strictRequired: false});
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

function schemaSays(text) {
  try {
    return validate(JSON.parse(text)) ? 'takes' : 'refuses';
  } catch {
    return 'no JSON';
  }
}

// status sends nothing and needs no token; a file that is wrong is said with its name.
function commandSays(file) {
  const ended = spawnSync(jwkguard, ['status', '--targets', file, '--state-dir', join(folder, 'state')], {encoding: 'utf8'});
  return {verdict: ended.stderr.includes(`${file}: `) ? 'refuses' : 'takes', code: ended.status, said: ended.stderr};
}

let faults = 0;
function expect(what, found, wanted, more = '') {
  if (found !== wanted) {
    faults += 1;
    console.error(`targets: ${what}: ${found}, not ${wanted} ${more}`);
  }
}

const cases = JSON.parse(readFileSync(casesFile, 'utf8'));
expect('the table', cases.length, 109);
for (const each of cases) {
  const file = join(folder, 'targets.json');
  writeFileSync(file, each.text);
  expect(`the schema, ${each.what}`, schemaSays(each.text), each.schema);
  const command = commandSays(file);
  expect(`the command, ${each.what}`, command.verdict, each.command, command.said);
}
expect('the schema, the example', schemaSays(readFileSync(exampleFile, 'utf8')), 'takes');
expect('the command, the example', commandSays(exampleFile).verdict, 'takes');
const refused = cases.filter((each) => each.schema === 'refuses' && each.command === 'refuses').length;
console.log(`targets: ${cases.length} files and the example, ${refused} refused by both; ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
