// Runs all suites, one test after the other, and says how many passed; exit status 1 if any failed. What needs Prism is
// counted as skipped where check.sh did not start it.
import {clientTests} from './client.mjs';
import {prismTests} from './prism.mjs';
import {providerTests} from './provider.mjs';
import {mock} from './support.mjs';

const owed = 134; // a row that is lost must not pass for one that passed
const count = {passed: 0, failed: 0, skipped: 0};

async function run({name, body, prism}) {
  if (prism && mock === undefined) {
    return 'skipped';
  }
  try {
    await body();
    return 'passed';
  } catch (error) {
    console.error(`FAILED: ${name}\n${error.stack}\n`);
    return 'failed';
  }
}

const tests = [...clientTests, ...prismTests, ...providerTests];
if (new Set(tests.map(({name}) => name)).size !== owed) {
  throw new Error(`there are ${tests.length} tests, not ${owed} of different names`);
}
for (const test of tests) {
  count[await run(test)] += 1;
}
if (count.skipped !== 0) {
  console.log(`${count.skipped} skipped`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
