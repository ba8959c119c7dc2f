import { it } from "vitest";
import { runOn } from "/work/main/test/rules/run.ts";
it("x", async () => {
  const { report, notices } = await runOn(process.env.DIR ?? "fixtures/demo");
  for (const f of report.findings) console.log(`${f.range.file}:${f.range.start.line}:${f.range.start.column}-${f.range.end.line}:${f.range.end.column} ${f.severity} ${f.rule} [${f.address}]\n   ${f.message}\n   help: ${f.help}\n${f.related.map(r=>`   rel ${r.range.file}:${r.range.start.line} ${r.message}`).join("\n")}`);
  console.log(JSON.stringify(report.coverage), JSON.stringify(report.summary), notices, report.internalErrors);
});
