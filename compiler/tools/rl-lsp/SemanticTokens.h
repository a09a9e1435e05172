// In: pieces of a text. Out: semantic tokens of the protocol, which LLVM's
// library has no structs for, and what their numbers mean. Must not know: the
// language, documents.
#pragma once

#include "compiler/tools/rl-lsp/Positions.h"
#include "dsl/index/Highlight.h"

#include "llvm/Support/JSON.h"

namespace rl::lsp {

/// The names of types and modifiers, in the order of their numbers. They are
/// those of the protocol, which every theme has colours for, and one of ours.
llvm::json::Object tokenLegend();

/// Five numbers for each piece: lines behind the piece before, units behind it
/// or behind the start of the line, units, type, modifiers.
llvm::json::Array encodeTokens(const std::vector<index::Piece> &pieces,
                               const Positions &positions);

} // namespace rl::lsp
