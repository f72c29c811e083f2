import { linksOf, namesForeignGroup } from "../atlas-link.ts";
import type { Link } from "../atlas-link.ts";
import { ATLAS, inProject, projectOf } from "../atlas.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { isComponent, isIdentifiedBy } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { judgePublic, tagOf } from "../tags.ts";
import { UNKNOWN, listOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";
import { isMarked } from "./marks.ts";

/** Where private links may start. */
const SOURCE_ENVIRONMENT = "prod";

/** Decides on a resource that is part of a private link to reference data. */
export function* judgePrivateLink(resource: Resource, stack: Stack): Decisions {
  const link = linksOf(stack).find(({ atlas, endpoints, groups }) =>
    [...atlas, ...endpoints, ...groups].includes(resource),
  );
  if (link === undefined || !carriesReferenceData(link, stack)) return;
  if (link.atlas.includes(resource)) {
    yield* judgeTarget(resource, stack);
    if (link.endpoints.length === 0 && link.atlas[0] === resource) yield judgeMissingEndpoint(resource);
    return;
  }
  // What a mark shows has been judged by the resource's own tags.
  if (isMarked(resource) === false) yield judgePublic(resource, "it is part of a private link to reference data");
  if (link.endpoints.includes(resource)) {
    yield judgeEnvironment(resource);
    yield judgeGroups(resource, link, stack);
  }
}

/** A link carries reference data where a part of it is marked so, and where it leads out of the program's own projects. */
function carriesReferenceData({ atlas, endpoints, groups }: Link, stack: Stack): boolean {
  if ([...endpoints, ...groups].some((resource) => isMarked(resource) === true)) return true;
  return atlas.some((side) => {
    const project = projectOf(side);
    return project === undefined || !isOwnProject(project, stack);
  });
}

/** Whether the program keeps its own cluster or network in the project. */
function isOwnProject(project: string, stack: Stack): boolean {
  const own = inProject(stack, project, ...ATLAS.clusters, ATLAS.container, ATLAS.peering, ATLAS.accessListEntry);
  return own.length > 0 || stack.ofType(ATLAS.clusterComponent).some(({ outputs }) => outputs.projectId === project);
}

function* judgeTarget(side: Resource, stack: Stack): Decisions {
  const project = projectOf(side);
  if (project === undefined) {
    yield undecidable("projectId", "it cannot be told which Atlas project it leads to", "Write the project's id");
    return;
  }
  yield judgeClass(project, stack);
  const [peering] = inProject(stack, project, ATLAS.peering);
  if (peering !== undefined) {
    yield violated(
      `leads to an Atlas project that ${label(peering)} connects both ways`,
      "Reach reference data one way only: lead the private link to another project, or remove the peering",
    );
  }
}

/** Whether everything in the program that classifies the project says `public`. */
function judgeClass(project: string, stack: Stack): Decision {
  const classes = classesOf(project, stack);
  const mend =
    'Lead the link to a project that holds public data only, and register its projectId with dataClass "public" on the component';
  if (classes.includes(UNKNOWN)) return undecidable("project's data class", "it is not known yet", mend);
  if (classes.length === 0) return violated("leads to an Atlas project that nothing in this program classifies", mend);
  const other = classes.find((value) => value !== "public");
  if (other === undefined) return holds;
  return violated(
    `leads to an Atlas project that is classified ${typeof other === "string" ? other : "unreadably"}`,
    mend,
  );
}

/**
 * How the program classifies an Atlas project: by the tag data_class of the project and of its clusters, and by components
 * that register a projectId together with its dataClass.
 */
export function classesOf(project: string, stack: Stack): Value[] {
  const projects = stack
    .ofType(ATLAS.project)
    .filter((resource) => resource.urn === project || isIdentifiedBy(resource, project));
  const tagged = [...projects, ...inProject(stack, project, ...ATLAS.clusters)].map((resource) =>
    tagOf(resource, "data_class"),
  );
  const registered = stack.resources
    .filter(({ type, outputs }) => isComponent(type) && outputs.projectId === project)
    .map(({ outputs }) => outputs.dataClass);
  return [...tagged, ...registered].filter((value) => value !== undefined);
}

function judgeMissingEndpoint(side: Resource): Decision {
  const input = side.type === ATLAS.linkRegistration ? "endpointServiceId" : "VPC endpoint";
  return undecidable(
    input,
    "no VPC endpoint of this program takes part in it",
    `Declare the VPC endpoint of the link in this program, tagged data_class=public and environment=${SOURCE_ENVIRONMENT}`,
  );
}

function judgeEnvironment(endpoint: Resource): Decision {
  const value = tagOf(endpoint, "environment");
  const mend = `Start private links to reference data in ${SOURCE_ENVIRONMENT} only, and tag them environment=${SOURCE_ENVIRONMENT}`;
  if (value === SOURCE_ENVIRONMENT) return holds;
  if (value === UNKNOWN) return undecidable("tag environment", "it is not known yet", mend);
  const found = typeof value === "string" ? `in environment ${value}` : "without a tag environment";
  return violated(`is the start of a private link to reference data ${found}`, mend);
}

/** The endpoint's security groups are of this program, so that their class is judged. */
function judgeGroups(endpoint: Resource, { groups }: Link, stack: Stack): Decision {
  const mend = "Give it a security group of this program, tagged data_class=public";
  const ids = listOf(endpoint.inputs, "securityGroupIds");
  const listed: readonly Value[] = ids === UNKNOWN ? [UNKNOWN] : ids;
  if (listed.length === 0 && groups.length === 0) {
    return violated("is part of a private link and has no security group but the VPC's default", mend);
  }
  if (!namesForeignGroup(endpoint, stack)) return holds;
  return undecidable("securityGroupIds", "one of them is no security group of this program", mend);
}
