// In: the text of a document. Out: offsets for positions of the protocol,
// which count UTF-16 code units, and back. Must not know: what the text says.
#pragma once

#include "dsl/ast/Ast.h"

#include "llvm/Support/LSP/Protocol.h"

#include <string>
#include <vector>

namespace rl::lsp {

/// The lines of a text. Positions behind the end of a line are its end.
class Positions {
public:
  explicit Positions(const std::string &text);
  uint32_t offsetOf(llvm::lsp::Position position) const;
  llvm::lsp::Position positionOf(uint32_t offset) const;
  llvm::lsp::Range rangeOf(ast::Range range) const {
    return {positionOf(range.begin), positionOf(range.end)};
  }

private:
  const std::string &text;
  std::vector<uint32_t> starts;
};

/// Replaces what a change of the protocol replaces.
void apply(const llvm::lsp::TextDocumentContentChangeEvent &change,
           std::string &text);

} // namespace rl::lsp
