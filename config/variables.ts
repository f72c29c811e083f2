import type { Problem } from "./cross-check.ts";
import type { Config } from "./schema.ts";

/** Variables that the program gives every task itself. */
const OWN_VARIABLES = ["NODE_ENV", "PORT", "MONGODB_URI", "MONGODB_REFERENCE_URI"];

/** Names whose value is a secret: at least those that the policy `ecs-task-secrets-bound` refuses. */
const SECRET_NAME =
  /(?:KEY|KEY_?ID|SECRET|TOKEN|PASSWO?R?D|PASSPHRASE|CREDENTIALS?|AUTH_?DATA|CONNECTION_?STRING|DSN|(?:MONGO(?:DB)?(?:_\w+)?|DATABASE|DB|REDIS)_UR[IL])$/;

/** Values that are secrets whatever they are called: credentials in a URI, an AWS access key, a private key. */
const SECRET_VALUE = /:\/\/[^/\s:@]*:[^/\s@]+@|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** What concerns the variables of the service's tasks, plain and secret. No problem shows a value: it may be a secret. */
export function* variables({ environment, atlas, service, referenceReads }: Partial<Config>): Generator<Problem> {
  if (service === undefined) return;
  for (const [variable, value] of Object.entries(service.environment)) {
    const path = `service.environment.${variable}`;
    if (OWN_VARIABLES.includes(variable)) yield [path, "is set by the program; remove it"];
    else if (SECRET_NAME.test(variable)) yield [path, "is a secret by its name; put it into service.secrets"];
    else if (SECRET_VALUE.test(value)) yield [path, "holds credentials; put it into service.secrets"];
  }
  const taken = new Map<string, string>();
  const take = (name: string | undefined, what: string) => name !== undefined && taken.set(name, what);
  if (environment !== undefined) {
    for (const name of ["uri", "ingest-uri", "reference-uri"]) {
      take(`${environment}/mongodb/${name}`, "the program's own");
    }
  }
  take(atlas?.credentialsSecret, "that of atlas.credentialsSecret");
  take(referenceReads?.credentialsSecret, "that of referenceReads.credentialsSecret");
  for (const [variable, { name, dataClass }] of Object.entries(service.secrets)) {
    const path = `service.secrets.${variable}`;
    const owner = taken.get(name);
    if (OWN_VARIABLES.includes(variable)) yield [path, "is set by the program; remove it"];
    if (variable in service.environment) yield [path, "is a plain variable too; remove it from service.environment"];
    if (dataClass === "phi" && environment === "staging")
      yield [`${path}.dataClass`, "only prod holds phi; write public"];
    if (environment !== undefined && !name.startsWith(`${environment}/`)) {
      yield [`${path}.name`, `${name} is not a secret of the stack; begin it with ${environment}/`];
    } else if (owner !== undefined) {
      yield [`${path}.name`, `${name} is ${owner}; give the secret a name of its own`];
    }
    if (owner === undefined) take(name, `that of service.secrets.${variable}`);
  }
}
