/** In which order the things of a module can be evaluated. */

/** Things that depend on each other in a circle; a single one that depends on itself is one too. */
export interface Group<Node> {
  readonly members: readonly Node[];
  readonly cyclic: boolean;
}

interface Visit {
  readonly node: number;
  next: number;
}

/**
 * Groups nodes so that each group depends only on earlier ones and on itself (Tarjan's strongly connected components, on
 * a work list). `edges` gives for each node the indices of those it depends on.
 */
export function inOrder<Node>(nodes: readonly Node[], edges: readonly (readonly number[])[]): Group<Node>[] {
  const groups: Group<Node>[] = [];
  const order = new Array<number>(nodes.length).fill(-1);
  const lowest = new Array<number>(nodes.length).fill(0);
  const waiting: number[] = [];
  const isWaiting = new Array<boolean>(nodes.length).fill(false);
  let counter = 0;
  const visits: Visit[] = [];
  const enter = (node: number) => {
    order[node] = counter;
    lowest[node] = counter;
    counter += 1;
    waiting.push(node);
    isWaiting[node] = true;
    visits.push({ node, next: 0 });
  };
  const leave = (node: number) => {
    if (lowest[node] !== order[node]) return;
    const members: number[] = [];
    let member: number | undefined;
    do {
      member = waiting.pop() as number;
      isWaiting[member] = false;
      members.push(member);
    } while (member !== node);
    const cyclic = members.length > 1 || (edges[node] ?? []).includes(node);
    groups.push({ members: members.sort((left, right) => left - right).map((index) => nodes[index] as Node), cyclic });
  };
  for (let start = 0; start < nodes.length; start += 1) {
    if (order[start] !== -1) continue;
    enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node } = visit;
      const target = edges[node]?.[visit.next];
      if (target === undefined) {
        visits.pop();
        const parent = visits.at(-1)?.node;
        if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] as number, lowest[node] as number);
        leave(node);
        continue;
      }
      visit.next += 1;
      if (order[target] === -1) enter(target);
      else if (isWaiting[target]) lowest[node] = Math.min(lowest[node] as number, order[target] as number);
    }
  }
  return groups;
}
