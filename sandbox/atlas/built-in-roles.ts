/** Roles over all databases are granted on `admin`; the others on any database. Source: Atlas, "Built-in Roles". */
export const ADMIN_ROLES: readonly string[] = [
  "atlasAdmin",
  "backup",
  "clusterMonitor",
  "dbAdminAnyDatabase",
  "enableSharding",
  "readAnyDatabase",
  "readWriteAnyDatabase",
];
export const DATABASE_ROLES: readonly string[] = ["dbAdmin", "read", "readWrite"];
