// Which command starts the server, and the language that it speaks.
"use strict";

const assert = require("node:assert");
const path = require("node:path");
const test = require("node:test");
const { serverCommand, spokenLanguage } = require("../src/command");

test("what is set goes before anything", () => {
  assert.equal(serverCommand("/opt/policylib", ["/work"], () => true, "linux"), "/opt/policylib");
});

test("the environment of an open folder goes before the search path", () => {
  const wanted = path.join("/b", ".venv", "bin", "policylib");
  assert.equal(serverCommand("", ["/a", "/b"], (file) => file === wanted, "linux"), wanted);
  assert.match(serverCommand("", ["/a"], () => true, "win32"), /policylib\.exe$/);
  assert.equal(serverCommand("", ["/a"], () => false, "linux"), "policylib");
});

test("messages are in the language that is set, else in that of the editor", () => {
  assert.equal(spokenLanguage("en", "zh-cn"), "en");
  assert.equal(spokenLanguage("auto", "zh-TW"), "zh");
  assert.equal(spokenLanguage("auto", "de"), "en");
});
