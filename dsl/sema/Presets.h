// In: an experiment that extends another of its file. Out: one experiment
// with the members of both. Must not know: what slots mean.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// The experiment with the params, slots and phases of those it extends; its
/// own take their place. Nothing after an error.
std::optional<ast::Experiment> extended(Analysis &analysis,
                                        const ast::Experiment &syntax);

} // namespace rl::sema
