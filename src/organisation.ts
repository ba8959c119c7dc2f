/** What is wrong between the root modules of a run that belong to one Sym organisation. */
import { withCalls } from "./call-trail.ts";
import type { Located, Reporting } from "./engine.ts";
import type { Problem } from "./finding.ts";
import type { Model } from "./model/model.ts";
import { type NamedResource, namedResources, organisationOf, placeOfName, shownName } from "./model/slugs.ts";
import type { Span } from "./source.ts";

export interface OrganisationRoot {
  readonly model: Model;
  readonly reporting: Reporting;
}

interface Named extends NamedResource {
  readonly root: OrganisationRoot;
  readonly place: Span;
}

/**
 * `duplicate-name` across root modules: names are one space for the whole organisation (sym.md 2), which is known where the
 * providers' `org` is known and equal. A warning, since that rests on how Sym looks resources up.
 */
export function duplicatesAcross(roots: readonly OrganisationRoot[]): Located[] {
  const bySlug = new Map<string, Named[]>();
  for (const root of roots) {
    for (const each of namedResources(root.model)) {
      const org = organisationOf(each.provider);
      if (org === undefined || org === "") continue;
      const key = JSON.stringify([org, each.slug]);
      const named = { ...each, root, place: placeOfName(root.model, each.instance) };
      const list = bySlug.get(key);
      if (list === undefined) bySlug.set(key, [named]);
      // One root module with several sets of inputs, or twice in one, is another matter.
      else if (!list.some((other) => other.root.model.root === root.model.root)) list.push(named);
    }
  }
  return [...bySlug.values()].flatMap((list) => {
    const [first, ...later] = list.sort(inFileOrder);
    return first === undefined ? [] : later.map((each) => located(each, first));
  });
}

function inFileOrder(a: Named, b: Named): number {
  const [fileA, fileB] = [a.place.source.path, b.place.source.path];
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  if (a.place.from !== b.place.from) return a.place.from - b.place.from;
  return a.root.model.root < b.root.model.root ? -1 : 1;
}

function located({ root, instance, place }: Named, first: Named): Located {
  const problem: Problem = {
    rule: "duplicate-name",
    severity: "warning",
    address: instance.address,
    path: "name",
    span: place,
    message: `"${instance.address}" of "${root.model.root}" has ${shownName(instance)} that "${first.instance.address}" of "${first.root.model.root}" has already; both are of one organisation, in which Sym compares names without case.`,
    help: "Give each resource of a kind a name of its own, as with the environment in front.",
    related: [{ message: `"${first.instance.address}" is named here`, span: first.place }],
  };
  const [placed = problem] = withCalls([problem], root.model.module);
  const { set: _, ...reporting } = root.reporting;
  return { ...reporting, problem: placed };
}
