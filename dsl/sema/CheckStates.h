// In: `given` of a check and its states. Out: the states bound, their initial
// values cut. Must not know: streams, how a check is run.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// The state of that name, `usual` or `above.usual`; reports and returns
/// null when there is none, or more than one.
const model::State *stateNamed(Elaborator &elaborator, const std::string &name,
                               Place place);

/// Whether two steps have states of the same names and types.
bool sameStates(const Graph &left, const Graph &right);

/// States that a check gives, or that come from the step before.
struct GivenStates {
  std::set<std::string> names; ///< entries of `given` that are states

  /// Binds them and cuts their initial values, which nothing then reads.
  bool bind(Elaborator &elaborator, const ast::Check &check, Scope &scope,
            const std::vector<NodeId> &roots, bool isFirst);

private:
  bool give(Elaborator &elaborator, const ast::Argument &entry, Scope &scope);
};

} // namespace rl::sema
