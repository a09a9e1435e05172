// In: messages. Out: replies made by Documents, in the order of requests.
// Must not know: the language.
#include "compiler/tools/rl-lsp/Server.h"

#include "compiler/tools/rl-lsp/Documents.h"
#include "compiler/tools/rl-lsp/SemanticTokens.h"

namespace rl::lsp {
namespace protocol = llvm::lsp;
namespace json = llvm::json;

namespace {

/// What LLVM's library has no structs for.
struct RenameParams : protocol::TextDocumentPositionParams {
  std::string newName;
};
bool fromJSON(const json::Value &value, RenameParams &result, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return fromJSON(value,
                  static_cast<protocol::TextDocumentPositionParams &>(result),
                  path) &&
         mapper && mapper.map("newName", result.newName);
}

/// Requests about a whole file: formatting, semantic tokens.
struct FileParams {
  protocol::TextDocumentIdentifier textDocument;
};
bool fromJSON(const json::Value &value, FileParams &result, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("textDocument", result.textDocument);
}

template <typename T> using Reply = protocol::Callback<T>;

class Server {
public:
  Server(const std::string &stdlib, protocol::JSONTransport &transport)
      : documents(stdlib), handler(transport) {
    publish = handler.outgoingNotification<protocol::PublishDiagnosticsParams>(
        "textDocument/publishDiagnostics");
    handler.method("initialize", this, &Server::initialize);
    handler.notification("initialized", this, &Server::nothing);
    handler.method("shutdown", this, &Server::shutdown);
    handler.notification("textDocument/didOpen", this, &Server::open);
    handler.notification("textDocument/didChange", this, &Server::change);
    handler.notification("textDocument/didClose", this, &Server::close);
    handler.notification("textDocument/didSave", this, &Server::nothing);
    handler.method("textDocument/hover", this, &Server::hover);
    handler.method("textDocument/completion", this, &Server::completion);
    handler.method("textDocument/definition", this, &Server::definition);
    handler.method("textDocument/references", this, &Server::references);
    handler.method("textDocument/documentSymbol", this, &Server::symbols);
    handler.method("textDocument/prepareRename", this, &Server::prepareRename);
    handler.method("textDocument/rename", this, &Server::rename);
    handler.method("textDocument/formatting", this, &Server::formatting);
    handler.method("textDocument/semanticTokens/full", this, &Server::tokens);
  }

  protocol::MessageHandler &messages() { return handler; }
  bool wasShutDown() const { return down; }

private:
  void initialize(const protocol::InitializeParams &params,
                  Reply<json::Value> reply) {
    json::Object sync{
        {"openClose", true},
        {"change", int(protocol::TextDocumentSyncKind::Incremental)},
        {"save", true}};
    json::Object capabilities{
        {"textDocumentSync", std::move(sync)},
        {"positionEncoding", "utf-16"},
        {"hoverProvider", true},
        {"completionProvider",
         json::Object{{"triggerCharacters", {".", ":", "(", ",", "["}}}},
        {"definitionProvider", true},
        {"referencesProvider", true},
        {"documentSymbolProvider", true},
        {"documentFormattingProvider", true},
        {"semanticTokensProvider",
         json::Object{{"legend", tokenLegend()}, {"full", true}}},
        {"renameProvider", json::Object{{"prepareProvider", true}}}};
    reply(json::Object{{"capabilities", std::move(capabilities)},
                       {"serverInfo", json::Object{{"name", "rl-lsp"}}}});
  }
  void nothing(const protocol::NoParams &) {}
  void shutdown(const protocol::NoParams &, Reply<std::nullptr_t> reply) {
    down = true;
    reply(nullptr);
  }

  void open(const protocol::DidOpenTextDocumentParams &params) {
    documents.open(params.textDocument);
    tell();
  }
  void change(const protocol::DidChangeTextDocumentParams &params) {
    if (documents.change(params))
      return tell();
    protocol::Logger::error("a change of a file that is not open: {0}",
                            params.textDocument.uri.file());
  }
  void close(const protocol::DidCloseTextDocumentParams &params) {
    documents.close(params.textDocument.uri);
    publish(protocol::PublishDiagnosticsParams(params.textDocument.uri, 0));
    tell();
  }
  void tell() {
    for (const auto &found : documents.findings())
      publish(found);
  }

  void hover(const protocol::TextDocumentPositionParams &params,
             Reply<std::optional<protocol::Hover>> reply) {
    reply(documents.hover(params));
  }
  void completion(const protocol::TextDocumentPositionParams &params,
                  Reply<protocol::CompletionList> reply) {
    reply(documents.completion(params));
  }
  void definition(const protocol::TextDocumentPositionParams &params,
                  Reply<std::vector<protocol::Location>> reply) {
    reply(documents.definition(params));
  }
  void references(const protocol::ReferenceParams &params,
                  Reply<std::vector<protocol::Location>> reply) {
    reply(documents.references(params));
  }
  void symbols(const protocol::DocumentSymbolParams &params,
               Reply<std::vector<protocol::DocumentSymbol>> reply) {
    reply(documents.symbols(params.textDocument.uri));
  }
  void prepareRename(const protocol::TextDocumentPositionParams &params,
                     Reply<protocol::Range> reply) {
    reply(documents.renameable(params));
  }
  void rename(const RenameParams &params,
              Reply<protocol::WorkspaceEdit> reply) {
    reply(documents.rename(params, params.newName));
  }
  void formatting(const FileParams &params,
                  Reply<std::vector<protocol::TextEdit>> reply) {
    reply(documents.format(params.textDocument.uri));
  }
  void tokens(const FileParams &params, Reply<json::Value> reply) {
    reply(json::Object{{"data", documents.tokens(params.textDocument.uri)}});
  }

  Documents documents;
  protocol::MessageHandler handler;
  protocol::OutgoingNotification<protocol::PublishDiagnosticsParams> publish;
  bool down = false;
};

} // namespace

int serve(const std::string &stdlib, protocol::JSONTransport &transport) {
  Server server(stdlib, transport);
  if (llvm::Error error = transport.run(server.messages()))
    llvm::consumeError(std::move(error));
  return server.wasShutDown() ? 0 : 1;
}

} // namespace rl::lsp
