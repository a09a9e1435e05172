// In: VS Code's settings. Out: rl-lsp, started and connected.
// Must not know: the language.
const { workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

function activate() {
  const settings = workspace.getConfiguration("rl");
  const stdlib = settings.get("stdlib");
  const server = {
    command: settings.get("server"),
    transport: TransportKind.stdio,
    options: {
      env: stdlib ? { ...process.env, RL_STDLIB: stdlib } : process.env,
    },
  };
  client = new LanguageClient("rl", "rl", server, {
    documentSelector: [{ scheme: "file", language: "rl" }],
  });
  return client.start();
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
