import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { acquireLock } from "@askflorence/engine";

import type { TerraformPlan } from "./terraform-plan.ts";

/** Every package that checkov consists of, by version and digest. Made from `checkov==VERSION` with `uv pip compile`. */
const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** The version of checkov that is pinned. */
export const VERSION = /^checkov==(\S+)/m.exec(readFileSync(REQUIREMENTS, "utf8"))?.[1] ?? "";

/** One check on one resource. */
export interface CheckResult {
  readonly check: string;
  readonly name: string;
  /** The name of the plan that the resource is in. */
  readonly plan: string;
  readonly address: string;
  readonly passed: boolean;
}

/** What checkov says of a set of plans. */
export interface ScanReport {
  /** How many resources it has read, of all plans together. */
  readonly resourceCount: number;
  readonly results: readonly CheckResult[];
}

/** checkov cannot be installed; the message says why in one line. */
export class NoScannerError extends Error {}

/**
 * Lets checkov judge plans, each alone: no resource of one refers to a resource of another. Installs checkov first where it is not yet;
 * after that no network is used.
 */
export async function scan(plans: Readonly<Record<string, TerraformPlan>>): Promise<ScanReport> {
  const python = await ensureCheckov();
  const directory = mkdtempSync(join(tmpdir(), "checkov-"));
  try {
    const files = Object.entries(plans).map(([name, plan]) => {
      // checkov resolves references within a directory.
      const file = join(directory, name, "plan.json");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(plan));
      return file;
    });
    const args = ["-m", "checkov.main", "--framework", "terraform_plan", "--skip-download", "--compact", "--soft-fail"];
    const { stdout } = await promisify(execFile)(python, [...args, "-o", "json", "-f", ...files], {
      cwd: directory,
      maxBuffer: 2 ** 30,
      env: isolated(directory),
    });
    return readReport(stdout);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** No configuration and no account of the user's; and nothing outside can be reached, whatever a version of checkov tries. */
function isolated(home: string): NodeJS.ProcessEnv {
  const nowhere = "http://127.0.0.1:9";
  return {
    PATH: process.env.PATH,
    HOME: home,
    LANG: "C.UTF-8",
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    ALL_PROXY: nowhere,
  };
}

interface RawResult {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_abs_path: string;
  readonly resource_address: string;
}

interface RawReport {
  readonly results: {
    readonly passed_checks: readonly RawResult[];
    readonly failed_checks: readonly RawResult[];
    readonly parsing_errors: readonly string[];
  };
  readonly summary: { readonly resource_count: number };
}

function readReport(text: string): ScanReport {
  const { results, summary } = JSON.parse(text) as RawReport;
  if (results.parsing_errors.length > 0) throw new Error(`checkov cannot read ${results.parsing_errors.join(", ")}`);
  const read = (passed: boolean) => (raw: RawResult) => ({
    check: raw.check_id,
    name: raw.check_name,
    plan: raw.file_abs_path.split("/").at(-2) ?? "",
    address: raw.resource_address,
    passed,
  });
  return {
    resourceCount: summary.resource_count,
    results: [...results.passed_checks.map(read(true)), ...results.failed_checks.map(read(false))],
  };
}

/**
 * Installs the pinned checkov into the user's cache unless it is there, and returns its Python.
 *
 * @throws NoScannerError where Python or the package registry is missing
 */
export async function ensureCheckov(log: (line: string) => void = logToStandardError): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME;
  const base = cache === undefined || cache === "" ? join(homedir(), ".cache") : cache;
  const directory = join(base, "askflorence", `checkov-${VERSION}`);
  const python = join(directory, "bin", "python");
  // Written last: an installation that was cut off, or is of other requirements, is made again.
  const marker = join(directory, "requirements.sha256");
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const isReady = (): boolean => existsSync(marker) && readFileSync(marker, "utf8") === digest;
  if (isReady()) return python;
  const lock = await acquireLock(`${directory}.lock`, { wait: true });
  try {
    if (isReady()) return python;
    log(`Installing checkov ${VERSION} into ${directory}, once.`);
    rmSync(directory, { recursive: true, force: true });
    await run("python3", ["-m", "venv", directory], "needs python3, 3.10 or newer, with its module venv");
    const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"];
    const pinned = ["--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS];
    await run(python, [...pip, ...pinned], "needs the Python package registry once, as pip is configured for it");
    writeFileSync(marker, digest);
    return python;
  } finally {
    lock.release();
  }
}

async function run(file: string, args: readonly string[], needs: string): Promise<void> {
  try {
    await promisify(execFile)(file, args);
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    const lines = (stderr ?? "").split("\n").filter((line) => line.trim() !== "");
    const reason = lines.findLast((line) => line.startsWith("ERROR")) ?? lines.at(-1) ?? message;
    throw new NoScannerError(`The scan ${needs}: ${reason.trim()}`);
  }
}

function logToStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
