// Which command starts the server: the one that is set, that of the folder's .venv, or the one in the search path.
"use strict";

const path = require("path");

/**
 * @param {string} stated what the settings say, empty for nothing
 * @param {string[]} folders the open folders
 * @param {(file: string) => boolean} exists
 * @param {string} platform as in process.platform
 * @returns {string}
 */
function serverCommand(stated, folders, exists, platform) {
  if (stated) {
    return stated;
  }
  const inside = platform === "win32" ? ["Scripts", "policylib.exe"] : ["bin", "policylib"];
  for (const folder of folders) {
    const file = path.join(folder, ".venv", ...inside);
    if (exists(file)) {
      return file;
    }
  }
  return "policylib";
}

/**
 * The language of messages.
 *
 * @param {string} stated `auto`, `zh` or `en`
 * @param {string} editor the language of the editor, such as `zh-cn`
 * @returns {"zh" | "en"}
 */
function spokenLanguage(stated, editor) {
  if (stated === "zh" || stated === "en") {
    return stated;
  }
  return editor.toLowerCase().startsWith("zh") ? "zh" : "en";
}

module.exports = { serverCommand, spokenLanguage };
