import { type Fault, denied, PULL } from "./ecs-faults.ts";
import { ACCOUNT } from "./lifecycle.ts";
import { allow, type Workload } from "./workload.ts";

const ASM = `${PULL} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret `;
const SSM = `${PULL} execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s):`;
const kmsDenied = ({ secret }: Workload): string =>
  `${ASM}${secret.id} from secrets manager: AccessDeniedException: Access to KMS is not allowed`;

/** Takes an action from the role's own policy, keeping what else it may do. */
function without(...actions: string[]): (workload: Workload) => Promise<unknown> {
  const all = ["secretsmanager:GetSecretValue", "kms:Decrypt", "ssm:GetParameters"];
  const policy = allow(...all.filter((action) => !actions.includes(action)));
  return ({ engine, policy: held }) => engine.update(held, { ...held.inputs, policy });
}

/** What keeps a task from getting its secrets, and so from starting. */
export const secretFaults: readonly Fault[] = [
  {
    name: "the secret does not exist",
    container: () => ({
      secrets: [{ name: "A", valueFrom: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:no-AbCdEf` }],
    }),
    reason: () =>
      `${ASM}arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:no-AbCdEf from secrets manager: ` +
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  },
  {
    name: "the secret is marked for deletion",
    breaks: ({ engine, secret }) => engine.delete(secret),
    reason: ({ secret }) =>
      `${ASM}${secret.id} from secrets manager: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
  },
  {
    name: "the secret has no label of that name",
    container: ({ secret }) => ({ secrets: [{ name: "A", valueFrom: `${secret.id}::AWSPREVIOUS:` }] }),
    reason: ({ secret }) =>
      `${ASM}${secret.id}::AWSPREVIOUS: from secrets manager: ` +
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
  },
  {
    name: "the secret lacks the JSON key",
    container: ({ secret }) => ({ secrets: [{ name: "A", valueFrom: `${secret.id}:password::` }] }),
    reason: () =>
      "ResourceInitializationError: retrieved secret from Secrets Manager did not contain json key password",
  },
  {
    name: "the role may not read the secret",
    breaks: without("secretsmanager:GetSecretValue"),
    reason: ({ secret }) =>
      `${ASM}${secret.id} from secrets manager: ${denied("secretsmanager:GetSecretValue", secret.id)}`,
  },
  { name: "the role may not decrypt", breaks: without("kms:Decrypt"), reason: kmsDenied },
  {
    name: "the key's policy lets only others decrypt",
    breaks: ({ engine, key }) => {
      const principal = { AWS: `arn:aws:iam::${ACCOUNT}:user/sandbox` };
      const statement = { Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*" };
      return engine.update(key, { policy: JSON.stringify({ Statement: [statement] }) });
    },
    reason: kmsDenied,
  },
  {
    name: "the key is disabled",
    breaks: ({ engine, key }) => engine.update(key, { isEnabled: false }),
    reason: kmsDenied,
  },
  { name: "the key is pending deletion", breaks: ({ engine, key }) => engine.delete(key), reason: kmsDenied },
  {
    name: "the role may not decrypt the parameter",
    breaks: async (workload) => {
      const parameter = { name: "/secure", type: "SecureString", value: "hush", keyId: workload.key.id };
      await workload.engine.create("aws:ssm/parameter:Parameter", parameter);
      await without("kms:Decrypt")(workload);
    },
    container: () => ({ secrets: [{ name: "A", valueFrom: "/secure" }] }),
    reason: () =>
      `${SSM} AccessDeniedException: The ciphertext refers to a customer master key that does not exist, ` +
      "does not exist in this region, or you are not allowed to access.",
  },
  {
    name: "the role may not read the parameter",
    breaks: without("ssm:GetParameters"),
    container: () => ({ secrets: [{ name: "A", valueFrom: "/app/any" }] }),
    reason: () => `${SSM} ${denied("ssm:GetParameters", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/app/any`)}`,
  },
  {
    name: "the parameter does not exist",
    container: () => ({ secrets: [{ name: "A", valueFrom: "/app/none" }] }),
    reason: () => `${SSM} invalid ssm parameters: /app/none`,
  },
];
