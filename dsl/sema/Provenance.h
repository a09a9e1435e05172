// In: a graph. Out: errors where log-probabilities of unlike provenance are
// compared. Must not know: Ast, slots.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// One row of Streams.def.
struct StreamRow {
  std::string path;
  model::Quantity quantity;
  model::Version version;
  bool ofText; ///< also of a text[prompt]
  std::string engine, weights, temperature, truncation;
};
const std::vector<StreamRow> &streamRows();

/// Reports differences of log-probabilities, and quotients of their
/// exponentials, that measure more than the policy; false after an error.
bool checkProvenance(Analysis &analysis, const Graph &graph);

} // namespace rl::sema
