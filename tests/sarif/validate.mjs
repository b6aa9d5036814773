// Holds SARIF logs, one a line on standard input, to the schema of SARIF 2.1.0. `validate.mjs PACKAGES LOGS`: PACKAGES is
// the folder in which package.json was installed, LOGS the number of logs that must come. Prints each fault; exit status
// 1 if there is any, or if another number of logs came.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [packages, owed] = process.argv.slice(2);
const from = createRequire(join(packages, 'package.json'));
const Ajv = from('ajv-draft-04').default;
const schemaFile = join(packages, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const ajv = new Ajv({strict: false, allErrors: true, unicodeRegExp: false}); // the schema has a pattern that takes no `u`
from('ajv-formats').default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

function faultsOf(line) {
  let log;
  try {
    log = JSON.parse(line);
  } catch (error) {
    return [`no JSON: ${error.message}`];
  }
  return validate(log) ? [] : validate.errors.map((each) => `${each.instancePath} ${each.message}`);
}

const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
let faulty = 0;
lines.forEach((line, index) => {
  const faults = faultsOf(line);
  faulty += faults.length === 0 ? 0 : 1;
  faults.slice(0, 5).forEach((fault) => console.error(`log ${index + 1}: ${fault}`));
});
console.log(`sarif: ${lines.length - faulty} of ${owed} logs valid`);
process.exitCode = faulty === 0 && lines.length === Number(owed) ? 0 : 1;
