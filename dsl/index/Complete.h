// In: an index and a place in its text. Out: what may be written there.
// Must not know: an editor's protocol.
#pragma once

#include "dsl/index/Index.h"

namespace rl::index {

/// Something that may be written.
struct Completion {
  Symbol symbol;
  std::string label;
  std::string insert;  ///< what is written in place of `label`, if not empty
  bool isWord = false; ///< of the grammar; `symbol` is empty
  int rank = 1;        ///< smaller ones come first
};

/// What may stand at an offset, in the order it is shown. Nothing inside
/// comments and texts.
std::vector<Completion> completionsAt(const Index &index, uint32_t offset);

} // namespace rl::index
