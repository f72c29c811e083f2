// The demonstration, the tests and the benchmarks are the sandbox's own business: imported first, this keeps them away from a backend, a passphrase
// or a stack that the user has chosen for real work. The command `pulumi-sandbox` does use those.
for (const name of [
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "PULUMI_STACK",
]) {
  Reflect.deleteProperty(process.env, name);
}
