/** What an HTTPS listener has where the request names no policy. */
export const DEFAULT_SSL_POLICY = "ELBSecurityPolicy-2016-08";

/** The names behind `ELBSecurityPolicy-`. Source: the Application Load Balancers user guide, "Security policies". */
const NAMES = [
  "TLS13-1-3-2021-06",
  "TLS13-1-2-2021-06",
  "TLS13-1-2-Res-2021-06",
  "TLS13-1-2-Ext1-2021-06",
  "TLS13-1-2-Ext2-2021-06",
  "TLS13-1-1-2021-06",
  "TLS13-1-0-2021-06",
  "TLS13-1-3-FIPS-2023-04",
  "TLS13-1-2-FIPS-2023-04",
  "TLS13-1-2-Res-FIPS-2023-04",
  "TLS13-1-2-Ext0-FIPS-2023-04",
  "TLS13-1-2-Ext1-FIPS-2023-04",
  "TLS13-1-2-Ext2-FIPS-2023-04",
  "TLS13-1-1-FIPS-2023-04",
  "TLS13-1-0-FIPS-2023-04",
  "TLS13-1-3-PQ-2025-09",
  "TLS13-1-2-PQ-2025-09",
  "TLS13-1-2-Res-PQ-2025-09",
  "TLS13-1-2-Ext1-PQ-2025-09",
  "TLS13-1-2-Ext2-PQ-2025-09",
  "TLS13-1-0-PQ-2025-09",
  "TLS-1-2-Ext-2018-06",
  "TLS-1-2-2017-01",
  "TLS-1-1-2017-01",
  "TLS-1-0-2015-04",
  "FS-1-2-Res-2020-10",
  "FS-1-2-Res-2019-08",
  "FS-1-2-2019-08",
  "FS-1-1-2019-08",
  "FS-2018-06",
  "2016-08",
  "2015-05",
];

/** The security policies that a listener can have. */
export const SSL_POLICIES: readonly string[] = NAMES.map((name) => `ELBSecurityPolicy-${name}`);
