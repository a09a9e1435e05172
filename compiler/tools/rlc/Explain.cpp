// In: Options of explain. Out: the experiment in words. Must not know: how
// facts are found or laid out.
#include "compiler/explain/Explain.h"
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Report.h"
#include "compiler/tools/rlc/Stages.h"

#include "dsl/explain/Gather.h"
#include "dsl/explain/Print.h"

#include <algorithm>
#include <cstdio>

namespace rl::tool {

int runExplain(const Options &options) {
  Stages stages(options);
  if (int status = stages.source(options.files[0]))
    return status;
  if (int status = stages.model())
    return status;
  if (int status = stages.experiment())
    return status;
  bool mergesOld = std::find(options.without.begin(), options.without.end(),
                             "old-pass") == options.without.end();
  explain::Experiment facts = explain::gather(stages.chosen(), mergesOld);
  compiler::readShape(facts.policy);
  if (!options.phase.empty()) {
    std::string names;
    bool found = false;
    for (const explain::Phase &phase : facts.phases) {
      found = found || phase.name == options.phase;
      names += (names.empty() ? "`" : ", `") + phase.name + "`";
    }
    if (!found)
      return printError(misused, "experiment `" + facts.name +
                                     "` has no phase `" + options.phase +
                                     "`, but " + names);
  }
  if (int status = stages.rl())
    return status;
  if (int status = stages.plan(facts))
    return status;
  std::string text = explain::print(facts, options.phase);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return done;
}

} // namespace rl::tool
