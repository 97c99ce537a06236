// Builds the editor of the console, and the licences of what is in it. `--check`: says whether what is committed
// is what would be built.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const target = join(here, "../../api/policylib_api/console/static");

// What tests/test_console_try.py computes as well: whether it is built of the sources as they stand.
function sources() {
  const hash = createHash("sha256");
  const files = readdirSync(join(here, "src")).sort().map((name) => `src/${name}`);
  for (const file of [...files, "package-lock.json", "../vscode/syntaxes/policy.tmLanguage.json"]) {
    hash.update(readFileSync(join(here, file)));
  }
  return hash.digest("hex");
}

function licences(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  return [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
}

const built = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/* editors/console ${sources()}; licences: editor.LICENSE */` },
  metafile: true,
  write: false,
});
const files = {
  "editor.js": built.outputFiles[0].text,
  "editor.LICENSE": licences(built.metafile).join("\n---\n\n"),
};
for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    console.error(`${name} is not what editors/console builds: run npm run build there`);
    process.exitCode = 1;
  }
}
