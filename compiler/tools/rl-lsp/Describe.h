// In: symbols of an index. Out: how an editor shows them. Must not know:
// documents, messages.
#pragma once

#include "compiler/tools/rl-lsp/Positions.h"
#include "dsl/index/Complete.h"

namespace rl::lsp {

/// Markdown: what a name is, its type here, its default or value, its meaning.
std::string describe(const index::Symbol &symbol,
                     const index::Occurrence *occurrence);

/// `rank`: its place in the list.
llvm::lsp::CompletionItem itemOf(const index::Completion &completion,
                                 size_t rank);

/// An entry of a document's outline, without children.
llvm::lsp::DocumentSymbol outlineSymbol(const index::Symbol &symbol,
                                        const Positions &positions);

} // namespace rl::lsp
