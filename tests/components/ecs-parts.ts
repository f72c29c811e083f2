import { named, tags } from "./stack.ts";

/** Only the tasks of the stack's own account and region have a role. */
export const assumeRolePolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "039624954211" },
        ArnLike: { "aws:SourceArn": "arn:aws:ecs:us-east-1:039624954211:*" },
      },
    },
  ],
};

/** Starts tasks that are given one secret. */
export const mayRead = (variable: string, secretArn: string) => ({
  [`aws:iam/rolePolicy:RolePolicy app-read-${variable}`]: {
    name: `read-${variable}`,
    role: "askflorence-prod-execution",
    policy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secretArn }],
    },
  },
});

const egress = (name: string, rule: { description: string; cidrIpv4: string; fromPort: number; toPort: number }) => ({
  [`aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule app-to-${name}`]: {
    securityGroupId: "app-security-group.id",
    ipProtocol: "tcp",
    ...rule,
    tags,
  },
});

/** The roles of the service in `ecs-args.ts`. */
export const roles = {
  "aws:iam/role:Role app-execution-role": {
    name: "askflorence-prod-execution",
    description: "Starts the tasks of askflorence-prod",
    assumeRolePolicy,
    tags,
  },
  "aws:iam/rolePolicy:RolePolicy app-execution-policy": {
    name: "start-tasks",
    role: "askflorence-prod-execution",
    policy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "the repository",
        },
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "the log group:*" },
        {
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: "the key",
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
        },
      ],
    },
  },
  ...mayRead("MONGODB_URI", "uri arn"),
  // No policy: the program in a task may nothing in AWS.
  "aws:iam/role:Role app-task-role": {
    name: "askflorence-prod-task",
    description: "What the tasks of askflorence-prod may do in AWS",
    assumeRolePolicy,
    tags,
  },
};

/** The security group of its tasks. */
export const firewall = {
  "aws:ec2/securityGroup:SecurityGroup app-security-group": {
    name: "askflorence-prod-service",
    description: "Tasks of the service",
    vpcId: "the vpc",
    tags: named("askflorence-prod-service"),
  },
  ...egress("https", {
    description: "HTTPS, to AWS and to public APIs",
    cidrIpv4: "0.0.0.0/0",
    fromPort: 443,
    toPort: 443,
  }),
  ...egress("atlas-peering", { description: "MongoDB", cidrIpv4: "192.168.240.0/21", fromPort: 27015, toPort: 27017 }),
};
