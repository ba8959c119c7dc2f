/** Copies of this repository as git gives them to somebody else: without dependencies and without what is built. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What npm needs to reach its registry where a proxy stands between. */
const reaching = ["NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"];

/** What npm is told: its cache, which the installation of this repository filled, before the network. */
export const environment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(reaching.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  PATH: process.env.PATH ?? "",
  HOME: process.env.HOME ?? "",
  npm_config_prefer_offline: "true",
  npm_config_update_notifier: "false",
};

/** Copies every file that git does not ignore to a new directory. `remove` takes it away. */
export function makeCheckout(): { readonly directory: string; readonly remove: () => void } {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "symcheck-checkout-")));
  const list = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of list.stdout.split("\0")) {
    // A file that was deleted is still listed until that is committed.
    if (file === "" || /^(?:fixtures\/(?!demo\/)|test\/|bench\/|docs\/)/.test(file) || !existsSync(join(root, file)))
      continue;
    cpSync(join(root, file), join(directory, file), { recursive: true });
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
