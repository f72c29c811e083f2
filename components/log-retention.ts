/**
 * How long the stack's logs are kept: a year, the least that an audit of access asks for (HIPAA 164.312(b); Security
 * Hub CloudWatch.16).
 */
export const LOG_RETENTION_DAYS = 365;
