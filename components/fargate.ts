import { check } from "./check.ts";

/** Throws where Fargate has no task of this size. `name` is the component's. */
export function checkFargateSize(name: string, { cpu, memory }: { cpu: number; memory: number }): void {
  const choice = fargateMemory(cpu);
  check(choice.length > 0, `${name}: Fargate has no size with cpu ${cpu}; take 256, 512, 1024 or more, doubled`);
  check(
    choice.includes(memory),
    `${name}: Fargate has no ${memory} MiB for cpu ${cpu}; give it one of ${choice.join(", ")} MiB`,
  );
}

/**
 * The amounts of memory, in MiB, that Fargate offers for an amount of CPU, in CPU units (1024 are one vCPU). None where
 * it has no such size. Source: "Task CPU and memory" in the Amazon ECS developer guide.
 */
export function fargateMemory(cpu: number): readonly number[] {
  switch (cpu) {
    case 256:
      return [512, 1024, 2048];
    case 512:
      return steps(1024, 4096, 1024);
    case 1024:
      return steps(2048, 8192, 1024);
    case 2048:
      return steps(4096, 16384, 1024);
    case 4096:
      return steps(8192, 30720, 1024);
    case 8192:
      return steps(16384, 61440, 4096);
    case 16384:
      return steps(32768, 122880, 8192);
    case 32768:
      return [61440, 122880, 249856];
    default:
      return [];
  }
}

function steps(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}
