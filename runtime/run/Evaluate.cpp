// In: a run that is built around a given model. Out: the measurements of its
// program. Must not know: training.
#include "runtime/abi/Error.h"
#include "runtime/abi/Guard.h"
#include "runtime/run/Interrupt.h"
#include "runtime/run/Runner.h"

namespace rlrt {

void Runner::findGiven() {
  given = findModel(*options.evaluate);
  bool any = false;
  for (const PhaseSpec &phase : program.phases) {
    any |= !phase.train;
    if (!phase.train && phase.needsCritic)
      throw InputError("--evaluate: `" + phase.name +
                       "` reads `value`, and a folder holds no critic");
  }
  if (!any)
    throw InputError("--evaluate: the experiment has no `evaluate`, so nothing "
                     "is measured");
  // `policy = load(model)` with `param model: text`.
  std::optional<size_t> param =
      program.slots.record("policy").textParam("path");
  if (!param || holdsAdapter(given))
    return;
  if (options.given[*param])
    throw InputError("--" + program.params[*param].name +
                     ": the model that is measured is that of --evaluate");
  options.params.texts[*param] = given;
  options.given[*param] = true;
}

int32_t Runner::evaluate() {
  contexts.resize(program.phases.size());
  health.emplace(healthLimits());
  for (size_t i = 0; i < program.phases.size(); ++i) {
    const PhaseSpec &phase = program.phases[i];
    if (phase.train)
      continue;
    if (phase.needsReference && !reference)
      reference = policy.model->frozenCopy();
    outcomes.push_back({phase.name, {}, measure(i, phase.name, 0, 1)});
    if (!interrupted())
      continue;
    folder->event("end", phase.name, 0, {}, {{"status", "interrupted"}});
    return InterruptedRun;
  }
  return Done;
}

} // namespace rlrt
