import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { sourceBuild } from "../../engine/build.ts";
import { officialDownload } from "../../engine/download.ts";
import { ensureEngine, NoEngineError, type EngineSource } from "../../engine/index.ts";
import { locateEngine } from "../../engine/location.ts";
import { removeTemporaryDirectories, start, startFixture, temporaryDirectory } from "./support.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
const { version } = require("pulumi/package.json") as { version: string };

describe("ensureEngine", () => {
  let home: string;
  let versions: string;
  let binary: string;

  beforeEach(() => {
    home = temporaryDirectory();
    versions = path.join(home, "versions");
    binary = path.join(versions, version, "bin", "pulumi");
  });

  after(removeTemporaryDirectories);

  it("looks where the npm launcher looks", () => {
    const { cacheDir } = require("pulumi/lib/cache.js") as { cacheDir: (version: string) => string };
    assert.equal(locateEngine().binary, path.join(cacheDir(version), "bin", "pulumi"));
  });

  it("uses an official CLI that is already there, and leaves its language host alone", async () => {
    install("#!/bin/sh\n", "official host");
    const { ended, output } = start(process.execPath, [path.join(repository, "engine", "main.ts")], {
      env: { ...process.env, PULUMI_HOME: home },
    });
    assert.equal(await ended, 0);
    assert.deepEqual(output().trim().split("\n").sort(), [binary, `Pulumi CLI ${version} (cached):`].sort());
    assert.equal(readFileSync(path.join(path.dirname(binary), "pulumi-language-nodejs"), "utf8"), "official host");
  });

  it("gives a CLI without any language host ours, and renews an outdated one", async () => {
    install("#!/bin/sh\n");
    const launcher = path.join(path.dirname(binary), "pulumi-language-nodejs");
    assert.equal((await ensureEngine({ home, sources: [] })).source, "cached");
    const current = readFileSync(launcher, "utf8");
    writeFileSync(launcher, current.replace(/node-language-host\/\w+/, "node-language-host/000000000000"));
    await ensureEngine({ home, sources: [] });
    assert.equal(readFileSync(launcher, "utf8"), current);
    const { ended, output } = start(launcher, ["--version"]);
    assert.equal(await ended, 0);
    assert.equal(output(), `${version}\n`);
  });

  it("downloads the official CLI through the launcher's own code", async () => {
    // What get.pulumi.com would answer: a script that is told where to install which version.
    const script = `
      while [ $# -gt 0 ]; do case $1 in --install-root) root=$2 ;; --version) version=$2 ;; esac; shift; done
      printf '#!/bin/sh\\necho v%s\\n' "$version" > "$root/bin/pulumi"
      echo official > "$root/bin/pulumi-language-nodejs"
      chmod +x "$root/bin/pulumi"
    `;
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.resolve(new Response(script));
    try {
      const engine = await ensureEngine({ home, sources: [officialDownload], log: () => undefined });
      assert.deepEqual(engine, { path: binary, version, source: "downloaded" });
    } finally {
      globalThis.fetch = fetch;
    }
    assert.deepEqual(readdirSync(path.join(versions, version)), ["bin"]);
    assert.equal(readFileSync(path.join(path.dirname(binary), "pulumi-language-nodejs"), "utf8"), "official\n");
  });

  it("names the three ways when there is none, no download and no Go", async () => {
    const script = `
      import { ensureEngine } from ${JSON.stringify(path.join(repository, "engine/index.ts"))};
      import { officialDownload } from ${JSON.stringify(path.join(repository, "engine/download.ts"))};
      import { sourceBuild } from ${JSON.stringify(path.join(repository, "engine/build.ts"))};
      globalThis.fetch = () => Promise.reject(new TypeError("fetch failed", { cause: new Error("no route to get.pulumi.com") }));
      await ensureEngine({ sources: [officialDownload, sourceBuild] }).catch((error) => console.error(error.message));
    `;
    const { ended, output } = start(process.execPath, ["--input-type=module", "--eval", script], {
      env: { PULUMI_HOME: home, PATH: temporaryDirectory() },
    });
    await ended;
    const message = output().slice(output().indexOf("There is no"));
    assert.equal(
      message,
      [
        `There is no Pulumi CLI ${version} at ${binary}. Any of these three gets one:`,
        "  1. the official download: let get.pulumi.com through, then run `npx pulumi version` (no route to get.pulumi.com)",
        "  2. a build from source: install Go and let it reach a module proxy, then run this again (there is no `go` on the PATH)",
        `  3. by hand: unpack the official CLI ${version} into ${path.dirname(binary)}, or set PULUMI_HOME to where it is`,
        "",
      ].join("\n"),
    );
    assert.deepEqual(readdirSync(versions), []);
  });

  it("goes on to the next source when one fails, and keeps nothing of it", async () => {
    const log: string[] = [];
    const engine = await ensureEngine({
      home,
      sources: [fake("downloaded", "exit 1"), fake("built", `echo v${version}`)],
      log: (line) => log.push(line),
    });
    assert.deepEqual(engine, { path: binary, version, source: "built" });
    assert.match(log.join("\n"), /not possible: /);
    assert.deepEqual(readdirSync(versions), [version]);
  });

  it("refuses a CLI of another version", async () => {
    const ensure = ensureEngine({ home, sources: [fake("downloaded", "echo v3.0.0")], log: () => undefined });
    await assert.rejects(ensure, (error: unknown) => {
      assert.ok(error instanceof NoEngineError);
      assert.match(error.message, new RegExp(`it brought Pulumi v3\\.0\\.0 instead of v${version}`));
      return true;
    });
    assert.deepEqual(readdirSync(versions), []);
  });

  it("replaces what an interrupted download has left without a CLI", async () => {
    mkdirSync(path.dirname(binary), { recursive: true });
    writeFileSync(path.join(path.dirname(binary), "pulumi-language-go"), "half");
    await ensureEngine({ home, sources: [fake("built", `echo v${version}`)], log: () => undefined });
    assert.deepEqual(readdirSync(path.dirname(binary)).sort(), ["pulumi", "pulumi-language-nodejs"]);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const build = startFixture("ensure.ts", home, "60000");
    await build.says("started");
    build.child.kill("SIGINT");
    assert.equal(await build.ended, "SIGINT");
    assert.deepEqual(readdirSync(versions), []);
  });

  it("leaves nothing where the launcher looks when it is killed, and cleans up the next time", async () => {
    const killed = startFixture("ensure.ts", home, "60000");
    await killed.says("started");
    killed.child.kill("SIGKILL");
    await killed.ended;
    assert.equal(existsSync(path.join(versions, version)), false);
    assert.equal(readdirSync(versions).length, 2, "its lock and its directory are still there");
    const next = startFixture("ensure.ts", home, "0");
    assert.equal(await next.ended, 0, next.output());
    assert.deepEqual(readdirSync(versions), [version]);
  });

  it("builds once when two need it at once", async () => {
    const first = startFixture("ensure.ts", home, "1000");
    await first.says("started");
    const second = startFixture("ensure.ts", home, "1000");
    assert.deepEqual(await Promise.all([first.ended, second.ended]), [0, 0]);
    assert.match(first.output(), /source: built/);
    assert.match(second.output(), new RegExp(`Waiting for process ${first.child.pid ?? 0}, `));
    assert.match(second.output(), /source: cached/);
    assert.doesNotMatch(second.output(), /started/);
  });

  it("lets the second one build when the first one fails", async () => {
    const first = startFixture("ensure.ts", home, "60000");
    await first.says("started");
    const second = startFixture("ensure.ts", home, "0");
    await second.says("Waiting for process");
    first.child.kill("SIGTERM");
    assert.equal(await first.ended, "SIGTERM");
    assert.equal(await second.ended, 0, second.output());
    assert.match(second.output(), /source: built/);
  });

  describe("source build", () => {
    it("pins the same version as the npm launcher", () => {
      const goMod = readFileSync(path.join(repository, "engine", "go.mod"), "utf8");
      assert.match(goMod, new RegExp(`^require github\\.com/pulumi/pulumi/pkg/v3 v${version}$`, "m"));
    });

    it("compiles with Go, installs the language host and reports its phases", async () => {
      const log = await build(
        `case $1 in list) printf 'a\\nb\\nc\\n' ;; build) printf '#!/bin/sh\\necho v${version}\\n' > "$5"; chmod +x "$5" ;; esac`,
      );
      assert.ok(existsSync(path.join(path.dirname(binary), "pulumi-language-nodejs")));
      assert.match(log, /expect 1 to 2 minutes of\ndownload and 4 to 8 minutes of compiling/);
      assert.match(log, /Downloading Go modules\.\.\.\n {2}done in \d+ s\nCompiling \(3 packages/);
    });

    it("says why Go failed, and leaves nothing", async () => {
      await assert.rejects(
        build('printf "go: downloading x\\ngo: x: dial tcp: lookup proxy: no such host\\n" >&2; exit 1'),
        /go list failed: go: x: dial tcp: lookup proxy: no such host\)/,
      );
      assert.deepEqual(readdirSync(versions), []);
    });

    /** Runs the real source build with this shell script as `go`; returns what it reports. */
    async function build(go: string): Promise<string> {
      const bin = temporaryDirectory();
      writeFileSync(path.join(bin, "go"), `#!/bin/sh\n${go}\n`, { mode: 0o755 });
      const log: string[] = [];
      const searchPath = process.env.PATH;
      process.env.PATH = `${bin}${path.delimiter}${searchPath ?? ""}`;
      try {
        await ensureEngine({ home, sources: [sourceBuild], log: (line) => log.push(line) });
      } finally {
        process.env.PATH = searchPath;
      }
      return log.join("\n");
    }
  });

  function install(cli: string, languageHost?: string): void {
    mkdirSync(path.dirname(binary), { recursive: true });
    writeFileSync(binary, cli, { mode: 0o755 });
    if (languageHost === undefined) return;
    writeFileSync(path.join(path.dirname(binary), "pulumi-language-nodejs"), languageHost, { mode: 0o755 });
  }

  /** A source whose CLI is a shell script. */
  function fake(kind: EngineSource["kind"], script: string): EngineSource {
    return {
      kind,
      obtain({ directory }) {
        writeFileSync(path.join(directory, "bin", "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        writeFileSync(path.join(directory, "bin", "pulumi-language-nodejs"), "");
        return Promise.resolve();
      },
    };
  }
});
