import type { CheckResult, ScanReport } from "./checkov.ts";
import type { Controls } from "./controls.ts";
import type { TerraformPlan } from "./terraform-plan.ts";

/** Everything in which the scanner and docs/controls.md disagree, each as one sentence. */
export function disagreements(
  report: ScanReport,
  plans: Readonly<Record<string, TerraformPlan>>,
  controls: Controls,
): string[] {
  const failed = report.results.filter(({ passed }) => !passed);
  const isKept = ({ check, address }: CheckResult): boolean =>
    controls.kept.some((kept) => kept.check === check && kept.address === address);
  const fresh = failed.filter((result) => !isKept(result));
  const gone = controls.kept.filter(
    ({ check, address }) => !failed.some((result) => result.check === check && result.address === address),
  );
  const judged = new Set(report.results.map(typeOf));
  const types = new Set(
    Object.values(plans).flatMap((plan) => plan.planned_values.root_module.resources.map(({ type }) => type)),
  );
  const unlisted = [...types].filter((type) => !judged.has(type) && !controls.unjudged.includes(type));
  const stale = controls.unjudged.filter((type) => judged.has(type) || !types.has(type));
  return [
    ...fresh.map(({ check, name, plan, address }) => `${plan}: ${check} at ${address}: ${name}`),
    ...gone.map(
      ({ check, address }) => `docs/controls.md keeps ${check} at ${address}, where it is no finding any more`,
    ),
    ...unlisted.map(
      (type) => `no check looks at ${type}: correct its name, or list it in docs/controls.md if it is right`,
    ),
    ...stale.map((type) => `docs/controls.md says that no check looks at ${type}: it is judged now, or is not there`),
  ];
}

/** The Terraform type of what was judged. */
export function typeOf({ address }: CheckResult): string {
  return address.slice(0, address.indexOf("."));
}
