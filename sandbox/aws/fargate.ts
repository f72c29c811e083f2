/** Memory in MiB for each size of CPU. Source: the AmazonECS developer guide, "Task CPU and memory". */
const SIZES: Readonly<Record<number, (mebibytes: number) => boolean>> = {
  256: (memory) => [512, 1024, 2048].includes(memory),
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
  32768: (memory) => [61440, 122880, 249856].includes(memory),
};

function steps(from: number, to: number, step: number): (mebibytes: number) => boolean {
  return (memory) => memory >= from && memory <= to && memory % step === 0;
}

/** Whether Fargate has tasks of this size. CPU units and MiB may also be written as `0.5 vCPU` and `1 GB`. */
export function isFargateSize(cpu: unknown, memory: unknown): boolean {
  return SIZES[amount(cpu, /^([\d.]+)\s*vcpu$/i)]?.(amount(memory, /^([\d.]+)\s*gb$/i)) ?? false;
}

function amount(value: unknown, unit: RegExp): number {
  const inUnits = unit.exec(String(value).trim())?.[1];
  return inUnits === undefined ? Number(value) : Number(inUnits) * 1024;
}
