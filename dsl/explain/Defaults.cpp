// In: a resolved experiment. Out: what it does not write, with where each
// value comes from. Must not know: values as numbers.
#include "dsl/explain/Gather.h"

namespace rl::explain {
namespace {

void add(std::vector<Default> &list, const std::string &prefix,
         const model::Record &record) {
  for (const model::Setting &setting : record.settings) {
    std::string name = prefix + setting.name;
    const auto *inner =
        std::get_if<std::shared_ptr<model::Record>>(&setting.value);
    // The parts of an inherited record are those of the experiment.
    if (setting.from == model::From::Inherited)
      list.push_back({name, "inherit", "the experiment's " + setting.name});
    else if (setting.from == model::From::Default && !inner) // its parts follow
      list.push_back({name, setting.source, "slot of " + record.context});
    if (inner && setting.from != model::From::Inherited)
      add(list, name + ".", **inner);
  }
}

} // namespace

std::vector<Default> defaultsOf(const model::Experiment &experiment) {
  std::vector<Default> list;
  add(list, "", experiment.record);
  for (const model::Phase &phase : experiment.phases)
    add(list, phase.name + ".", phase.record);
  for (const model::ArgumentDefault &argument : experiment.argumentDefaults) {
    Spot from = spotOf(argument.place), call = spotOf(argument.call);
    list.push_back({argument.callee + "(" + argument.parameter + ":) at " +
                        call.file + ":" + std::to_string(call.line),
                    argument.source,
                    from.file + ":" + std::to_string(from.line)});
  }
  return list;
}

} // namespace rl::explain
