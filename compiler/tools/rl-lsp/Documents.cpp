// In: open files. Out: their diagnostics, definitions, references, symbols.
// Must not know: how messages travel.
#include "compiler/tools/rl-lsp/Documents.h"

#include "compiler/tools/rl-lsp/Describe.h"
#include "compiler/tools/rl-lsp/SemanticTokens.h"
#include "dsl/index/Complete.h"

#include <algorithm>

namespace rl::lsp {
namespace protocol = llvm::lsp;

void Documents::analyze(Document &document) {
  index::Buffers buffers;
  for (const auto &[path, other] : documents)
    buffers[path] = other.text;
  document.index = std::make_unique<index::Index>(
      document.uri.file().str(), document.text, stdlib, buffers, &kept);
  document.fresh = true;
}

/// A file that is edited is read by the files that use it: those of the
/// library perhaps by all, others by those that name files.
void Documents::analyzeReaders(const std::string &path) {
  bool isLibrary =
      !stdlib.empty() && path.compare(0, stdlib.size(), stdlib) == 0;
  for (auto &[other, document] : documents)
    if (other != path &&
        (isLibrary ||
         std::any_of(document.index->outline.uses.begin(),
                     document.index->outline.uses.end(),
                     [](const index::UsePath &use) { return use.isFile; })))
      analyze(document);
}

void Documents::open(const protocol::TextDocumentItem &item) {
  std::string path = item.uri.file().str();
  Document &document = documents[path];
  document.uri = item.uri;
  document.text = item.text;
  document.version = item.version;
  analyze(document);
  analyzeReaders(path);
}

bool Documents::change(const protocol::DidChangeTextDocumentParams &params) {
  auto found = documents.find(params.textDocument.uri.file().str());
  if (found == documents.end())
    return false;
  Document &document = found->second;
  for (const auto &change : params.contentChanges)
    apply(change, document.text);
  document.version = params.textDocument.version;
  analyze(document);
  analyzeReaders(found->first);
  return true;
}

void Documents::close(const protocol::URIForFile &uri) {
  std::string path = uri.file().str();
  if (documents.erase(path))
    analyzeReaders(path);
}

const Documents::Document *
Documents::find(const protocol::URIForFile &uri) const {
  auto found = documents.find(uri.file().str());
  return found == documents.end() ? nullptr : &found->second;
}

std::optional<protocol::Location> Documents::locate(const diag::Source *source,
                                                    ast::Range range) const {
  if (!source)
    return std::nullopt;
  // Files without a path, such as the table of defaults, cannot be shown.
  auto uri = protocol::URIForFile::fromFile(source->name());
  if (!uri) {
    llvm::consumeError(uri.takeError());
    return std::nullopt;
  }
  return protocol::Location(*uri, Positions(source->text()).rangeOf(range));
}

protocol::Diagnostic
Documents::diagnosticOf(const Document &document, const Positions &positions,
                        const diag::Diagnostic &found) const {
  protocol::Diagnostic made;
  made.source = "rl";
  made.severity = diag::severityOf(found.id) == diag::Severity::Error
                      ? protocol::DiagnosticSeverity::Error
                      : protocol::DiagnosticSeverity::Warning;
  made.message = diag::messageOf(found);
  std::string_view rule = diag::ruleOf(found.id);
  if (!rule.empty())
    made.message += " [" + std::string(rule) + "]";
  std::vector<protocol::DiagnosticRelatedInformation> related;
  if (found.place.source == document.index->source) {
    ast::Range range = found.place.range;
    const std::string &text = document.text;
    // An empty range cannot be seen.
    if (range.begin == range.end && range.end < text.size() &&
        text[range.end] != '\n')
      ++range.end;
    made.range = positions.rangeOf(range);
  } else {
    // The file it is in is not this one: it is told where that is used.
    made.range = protocol::Range(protocol::Position(0, 0));
    if (found.place.source) {
      for (const index::UsePath &use : document.index->outline.uses) {
        const index::Outline *library = document.index->fileOf(use);
        if (library && library->source->name() == found.place.source->name())
          made.range = positions.rangeOf(
              document.index->outline.words.tokens[use.nameToken].range);
      }
      if (auto at = locate(found.place.source, found.place.range))
        related.push_back({*at, made.message});
      made.message = "in " + found.place.source->name() + ": " + made.message;
    }
  }
  for (const diag::Diagnostic &note : found.notes)
    if (auto at = locate(note.place.source, note.place.range))
      related.push_back({*at, diag::messageOf(note)});
  if (!related.empty())
    made.relatedInformation = std::move(related);
  return made;
}

std::vector<protocol::PublishDiagnosticsParams> Documents::findings() {
  std::vector<protocol::PublishDiagnosticsParams> all;
  for (auto &[path, document] : documents) {
    if (!document.fresh)
      continue;
    document.fresh = false;
    protocol::PublishDiagnosticsParams params(document.uri, document.version);
    Positions positions(document.text);
    for (const diag::Diagnostic &found : document.index->diagnostics.all())
      params.diagnostics.push_back(diagnosticOf(document, positions, found));
    all.push_back(std::move(params));
  }
  return all;
}

const index::Occurrence *
Documents::occurrence(const Document &document,
                      const protocol::TextDocumentPositionParams &at) const {
  return document.index->at(Positions(document.text).offsetOf(at.position));
}

std::optional<protocol::Hover>
Documents::hover(const protocol::TextDocumentPositionParams &at) const {
  const Document *document = find(at.textDocument.uri);
  if (!document)
    return std::nullopt;
  const index::Occurrence *found = occurrence(*document, at);
  if (!found)
    return std::nullopt;
  protocol::Hover hover(Positions(document->text).rangeOf(found->range));
  hover.contents.value =
      describe(document->index->symbols[size_t(found->symbol)], found);
  return hover;
}

protocol::CompletionList
Documents::completion(const protocol::TextDocumentPositionParams &at) const {
  protocol::CompletionList list;
  const Document *document = find(at.textDocument.uri);
  if (!document)
    return list;
  uint32_t offset = Positions(document->text).offsetOf(at.position);
  for (const index::Completion &each :
       index::completionsAt(*document->index, offset))
    list.items.push_back(itemOf(each, list.items.size()));
  return list;
}

std::vector<protocol::Location>
Documents::definition(const protocol::TextDocumentPositionParams &at) const {
  const Document *document = find(at.textDocument.uri);
  const index::Occurrence *found =
      document ? occurrence(*document, at) : nullptr;
  if (!found)
    return {};
  const index::Symbol &symbol = document->index->symbols[size_t(found->symbol)];
  if (auto location = locate(symbol.source, symbol.range))
    return {*location};
  return {};
}

std::vector<protocol::Location>
Documents::references(const protocol::ReferenceParams &params) const {
  std::vector<protocol::Location> list;
  const Document *document = find(params.textDocument.uri);
  const index::Occurrence *found =
      document ? occurrence(*document, params) : nullptr;
  if (!found)
    return list;
  const index::Symbol &symbol = document->index->symbols[size_t(found->symbol)];
  for (const auto &[path, other] : documents) {
    // Words of the language are looked for in one file.
    if (!symbol.source && &other != document)
      continue;
    Positions positions(other.text);
    for (const index::Occurrence *each : other.index->occurrencesOf(symbol))
      if (!each->declares || params.context.includeDeclaration)
        list.push_back({other.uri, positions.rangeOf(each->range)});
  }
  return list;
}

std::vector<protocol::DocumentSymbol>
Documents::symbols(const protocol::URIForFile &uri) const {
  std::vector<protocol::DocumentSymbol> list;
  const Document *document = find(uri);
  if (!document)
    return list;
  const index::Outline &outline = document->index->outline;
  Positions positions(document->text);
  for (size_t i = 0; i < outline.symbols.size(); ++i) {
    const index::Symbol &symbol = outline.symbols[i];
    if (symbol.owner >= 0 || symbol.local)
      continue;
    list.push_back(outlineSymbol(symbol, positions));
    for (const index::Symbol *member : outline.membersOf(int(i)))
      list.back().children.push_back(outlineSymbol(*member, positions));
  }
  return list;
}

llvm::json::Array Documents::tokens(const protocol::URIForFile &uri) const {
  const Document *document = find(uri);
  if (!document)
    return {};
  return encodeTokens(index::piecesOf(*document->index),
                      Positions(document->text));
}

} // namespace rl::lsp
