// For `node --import`: the parser of workflows imports JSON without saying so, which bundlers take and node does not.
import {register} from 'node:module';

register(`data:text/javascript,${encodeURIComponent(`
  import {readFileSync} from 'node:fs';
  import {fileURLToPath} from 'node:url';
  export const load = (url, context, next) => !url.endsWith('.json') ? next(url, context) :
    {format: 'module', shortCircuit: true, source: 'export default ' + readFileSync(fileURLToPath(url), 'utf8')};
`)}`);
