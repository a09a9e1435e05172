// In: a run that is built around a given model. Out: the measurements of its
// program. Must not know: training.
#include "runtime/abi/Error.h"
#include "runtime/run/Runner.h"

namespace rlrt {

using nlohmann::json;

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
  const json &policy =
      program.json.at("record").at("slots").at("policy").at("slots");
  auto path = policy.find("path");
  if (holdsAdapter(given) || path == policy.end() ||
      !path->contains("textParam"))
    return;
  size_t param = path->at("textParam").get<size_t>();
  if (options.given[param])
    throw InputError("--" + program.params[param].name +
                     ": the model that is measured is that of --evaluate");
  options.params.texts[param] = given;
  options.given[param] = true;
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
  }
  return Done;
}

} // namespace rlrt
