// Brings the published schema, on standard input, up to date: the number of keys was raised from 4 to 16 on 2026-08-27,
// and the schema still says 4. That is the one thing changed, in the three requests that carry keys.
import {readFileSync} from 'node:fs';

const schema = JSON.parse(readFileSync(0, 'utf8'));
const zone = '/zones/{zone_id}/token_validation/config';
const credentials = schema.paths[`${zone}/{config_id}/credentials`];
const bodyOf = (operation) => operation.requestBody.content['application/json'].schema;
const created = bodyOf(schema.paths[zone].post).properties.credentials;
for (const {properties: {keys}} of [created, bodyOf(credentials.put), bodyOf(credentials.patch)]) {
  if (keys.maxItems !== 4) {
    throw new Error(`the schema says ${keys.maxItems} where 4 keys were published: is this file still needed?`);
  }
  keys.maxItems = schema['x-current-limits'].keys_per_config;
}
process.stdout.write(JSON.stringify(schema));
