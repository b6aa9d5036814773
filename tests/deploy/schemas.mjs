// Holds deploy/kubernetes to the schemas that Kubernetes publishes, with members that they do not know refused, as
// `kubectl apply --validate=strict` does; and deploy/github-actions to GitHub's own parser: schemas.mjs PACKAGES DEPLOY
// Then to what this project promises of them. Each kind of check must refuse something broken first.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const [packages, deploy] = process.argv.slice(2);
const require = createRequire(join(packages, 'package.json'));
const YAML = require('yaml');
const filesIn = (folder, ends) => readdirSync(join(deploy, folder)).filter((name) => name.endsWith(ends)).sort()
  .map((name) => ({name: `${folder}/${name}`, text: readFileSync(join(deploy, folder, name), 'utf8')}));

// --- Kubernetes

// The published schemas let any member pass. They are closed as they are registered.
const place = require.resolve('@kubernetes-models/validate', {paths: [require.resolve('kubernetes-models')]});
const validate = require(place);
const closed = (schema) => schema.properties === undefined ? schema : {...schema, additionalProperties: false};
require.cache[place].exports = {...validate, register: (id, schema) => validate.register(id, closed(schema))};

const models = {
  'apps/v1 Deployment': require('kubernetes-models/apps/v1').Deployment,
  'batch/v1 CronJob': require('kubernetes-models/batch/v1').CronJob,
  'v1 PersistentVolumeClaim': require('kubernetes-models/v1').PersistentVolumeClaim,
};

function read(text) {
  const documents = YAML.parseAllDocuments(text, {strict: true});
  for (const {errors, warnings} of documents) {
    assert.deepEqual([...errors, ...warnings], []);
  }
  return documents.map((each) => each.toJS());
}

function hold(object) {
  const model = models[`${object.apiVersion} ${object.kind}`];
  assert.ok(model, `${object.apiVersion} ${object.kind} is not expected here`);
  new model(structuredClone(object)).validate();
}

const podOf = (object) => ({Deployment: () => object.spec.template, CronJob: () => object.spec.jobTemplate.spec.template,
  PersistentVolumeClaim: () => undefined}[object.kind]());

function keepPromises(object, claims) {
  const pod = podOf(object);
  if (pod === undefined) {
    return;
  }
  const {spec, metadata} = pod;
  const secure = spec.securityContext;
  assert.ok(secure.runAsNonRoot && secure.runAsUser > 0 && secure.runAsGroup > 0, 'not root');
  assert.equal(secure.seccompProfile.type, 'RuntimeDefault');
  assert.equal(spec.automountServiceAccountToken, false);
  assert.equal(spec.containers.length, 1);
  const [one] = spec.containers;
  assert.ok(one.securityContext.readOnlyRootFilesystem && !one.securityContext.allowPrivilegeEscalation);
  assert.deepEqual(one.securityContext.capabilities, {drop: ['ALL']});
  const token = one.env.find(({name}) => name === 'CLOUDFLARE_API_TOKEN');
  assert.ok(token.value === undefined && token.valueFrom.secretKeyRef.name, 'the token is in a Secret');
  const folder = one.args[one.args.indexOf('--state-dir') + 1];
  const mount = one.volumeMounts.find(({mountPath}) => folder.startsWith(`${mountPath}/`));
  const volume = spec.volumes.find(({name}) => name === mount.name);
  assert.ok(claims.includes(volume.persistentVolumeClaim.claimName), 'the state outlives the Pod');
  for (const [name, value] of Object.entries(object.spec.selector?.matchLabels ?? {})) {
    assert.equal(metadata.labels[name], value);
  }
  if (object.kind === 'Deployment') {
    assert.deepEqual(one.readinessProbe.exec.command.slice(1), ['status', '--state-dir', folder]);
    assert.deepEqual([object.spec.replicas, object.spec.strategy.type], [1, 'Recreate']);
  } else {
    assert.deepEqual([object.spec.concurrencyPolicy, spec.restartPolicy], ['Forbid', 'Never']);
  }
}

const manifests = filesIn('kubernetes', '.yaml').flatMap(({name, text}) =>
  read(text).map((object) => ({name, object})));
const claims = manifests.filter(({object}) => object.kind === 'PersistentVolumeClaim').map(({object}) =>
  object.metadata.name);

const misshapen = {
  'a member that there is not': (pod) => { pod.spec.containers[0].securityContext.readOnlyRootFileSystem = true; },
  'a member of another type': (pod) => { pod.spec.terminationGracePeriodSeconds = '90'; },
  'a member that is missing': (pod) => { delete pod.spec.containers[0].name; },
  'a policy that there is not': (pod) => { pod.spec.restartPolicy = 'Sometimes'; },
};
const broken = {
  'root': (pod) => { pod.spec.securityContext.runAsNonRoot = false; },
  'a file system to write to': (pod) => { delete pod.spec.containers[0].securityContext.readOnlyRootFilesystem; },
  'a token in sight': (pod) => { pod.spec.containers[0].env.at(-1).value = 'x'; },
  'state that is lost': (pod) => { pod.spec.volumes[0] = {name: 'state', emptyDir: {}}; },
};

let checks = 0;
function check(name, body) {
  try {
    body();
    checks += 1;
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, {cause: error});
  }
}

for (const {name, object} of manifests) {
  check(name, () => { hold(object); keepPromises(object, claims); });
  for (const [table, judge] of podOf(object) ? [[misshapen, hold], [broken, (one) => keepPromises(one, claims)]] : []) {
    for (const [what, spoil] of Object.entries(table)) {
      const other = structuredClone(object);
      spoil(podOf(other));
      check(`${name}, ${what}`, () => assert.throws(() => judge(other)));
    }
  }
}
assert.deepEqual(manifests.map(({object}) => object.kind).sort(), ['CronJob', 'Deployment', 'PersistentVolumeClaim']);

// --- GitHub Actions

const workflows = await import(pathToFileURL(join(packages, 'node_modules/@actions/workflow-parser/dist/index.js')));
function faultsOf(text) {
  const {context} = workflows.parseWorkflow({name: 'workflow', content: text}, new workflows.NoOperationTraceWriter());
  return context.errors.getErrors().map(({message}) => message);
}

const recipes = filesIn('github-actions', '.yml');
for (const {name, text} of recipes) {
  check(name, () => assert.deepEqual(faultsOf(text), []));
  for (const [from, to] of [['runs-on:', 'run-on:'], ['timeout-minutes: 30', 'timeout-minutes: soon'],
    ['contents: read', 'contents: maybe'], ['vars.JWKGUARD_COMMIT', 'var.JWKGUARD_COMMIT']]) {
    check(`${name}, ${to}`, () => assert.notDeepEqual(faultsOf(text.replace(from, to)), []));
  }
  check(`${name}: no secret outside of a step's environment, and no permission too many`, () => {
    const {permissions, jobs} = YAML.parse(text);
    assert.equal(permissions.contents, 'read');
    assert.ok(!JSON.stringify(Object.values(jobs).flatMap(({steps}) => steps.map(({run}) => run))).includes('secrets.'));
  });
}
assert.equal(recipes.length, 2);
console.log(`${checks} passed, 0 failed`);
