// The client of `policylib lsp`, and the commands that are not the server's.
"use strict";

const fs = require("fs");
const path = require("path");
const { execFile } = require("child_process");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { serverCommand, spokenLanguage } = require("./command");

const SENTENCES = {
  noServer: {
    zh: (command) => `语言服务器没有启动（${command}）；先安装：pip install 'policylib[lsp]'，或者设置 policylib.command`,
    en: (command) =>
      `the language server did not start (${command}); run pip install 'policylib[lsp]', or set policylib.command`,
  },
  region: {
    zh: () => "行政区划代码，如 220502",
    en: () => "administrative code, such as 220502",
  },
};

/** @type {LanguageClient | undefined} */
let client;

function settings() {
  const config = vscode.workspace.getConfiguration("policylib");
  const folders = (vscode.workspace.workspaceFolders || []).map((folder) => folder.uri.fsPath);
  return {
    command: serverCommand(config.get("command", ""), folders, fs.existsSync, process.platform),
    language: spokenLanguage(config.get("language", "auto"), vscode.env.language),
  };
}

function say(sentence, language, ...values) {
  return SENTENCES[sentence][language](...values);
}

async function start() {
  const { command, language } = settings();
  const server = { command, args: ["lsp", "--stdio", "--lang", language] };
  client = new LanguageClient("policylib", "policylib", server, {
    documentSelector: [
      { scheme: "file", language: "policy" },
      { scheme: "file", pattern: "**/*.{yaml,yml}" },
    ],
  });
  try {
    await client.start();
  } catch {
    client = undefined;
    vscode.window.showErrorMessage(say("noServer", language, command));
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function runCasesOfFile() {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (client && uri) {
    await client.sendRequest("workspace/executeCommand", {
      command: "policylib.runCases",
      arguments: [client.code2ProtocolConverter.asUri(uri)],
    });
  }
}

/** The folder with the vocabulary that the file in view lies in, if there is one. */
function policyFolder() {
  let folder = path.dirname(vscode.window.activeTextEditor?.document.uri.fsPath || "");
  while (folder !== path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "vocabulary.yaml"))) {
      return folder;
    }
    folder = path.dirname(folder);
  }
  return undefined;
}

async function showLaw() {
  const { command, language } = settings();
  const region = await vscode.window.showInputBox({ prompt: say("region", language) });
  if (!region) {
    return;
  }
  const folder = policyFolder();
  const args = ["law", region, "--lang", language, ...(folder ? ["--policy", folder] : [])];
  execFile(command, args, { encoding: "utf-8" }, async (error, output, complaint) => {
    if (error && !output) {
      vscode.window.showErrorMessage(complaint.trim() || say("noServer", language, command));
      return;
    }
    const document = await vscode.workspace.openTextDocument({ content: output });
    await vscode.window.showTextDocument(document, { preview: true });
  });
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("policylib.runCasesOfFile", runCasesOfFile),
    vscode.commands.registerCommand("policylib.showLaw", showLaw),
    vscode.commands.registerCommand("policylib.restart", async () => {
      await stop();
      await start();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
