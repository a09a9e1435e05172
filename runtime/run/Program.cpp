// In: the JSON text of docs/decisions/0003-program-record.md and a function
// that computes scalar slots. Out: typed structures of the experiment.
// Must not know: models, batches, files of a run.
#include "runtime/run/Program.h"

#include "runtime/abi/Error.h"
#include "runtime/data/Permutation.h"
#include "runtime/train/Failures.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace rlrt {

using nlohmann::json;

static const char *const dtypeNames[] = {"f32", "i64", "bool", "text", "f64"};

int dtypeNamed(const std::string &name) {
  for (int dtype = RLRT_F32; dtype <= RLRT_TEXT; ++dtype)
    if (name == dtypeNames[dtype])
      return dtype;
  throw std::runtime_error("program record: no dtype is called `" + name + "`");
}

const char *dtypeName(int dtype) { return dtypeNames[dtype]; }

static std::string textOr(const json &object, const char *key) {
  auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string()
                                                   : found->get<std::string>();
}

static ParamSpec readParam(const json &object) {
  ParamSpec param;
  param.name = object.at("name").get<std::string>();
  param.dtype = dtypeNamed(object.at("dtype").get<std::string>());
  param.doc = textOr(object, "doc");
  param.required = object.value("required", false);
  if (auto range = object.find("range"); range != object.end()) {
    param.range.emplace();
    param.range->text = range->at("text").get<std::string>();
    param.range->low = range->value("low", param.range->low);
    param.range->high = range->value("high", param.range->high);
    param.range->lowOpen = range->value("lowOpen", false);
    param.range->highOpen = range->value("highOpen", false);
  }
  if (param.required)
    return param;
  const json &value = object.at("default");
  if (param.dtype == RLRT_TEXT)
    param.text = value.get<std::string>();
  else if (param.dtype == RLRT_BOOL)
    param.number = value.is_boolean() ? double(value.get<bool>())
                                      : double(value.get<double>() != 0);
  else
    param.number = value.get<double>();
  return param;
}

static DataSpec readData(const json &object) {
  DataSpec data;
  data.context = object.at("context").get<std::string>();
  data.name = textOr(object, "name");
  data.slots = Record(object);
  if (auto size = object.find("size"); size != object.end() && !size->is_null())
    data.size = size->at("setting").get<int>();
  if (auto fields = object.find("fields");
      fields != object.end() && fields->is_array())
    for (const json &field : *fields)
      data.fields.push_back(
          {field.at("name").get<std::string>(),
           dtypeNamed(field.at("dtype").get<std::string>()),
           textOr(field, "axis"), field.value("optional", false),
           field.value("values", std::vector<std::string>())});
  return data;
}

/// The states of a phase; a ring's counter is named by its slots.
static std::vector<StateSpec> readStates(const json &list) {
  std::vector<StateSpec> states;
  for (const json &object : list) {
    std::string dtype = object.at("dtype").get<std::string>();
    states.push_back({object.at("name").get<std::string>(),
                      dtype == "f64" ? RLRT_F64 : dtypeNamed(dtype),
                      object.at("size").get<int64_t>(), -1,
                      object.value("rollouts", false)});
  }
  for (size_t i = 0; i < states.size(); ++i) {
    std::string counter = textOr(list[i], "counter");
    for (size_t k = 0; k < states.size(); ++k)
      if (states[k].name == counter)
        states[i].counter = int(k);
  }
  return states;
}

static PhaseSpec readPhase(const json &object) {
  PhaseSpec phase;
  phase.name = object.at("name").get<std::string>();
  std::string kind = object.at("kind").get<std::string>();
  if (kind != "train" && kind != "evaluate")
    throw std::runtime_error("program record: no phase kind is called `" +
                             kind + "`");
  phase.train = kind == "train";
  phase.named = object.value("named", true);
  phase.slots = Record(object.at("record"));
  phase.data = readData(object.at("data"));
  for (const json &space : object.at("spaces"))
    phase.spaces.push_back(
        {space.at("name").get<std::string>(), space.at("parent").get<int>()});
  if (phase.spaces.size() < 3)
    throw std::runtime_error("program record: phase `" + phase.name +
                             "` has fewer than three spaces");
  for (size_t i = 0; i < phase.spaces.size(); ++i)
    if (phase.spaces[i].parent >= int(i) ||
        (phase.spaces[i].parent < 0) != (i == 0))
      throw std::runtime_error("program record: space `" +
                               phase.spaces[i].name +
                               "` does not come after its parent");
  if (auto states = object.find("states"); states != object.end())
    phase.states = readStates(*states);
  if (auto terms = object.find("terms"); terms != object.end())
    phase.terms = terms->get<std::vector<std::string>>();
  phase.values = object.at("values").get<int>();
  const json &needs = object.at("needs");
  phase.needsRollouts = needs.value("rollouts", false);
  phase.needsGradient = needs.value("gradient", false);
  phase.needsReference = needs.value("reference", false);
  phase.needsCritic = needs.value("critic", false);
  phase.needsSandbox = needs.value("sandbox", false);
  return phase;
}

void readProgram(const rlrt_program &code, Program &program) {
  if (code.abi_version != RLRT_ABI_VERSION)
    throw std::runtime_error(
        "the program was compiled for ABI version " +
        std::to_string(code.abi_version) + ", but this librlrt has version " +
        std::to_string(RLRT_ABI_VERSION) + "; compile it again");
  program.code = &code;
  program.hash = hashText(code.config);
  try {
    program.json = json::parse(code.config);
    const json &root = program.json;
    program.experiment = root.at("experiment").get<std::string>();
    program.doc = textOr(root, "doc");
    program.resolved = textOr(root, "resolved");
    program.without = root.value("without", program.without);
    if (auto params = root.find("params"); params != root.end())
      for (const json &param : *params)
        program.params.push_back(readParam(param));
    program.slots = Record(root.at("record"));
    for (const json &phase : root.at("phases"))
      program.phases.push_back(readPhase(phase));
  } catch (const json::exception &error) {
    throw std::runtime_error(std::string("program record: ") + error.what());
  }
  if (int(program.phases.size()) != code.phase_count)
    throw std::runtime_error(
        "program record: " + std::to_string(program.phases.size()) +
        " phases are described, " + std::to_string(code.phase_count) +
        " are compiled");
}

bool Program::isLeftOut(const std::string &name) const {
  return std::find(without.begin(), without.end(), name) == without.end();
}

Settings Program::settings(const ParamValues &values, double step,
                           double steps) const {
  Settings settings;
  rlrt_failures failures;
  settings.params = &values;
  settings.numbers.resize(json.value("settings", size_t(0)));
  if (code->settings)
    code->settings(values.numbers.data(), step, steps, settings.numbers.data(),
                   &failures);
  if (std::optional<Failure> failure = failures.take())
    throw InputError(describe(*failure, code->checks[failure->check]));
  return settings;
}

} // namespace rlrt
