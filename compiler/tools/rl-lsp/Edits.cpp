// In: open files. Out: edits that rename a declaration or format a file, or
// why there are none. Must not know: how messages travel.
#include "compiler/tools/rl-lsp/Documents.h"

#include "dsl/ast/AstPrinter.h"
#include "dsl/parse/Parse.h"
#include "dsl/parse/Words.h"
#include "dsl/sema/Modules.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace rl::lsp {
namespace protocol = llvm::lsp;
using index::SymbolKind;

static llvm::Error refuse(const std::string &why) {
  return llvm::make_error<protocol::LSPError>(
      why, protocol::ErrorCode::RequestFailed);
}

static bool isName(const std::string &text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])))
    return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 128 && (std::isalnum(c) || c == '_');
  });
}

llvm::Expected<protocol::Range>
Documents::renameable(const protocol::TextDocumentPositionParams &at) const {
  const Document *document = find(at.textDocument.uri);
  if (!document)
    return refuse("the file is not open");
  const index::Occurrence *found = occurrence(*document, at);
  if (!found)
    return refuse("there is no name here");
  const index::Symbol &symbol = document->index->symbols[size_t(found->symbol)];
  if (!symbol.source)
    return refuse("`" + symbol.name + "` is a word of the language");
  std::string path = symbol.source->name();
  bool isLibrary =
      !stdlib.empty() && path.compare(0, stdlib.size(), stdlib) == 0;
  if (isLibrary && symbol.kind == SymbolKind::Declaration &&
      std::filesystem::path(path).stem() == symbol.name)
    return refuse("`" + symbol.name +
                  "` is a declaration of the standard library, named as its "
                  "file");
  if (!symbol.local && std::filesystem::path(path).stem() == symbol.name)
    for (const auto &[reader, other] : documents)
      for (const index::UsePath &use : other.index->outline.uses)
        if (const index::Outline *file = other.index->fileOf(use);
            use.isFile && file && file->source->name() == path)
          return refuse("`" + symbol.name + "` is what `use \"" + use.path +
                        "\"` brings in, named as its file");
  if (!documents.count(path))
    return refuse("`" + symbol.name + "` is declared in " + path +
                  ", which is not open");
  return Positions(document->text).rangeOf(found->range);
}

llvm::Expected<protocol::WorkspaceEdit>
Documents::rename(const protocol::TextDocumentPositionParams &at,
                  const std::string &name) const {
  auto place = renameable(at);
  if (!place)
    return place.takeError();
  if (!isName(name))
    return refuse("`" + name +
                  "` is no name: letters, digits and `_`, no digit first");
  std::vector<std::string> words = parse::grammarWords();
  if (std::find(words.begin(), words.end(), name) != words.end() ||
      sema::isReserved(name))
    return refuse("`" + name + "` is a word of the language");
  const Document *document = find(at.textDocument.uri);
  const index::Symbol &symbol =
      document->index->symbols[size_t(occurrence(*document, at)->symbol)];
  protocol::WorkspaceEdit edit;
  for (const auto &[path, other] : documents) {
    const index::Outline &outline = other.index->outline;
    if (path == symbol.source->name())
      for (const index::Symbol &known : outline.symbols) {
        bool meet = !known.local || !symbol.local || known.item == symbol.item;
        if (known.name == name && meet && !index::same(known, symbol))
          return refuse(
              "`" + name + "` is declared already, on line " +
              std::to_string(
                  Positions(other.text).positionOf(known.range.begin).line +
                  1));
      }
    if (path == symbol.source->name())
      for (const index::UsePath &use : outline.uses)
        if (use.name == name)
          return refuse("`" + name + "` is brought in by a `use`");
    Positions positions(other.text);
    for (const index::Occurrence *each : other.index->occurrencesOf(symbol))
      // An alias keeps its name.
      if (outline.text(each->range) == symbol.name)
        edit.changes[other.uri.uri().str()].push_back(
            {positions.rangeOf(each->range), name});
  }
  return edit;
}

llvm::Expected<std::vector<protocol::TextEdit>>
Documents::format(const protocol::URIForFile &uri) const {
  const Document *document = find(uri);
  if (!document)
    return refuse("the file is not open");
  diag::Diagnostics diagnostics;
  diag::Source source(uri.file().str(), document->text);
  ast::File tree = parse::parseFile(source, diagnostics);
  if (diagnostics.hasErrors())
    return refuse("a file with errors of syntax is not formatted: " +
                  diag::messageOf(diagnostics.all()[0]));
  const std::string &before = document->text;
  std::string after = ast::format(tree, before);
  std::vector<protocol::TextEdit> edits;
  if (after == before)
    return edits;
  // Whole lines that are equal at both ends stay.
  size_t begin = 0, limit = std::min(before.size(), after.size());
  for (size_t i = 0; i < limit && before[i] == after[i]; ++i)
    if (before[i] == '\n')
      begin = i + 1;
  size_t tail = 0;
  for (size_t i = 0; i < limit - begin && before[before.size() - 1 - i] ==
                                              after[after.size() - 1 - i];
       ++i)
    if (before[before.size() - 1 - i] == '\n')
      tail = i;
  edits.push_back({Positions(before).rangeOf(
                       {uint32_t(begin), uint32_t(before.size() - tail)}),
                   after.substr(begin, after.size() - tail - begin)});
  return edits;
}

} // namespace rl::lsp
