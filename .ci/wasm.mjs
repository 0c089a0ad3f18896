/** Writes assets/js/model/multiply-code.js, the bytes of assets/wasm/multiply.wat. usage: .venv/bin/node .ci/wasm.mjs */

import {readFileSync, writeFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import makeWabt from "./javascript/node_modules/wabt/index.js";

const SOURCE = new URL("../assets/wasm/multiply.wat", import.meta.url);
export const MODULE = new URL("../assets/js/model/multiply-code.js", import.meta.url);

/** Returns what the module should hold. */
export async function written() {
  const wabt = await makeWabt();
  const parsed = wabt.parseWat("multiply.wat", readFileSync(SOURCE, "utf-8"), {simd: true});
  parsed.validate();
  const code = Buffer.from(parsed.toBinary({}).buffer).toString("base64");
  return `/** The bytes of assets/wasm/multiply.wat in base64, written by .ci/wasm.mjs. */\nexport const MULTIPLY =\n  "${code}";\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(MODULE, await written());
