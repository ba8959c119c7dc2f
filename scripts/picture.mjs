/** Draws docs/output.svg from what the program prints about a broken copy of the demo; with --check, fails where the picture is stale. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "docs", "output.svg");

/** The edits that break the demo: file, what stands there, what is put in its place. */
const edits = [
  ["secrets.tf", "SymEnv = local.environment_name", 'SymEnv = "prod"'],
  ["onelogin.tf", '"northwind-labs.onelogin.com"', '"https://northwind-labs.onelogin.com"'],
  ["onelogin.tf", '"617204"', '"warehouse"'],
];

function printBroken() {
  const scratch = mkdtempSync(join(tmpdir(), "symcheck-picture-"));
  try {
    cpSync(join(root, "fixtures", "demo"), scratch, { recursive: true });
    for (const [file, from, to] of edits) {
      const path = join(scratch, file);
      const text = readFileSync(path, "utf8");
      if (!text.includes(from)) throw new Error(`fixtures/demo/${file} has no ${from} any more`);
      writeFileSync(path, text.replace(from, to));
    }
    const argv = [join(root, "bin", "symcheck.js"), "validate", "--probe", "off", "--color", "always"];
    const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
      cwd: scratch,
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    });
    if (status !== 1) throw new Error(`symcheck ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const colors = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 36: "#76e3ea" };

/** Text with colour codes as pieces, each with its colour and weight. */
function pieces(line, state) {
  const found = [];
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const code = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (code === undefined) {
      if (part !== "") found.push({ text: part, ...state });
      continue;
    }
    for (const each of code.split(";").map(Number)) {
      if (each === 0) Object.assign(state, { color: undefined, bold: false, dim: false });
      else if (each === 1) state.bold = true;
      else if (each === 2) state.dim = true;
      else if (each === 22) Object.assign(state, { bold: false, dim: false });
      else if (each === 39) state.color = undefined;
      else if (each in colors) state.color = colors[each];
    }
  }
  return found;
}

const columns = 100;
const lineHeight = 20;
const characterWidth = 8.43;
const padding = 16;

function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Lines longer than the picture go on in the next one, as on a terminal. */
function fold(parts) {
  const rows = [[]];
  let used = 0;
  for (const part of parts) {
    let { text } = part;
    while (text !== "") {
      const taken = text.slice(0, columns - used);
      rows.at(-1).push({ ...part, text: taken });
      used += taken.length;
      text = text.slice(taken.length);
      if (used >= columns && text !== "") {
        rows.push([]);
        used = 0;
      }
    }
  }
  return rows;
}

function draw(output) {
  const state = { color: undefined, bold: false, dim: false };
  const command = [[{ text: "$ symcheck validate", bold: true }], []];
  const rows = [
    ...command,
    ...output
      .trimEnd()
      .split("\n")
      .flatMap((line) => fold(pieces(line, state))),
  ];
  const width = Math.ceil(columns * characterWidth + 2 * padding);
  const height = rows.length * lineHeight + 2 * padding;
  const spans = (row) =>
    row
      .map(({ text, color, bold, dim }) => {
        const attributes = [color && ` fill="${color}"`, bold && ' font-weight="bold"', dim && ' opacity="0.7"'].filter(
          Boolean,
        );
        return `<tspan${attributes.join("")}>${escapeXml(text)}</tspan>`;
      })
      .join("");
  const lines = rows.map((row, index) => {
    const y = padding + (index + 0.75) * lineHeight;
    return `<text x="${padding}" y="${y}" xml:space="preserve">${spans(row)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>What symcheck prints about a configuration with three mistakes</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">
${lines.join("\n")}
</g>
</svg>
`;
}

const picture = draw(printBroken());
if (process.argv.includes("--check")) {
  let current = "";
  try {
    current = readFileSync(target, "utf8");
  } catch {
    // A picture that is missing is stale as well.
  }
  if (current !== picture) {
    console.error("docs/output.svg does not show what symcheck prints; run npm run build && npm run picture");
    process.exit(1);
  }
} else {
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(target, picture);
}
