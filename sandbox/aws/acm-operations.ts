import { objects, text, texts } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { CloudRecord } from "../world/world.ts";
import { findCertificate, requestCertificate } from "./acm.ts";
import { ApiError } from "./api-error.ts";
import type { OperationDefinition } from "./operations.ts";

/** What people do with certificates past Pulumi. */
export const acmOperations: Readonly<Record<string, OperationDefinition>> = {
  "acm request-certificate": {
    required: ["domain-name", "validation-method"],
    optional: ["subject-alternative-names"],
    operation: "RequestCertificate",
    run: (flag, flags, caller) => {
      const validationMethod = flag("validation-method");
      if (validationMethod !== "DNS") {
        throw new ApiError("ValidationException", `the sandbox validates by DNS alone, not by ${validationMethod}`);
      }
      const subjectAlternativeNames = text(flags["subject-alternative-names"])
        .split(/[\s,]+/)
        .filter(Boolean);
      const inputs = { domainName: flag("domain-name"), validationMethod, subjectAlternativeNames };
      return { CertificateArn: requestCertificate({ ...caller, owner: caller.account, inputs }).id };
    },
  },
  "acm describe-certificate": {
    required: ["certificate-arn"],
    operation: "DescribeCertificate",
    run: (flag, _, caller) => ({ Certificate: describe(existingCertificate(caller, flag("certificate-arn"))) }),
  },
};

function existingCertificate({ world, account, region }: Caller, certificateArn: string): CloudRecord {
  const found = findCertificate(world, certificateArn);
  if (found?.owner === account && found.outputs.region === region) return found;
  throw new ApiError("ResourceNotFoundException", `Could not find certificate ${certificateArn}.`);
}

function describe({ id, inputs, outputs }: CloudRecord): unknown {
  const isIssued = outputs.status === "ISSUED";
  return {
    CertificateArn: id,
    DomainName: inputs.domainName,
    SubjectAlternativeNames: texts(outputs.subjectAlternativeNames),
    DomainValidationOptions: objects(outputs.domainValidationOptions).map((option) => ({
      DomainName: option.domainName,
      ValidationStatus: isIssued ? "SUCCESS" : "PENDING_VALIDATION",
      ValidationMethod: "DNS",
      ResourceRecord: {
        Name: option.resourceRecordName,
        Type: option.resourceRecordType,
        Value: option.resourceRecordValue,
      },
    })),
    Status: outputs.status,
    Type: outputs.type,
    KeyAlgorithm: outputs.keyAlgorithm,
    ...(isIssued ? { NotBefore: outputs.notBefore, NotAfter: outputs.notAfter } : {}),
  };
}
