// In: texts of open files, as they change. Out: answers about them, in the
// protocol's structs. Must not know: how messages travel.
#pragma once

#include "compiler/tools/rl-lsp/Positions.h"
#include "dsl/index/Index.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rl::lsp {

/// The files an editor holds open.
class Documents {
public:
  /// `stdlib`: the folder of the standard library, or empty.
  explicit Documents(std::string stdlib) : stdlib(std::move(stdlib)) {}

  void open(const llvm::lsp::TextDocumentItem &item);
  /// Returns false when the file is not open.
  bool change(const llvm::lsp::DidChangeTextDocumentParams &params);
  void close(const llvm::lsp::URIForFile &uri);
  /// What is wrong with every file that was read anew since the last call.
  std::vector<llvm::lsp::PublishDiagnosticsParams> findings();

  std::optional<llvm::lsp::Hover>
  hover(const llvm::lsp::TextDocumentPositionParams &at) const;
  llvm::lsp::CompletionList
  completion(const llvm::lsp::TextDocumentPositionParams &at) const;
  std::vector<llvm::lsp::Location>
  definition(const llvm::lsp::TextDocumentPositionParams &at) const;
  std::vector<llvm::lsp::Location>
  references(const llvm::lsp::ReferenceParams &params) const;
  std::vector<llvm::lsp::DocumentSymbol>
  symbols(const llvm::lsp::URIForFile &uri) const;
  /// What each piece of a file is, as `encodeTokens` tells it.
  llvm::json::Array tokens(const llvm::lsp::URIForFile &uri) const;
  /// The place of a name that may be renamed, or why it may not.
  llvm::Expected<llvm::lsp::Range>
  renameable(const llvm::lsp::TextDocumentPositionParams &at) const;
  llvm::Expected<llvm::lsp::WorkspaceEdit>
  rename(const llvm::lsp::TextDocumentPositionParams &at,
         const std::string &name) const;
  /// The edit that brings a file into the one formatting.
  llvm::Expected<std::vector<llvm::lsp::TextEdit>>
  format(const llvm::lsp::URIForFile &uri) const;

private:
  struct Document {
    llvm::lsp::URIForFile uri;
    std::string text;
    int64_t version = 0;
    bool fresh = false; ///< its findings are not told yet
    std::unique_ptr<index::Index> index;
  };
  const Document *find(const llvm::lsp::URIForFile &uri) const;
  void analyze(Document &document);
  void analyzeReaders(const std::string &path);
  const index::Occurrence *
  occurrence(const Document &document,
             const llvm::lsp::TextDocumentPositionParams &at) const;
  std::optional<llvm::lsp::Location> locate(const diag::Source *source,
                                            ast::Range range) const;
  llvm::lsp::Diagnostic diagnosticOf(const Document &document,
                                     const Positions &positions,
                                     const diag::Diagnostic &found) const;

  std::string stdlib;
  sema::KeptTexts kept;                      ///< outlives the documents
  std::map<std::string, Document> documents; ///< by path
};

} // namespace rl::lsp
