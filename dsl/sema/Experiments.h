// In: an experiment as written. Out: the model of it. Must not know: checks.
#pragma once

#include "dsl/sema/Phases.h"

namespace rl::sema {

/// The experiment resolved, or nothing after an error.
std::optional<model::Experiment>
elaborateExperiment(Analysis &analysis, const SlotDefaults &defaults,
                    const ast::Experiment &syntax);

/// Drops settings that no slot reads and numbers the rest in order of slots.
void compactSettings(model::Experiment &experiment);

/// The experiment as `.rl` text with every default written out.
std::string resolvedText(const model::Experiment &experiment,
                         const Extended &whole, SourceText &source);

} // namespace rl::sema
