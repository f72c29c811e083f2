/** `npm run engine`: gets the Pulumi CLI now rather than at the first use, and prints where it is. */
import { ensureEngine } from "./index.ts";

try {
  const { path, version, source } = await ensureEngine();
  process.stderr.write(`Pulumi CLI ${version} (${source}):\n`);
  process.stdout.write(`${path}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
