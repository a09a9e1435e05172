// In: a compiled program and its command line. Out: a run: everything that is
// built and checked before the first step. Must not know: how a step works.
#include "runtime/run/Runner.h"

#include "runtime/abi/Error.h"
#include "runtime/abi/Guard.h"
#include "runtime/run/Interrupt.h"
#include "runtime/run/Resolved.h"
#include "runtime/sandbox/UnitTests.h"
#include "runtime/trace/Checkpoint.h"
#include "runtime/trace/Environment.h"
#include "runtime/train/HeadDevice.h"
#include "runtime/train/Instructions.h"
#include "runtime/train/Threads.h"

#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace rlrt {

using nlohmann::ordered_json;

int32_t runProgram(int argc, const char *const *argv,
                   const rlrt_program &code) {
  Program program;
  readProgram(code, program);
  Options options = parseCommandLine(argc, argv, program);
  if (options.help) {
    std::fputs(options.help->c_str(), stdout);
    return Done;
  }
  prepareProcess(options.threads ? options.threads : processors());
  return Runner(program, options, argc > 0 ? argv[0] : program.experiment)
      .run();
}

Runner::Runner(const Program &program, const Options &options,
               std::string command)
    : program(program), options(options), command(std::move(command)),
      progress({options.quiet, isatty(fileno(stdout)) != 0}) {}

/// Finds the checkpoint to go on from and takes over its parameters.
void Runner::restore() {
  std::string path = RunFolder::find(program.experiment, options.out);
  options.out = path;
  continues = true;
  if (!options.dryRun)
    lock = std::make_unique<RunLock>(path);
  resumed = newestCheckpoint(path);
  if (resumed.empty()) {
    // Nothing was saved yet, so nothing but the first steps is lost.
    if (ordered_json first = RunFolder::firstEvent(path); !first.is_null())
      restoreParams(first);
    return;
  }
  ordered_json state = readState(resumed);
  restoreParams(state);
  try {
    at = {state.at("phase").get<size_t>(), state.at("step").get<int64_t>(),
          state.at("total").get<int64_t>(), state.at("cursor").get<int64_t>()};
    resumedUpdates = state.at("updates").get<int64_t>();
    resumedCriticUpdates = state.value("criticUpdates", int64_t(0));
    resumedStates = state.value("states", ordered_json::array());
    measuredHere = state.at("measuredHere").get<bool>();
    auto metrics = [](const ordered_json &object) {
      Metrics result;
      for (auto &[name, value] : object.items())
        result.emplace_back(name, value.is_null() ? NAN : value.get<double>());
      return result;
    };
    for (const ordered_json &outcome : state.at("outcomes"))
      outcomes.push_back({outcome.at("phase").get<std::string>(),
                          metrics(outcome.at("before")),
                          metrics(outcome.at("after"))});
    for (const ordered_json &one : state.at("measured"))
      measured[one.at("evaluation").get<size_t>()] = {
          one.at("total").get<int64_t>(), metrics(one.at("metrics"))};
    resumedHealth = state.value("health", ordered_json());
    if (auto found = state.find("best"); found != state.end())
      best = {found->at("total").get<int64_t>(),
              found->at("number").get<double>()};
    resumedFrozen = state.value("frozen", std::string("0"));
    resumedLengths = state.at("lengths").get<RunFolder::Lengths>();
  } catch (const nlohmann::json::exception &error) {
    throw InputError("`" + resumed + "/state.json`: " + error.what());
  }
  lastSaved = resumed;
  savedAt = at;
}

/// Takes over the parameters of the run that `saved` tells of.
void Runner::restoreParams(const ordered_json &saved) {
  std::string where = resumed.empty() ? *options.out : resumed;
  try {
    if (saved.at("experiment") != program.experiment ||
        saved.at("program") != std::to_string(program.hash))
      throw InputError("`" + where + "` was made by another program: `" +
                       saved.at("experiment").get<std::string>() +
                       "` was changed since; start a new run");
    const ordered_json &params = saved.at("params");
    for (size_t i = 0; i < program.params.size(); ++i) {
      const ParamSpec &spec = program.params[i];
      const ordered_json &one = params.at(spec.name);
      ParamValues values = options.params;
      if (spec.dtype == RLRT_TEXT)
        values.texts[i] = one.get<std::string>();
      else
        values.numbers[i] = one.get<double>();
      if (options.given[i] && (values.texts[i] != options.params.texts[i] ||
                               values.numbers[i] != options.params.numbers[i]))
        throw InputError(
            "--" + spec.name + " " + shownParam(spec, options.params, i) +
            ": the run that is resumed has " + shownParam(spec, values, i));
      options.params = values;
      options.given[i] = true;
    }
  } catch (const nlohmann::json::exception &error) {
    throw InputError("`" + where + "`, its parameters: " + error.what());
  }
}

void Runner::restoreModels() {
  restorePolicy(policy, resumed);
  if (!hasCritic(resumed))
    return;
  critic = std::make_unique<Critic>(*policy.model);
  restoreCritic(*critic, resumed);
}

void Runner::checkParams() const {
  std::string missing;
  for (size_t i = 0; i < program.params.size(); ++i)
    if (program.params[i].required && !options.given[i])
      missing += (missing.empty() ? "--" : ", --") + program.params[i].name;
  if (!missing.empty())
    throw InputError("missing " + missing + "; see --help");
}

/// What would stop a phase later is said before the first step.
/// Refuses numbers out of range; the caller adds which phase they are of.
static void checkSlots(const PhaseSpec &phase, const Settings &settings) {
  const Record &slots = phase.slots;
  if (phase.train) {
    for (const char *name : {"prompts", "passes"})
      slots.integer(name, settings, 1);
    slots.integer("steps", settings, 0);
    if (double budget = slots.number("memory_budget", settings); budget <= 0)
      throw InputError("memory_budget must be above 0, but is " +
                       brief(budget));
    slots.integer("checkpoint_every", settings, 0);
    double average = slots.number("average", settings);
    if (average < 0 || average >= 1)
      throw InputError("average must be at least 0 and below 1, but is " +
                       brief(average));
    if (average > 0 && !slots.has("optimizer"))
      throw InputError("average is the running mean of the policy's weights, "
                       "but the phase trains the critic alone");
    if (slots.has("refill"))
      slots.record("refill").integer("rounds", settings, 1);
    if (slots.has("optimizer"))
      checkOptimizer(slots.record("optimizer"), settings, "");
    if (slots.has("critic"))
      checkOptimizer(slots.record("critic").record("optimizer"), settings,
                     "the critic's ");
  } else {
    slots.integer("every", settings, 0);
    slots.integer("batch", settings, 1);
    if (double budget = slots.number("memory_budget", settings); !(budget > 0))
      throw InputError("memory_budget must be above 0, but is " +
                       brief(budget));
  }
  if (!slots.has("sample"))
    return;
  Record sample = slots.record("sample");
  sample.integer("rollouts", settings, 1);
  sample.integer("max_tokens", settings, 1);
  sample.integer("top_k", settings, 0);
  sample.integer("no_repeat", settings, 0);
  auto number = [&](const char *name, auto isGood, const char *words) {
    double x = sample.number(name, settings);
    if (!isGood(x))
      throw InputError(std::string(name) + " must be " + words + ", but is " +
                       brief(x));
  };
  number(
      "top_p", [](double x) { return x > 0 && x <= 1; },
      "above 0 and at most 1");
  number(
      "min_p", [](double x) { return x >= 0 && x < 1; },
      "at least 0 and below 1");
  number("repetition_penalty", [](double x) { return x > 0; }, "above 0");
  double temperature = sample.number("temperature", settings);
  if (temperature < 0)
    throw InputError("temperature must not be negative, but is " +
                     brief(temperature));
  if (phase.train && temperature == 0)
    throw InputError("it trains on greedy responses "
                     "(temperature: 0), whose log-probabilities have no "
                     "gradient; a temperature above 0 is needed");
}

/// Whether a phase runs code of the batch.
bool Runner::needsSandbox() const {
  return std::any_of(program.phases.begin(), program.phases.end(),
                     [&](const PhaseSpec &phase) {
                       return runs(phase) && phase.needsSandbox;
                     });
}

void Runner::checkMachine() const {
  if (!needsSandbox())
    return;
  try {
    sandbox::unitTests();
  } catch (const sandbox::Unavailable &reason) {
    throw InputError(reason.what());
  }
}

void Runner::checkPhase(const PhaseSpec &phase,
                        const Settings &settings) const {
  try {
    checkSlots(phase, settings);
  } catch (const InputError &error) {
    throw InputError("phase `" + phase.name + "`: " + error.what());
  }
}

/// The steps of a phase: as many as it says, or as its epochs take.
static int64_t lengthOf(const PhaseSpec &phase, const Settings &settings,
                        const Source &source) {
  try {
    int64_t steps = phase.slots.integer("steps", settings, 0);
    double epochs = phase.slots.number("epochs", settings);
    if (epochs < 0)
      throw InputError("epochs must not be negative, but is " + brief(epochs));
    if ((steps > 0) == (epochs > 0))
      throw InputError("it needs `steps` or `epochs`, one of them above 0, and "
                       "here " +
                       std::string(steps > 0 ? "both are" : "neither is"));
    return steps > 0 ? steps
                     : source.stepsOf(
                           epochs, phase.slots.integer("prompts", settings, 1));
  } catch (const InputError &error) {
    throw InputError("phase `" + phase.name + "`: " + error.what());
  }
}

void Runner::build() {
  Settings settings = program.settings(options.params, 0, 1);
  double number = program.slots.number("seed", settings);
  if (number != std::floor(number) || std::abs(number) > 0x1p53)
    throw InputError("seed must be a whole number of at most 2^53, but is " +
                     brief(number));
  seed = uint64_t(int64_t(number));
  checkMachine();
  if (options.onGpu) {
    gpu = openGpu();
    head = std::make_unique<HeadDevice>(*gpu);
  }
  Record wanted = program.slots.record("policy");
  torch::Device where = gpu ? gpu->tensors : torch::Device(torch::kCPU);
  policy = given.empty() ? makePolicy(wanted, settings, seed, where)
                         : makePolicyWith(given, wanted, settings, seed, where);
  frozen = frozenWeights(policy);
  if (resumedFrozen && *resumedFrozen != std::to_string(frozen))
    throw InputError("the weights under the adapter are not those that `" +
                     resumed + "` was trained on" +
                     (policy.base.empty()
                          ? std::string()
                          : ": `" + policy.base + "` was changed since"));
  std::vector<const Source *> all;
  std::vector<std::string> names;
  for (const PhaseSpec &phase : program.phases) {
    if (!runs(phase)) {
      sources.push_back(nullptr);
      phaseSteps.push_back(0);
      continue;
    }
    // Nothing of data and length may read `steps`, which the length sets.
    sources.push_back(std::make_unique<Source>(phase.data, settings, files));
    phaseSteps.push_back(
        phase.train ? lengthOf(phase, settings, *sources.back()) : 1);
    Settings first =
        program.settings(options.params, 0, double(phaseSteps.back()));
    checkPhase(phase, first);
    if (!phase.train)
      sources.back()->firstItems(phase.slots.integer("prompts", first, 0));
    all.push_back(sources.back().get());
    names.push_back(phase.name);
  }
  checkSplits(all, names);
  if (!given.empty())
    return;
  checkAverages(settings);
  checkUndecayed(settings);
  Record kept = program.slots.record("checkpoints");
  kept.integer("keep", settings, 0);
  if (kept.text("best", settings).empty())
    return;
  for (const PhaseSpec &phase : program.phases)
    if (!phase.train && !phase.named)
      return;
  throw InputError("checkpoints: `best` is a metric of a measurement, and the "
                   "experiment has no `evaluate` without a name");
}

/// Whoever measures a mean is told when there is none.
void Runner::checkAverages(const Settings &settings) const {
  for (const PhaseSpec &phase : program.phases)
    if (phase.train && phase.slots.number("average", settings) > 0)
      return;
  for (const PhaseSpec &phase : program.phases)
    if (measuresAverage(phase))
      throw InputError("phase `" + phase.name +
                       "`: averaged: no train phase keeps a running mean of "
                       "the weights; give one its `average`, such as 0.99");
}

/// A misspelt name is told before the first step.
void Runner::checkUndecayed(const Settings &settings) const {
  for (const PhaseSpec &phase : program.phases) {
    const char *whose = "";
    try {
      if (phase.train && phase.slots.has("optimizer"))
        rlrt::checkUndecayed(phase.slots.record("optimizer"), settings,
                             policy.model->trainable());
      whose = "the critic's ";
      if (phase.train && phase.slots.has("critic"))
        rlrt::checkUndecayed(phase.slots.record("critic").record("optimizer"),
                             settings, Critic::likeParameters(*policy.model));
    } catch (const InputError &error) {
      throw InputError("phase `" + phase.name + "`: " + whose + error.what());
    }
  }
}

/// Names the kernels that have no form on a GPU.
void Runner::printOfHost() {
  std::string names;
  for (const std::string &name : gpu->chains.ofHost())
    names += (names.empty() ? "`" : ", `") + name + "`";
  if (!names.empty())
    progress.line("on the CPU stay kernels that a GPU has no form of: " +
                  names + "; their arrays are brought back");
}

void Runner::printPlan() {
  int64_t weights = 0;
  for (auto &[name, parameter] : policy.model->parameters())
    weights += parameter.numel();
  int64_t adapted = 0;
  for (auto &[name, parameter] : policy.model->adapterParameters())
    adapted += parameter.numel();
  const ModelConfig &config = policy.model->config();
  std::string precision, spare;
  if (int64_t rows = config.vocab - policy.tokenizer->vocabSize(); rows > 0)
    spare = " with " + std::to_string(rows) +
            " rows that no token has, in the softmax all the same";
  if (config.compute == Precision::Bf16)
    precision = multipliesBf16()
                    ? ", factors in bf16"
                    : ", factors in bf16, multiplied in f32: this processor "
                      "has no bf16 products";
  progress.line(
      program.experiment + ": policy of " + std::to_string(weights) +
      " weights, " +
      (adapted ? "frozen under an adapter of " + std::to_string(adapted) + ", "
               : "") +
      std::to_string(config.layers) + " layers, vocabulary " +
      std::to_string(config.vocab) + spare + precision + "; " +
      std::to_string(at::get_num_threads()) + " threads" +
      (gpu ? ", the model and all kernels on " + gpu->name() : ""));
  if (gpu)
    printOfHost();
  if (!options.dryRun)
    return;
  Settings settings = program.settings(options.params, 0, 1);
  for (size_t i = 0; i < program.phases.size(); ++i) {
    const PhaseSpec &phase = program.phases[i];
    if (!runs(phase))
      continue;
    std::string text = "  " + phase.name + ": ";
    if (phase.train)
      text += std::to_string(phaseSteps[i]) + " steps of " +
              std::to_string(phase.slots.integer("prompts", settings, 1)) +
              " prompts from ";
    else
      text += "measures ";
    text += std::to_string(sources[i]->splitSize()) + " of " +
            std::to_string(sources[i]->size()) + " items of " +
            sources[i]->name();
    progress.line(text);
  }
  progress.line("dry run: nothing was trained or written");
}

/// What row kernels use here.
static std::string instructions(const rlrt_program &code) {
  return code.instructions ? code.instructions(allowedInstructions()) : "";
}

void Runner::openFolder() {
  ordered_json more{{"experiment", program.experiment},
                    {"program", std::to_string(program.hash)},
                    {"params", ordered_json::object()},
                    {"seed", int64_t(seed)},
                    {"device", gpu ? "cuda" : "cpu"},
                    {"threads", at::get_num_threads()},
                    {"environment", environment(instructions(*program.code))}};
  if (!program.without.empty())
    more["without"] = program.without;
  if (!given.empty())
    more["evaluates"] = given;
  if (needsSandbox())
    more["environment"]["sandbox"] = {
        {"python", sandbox::unitTests().python()},
        {"bubblewrap", sandbox::unitTests().bubblewrap()}};
  for (size_t i = 0; i < program.params.size(); ++i) {
    const ParamSpec &spec = program.params[i];
    if (spec.dtype == RLRT_TEXT)
      more["params"][spec.name] = options.params.texts[i];
    else
      more["params"][spec.name] = options.params.numbers[i];
  }
  folder = continues ? RunFolder::resume(*options.out, std::move(lock),
                                         resumedLengths)
                     : RunFolder::create(program.experiment, options.out);
  if (resumed.empty())
    folder->writeExperiment(
        withParams(program.resolved, program.params, options.params));
  else
    more["resumed"] = std::filesystem::path(resumed).filename().string();
  folder->event("run", "", at.total, {}, more);
  for (size_t i = 0; i < sources.size(); ++i)
    if (sources[i] && sources[i]->skipped())
      warn(program.phases[i].name,
           std::to_string(sources[i]->skipped()) + " malformed rows of `" +
               sources[i]->name() +
               "` are skipped; the first: " + sources[i]->firstSkipped());
}

PhaseSetup Runner::setup(size_t index) const {
  PhaseSetup setup;
  setup.spec = &program.phases[index];
  setup.code = &program.code->phases[index];
  setup.policy =
      averaged && measuresAverage(*setup.spec) ? &*averaged : &policy;
  setup.reference = reference.get();
  setup.gpu = gpu.get();
  setup.head = head.get();
  setup.sharedPrompts = program.isLeftOut("shared-prompts");
  setup.skipsDeadRows = program.isLeftOut("dead-rows");
  setup.source = sources[index].get();
  setup.optimizer = setup.spec->train ? optimizer.get() : nullptr;
  if (setup.spec->needsCritic) {
    setup.critic = critic ? critic.get() : untrainedCritic.get();
    setup.criticOptimizer = criticOptimizer.get();
  }
  setup.paramSpecs = &program.params;
  setup.params = &options.params;
  setup.seed = int64_t(seed);
  setup.key = mixKey(seed, index);
  return setup;
}

int32_t Runner::run() {
  auto start = std::chrono::steady_clock::now();
  if (options.resume)
    restore();
  if (options.evaluate)
    findGiven();
  checkParams();
  build();
  printPlan();
  if (options.dryRun)
    return Done;
  openFolder();
  if (!resumed.empty())
    restoreModels();
  watchInterrupts(given.empty() ? "finishing this step and saving"
                                : "finishing this measurement");
  auto failed = [&](const std::string &why, int32_t status) {
    progress.settle();
    try {
      folder->event("end", "", at.total, {},
                    {{"status", "failed"}, {"exit", status}, {"reason", why}});
    } catch (const std::exception &) {
      // The disk that made it fail cannot hold this either.
    }
    if (!lastSaved.empty())
      std::fprintf(stderr,
                   "the newest checkpoint is %s; once the cause is gone, "
                   "continue with\n  %s --resume --out %s\n",
                   lastSaved.c_str(), command.c_str(), folder->path().c_str());
  };
  int32_t status;
  try {
    status = given.empty() ? runPhases() : evaluate();
  } catch (const Failed &failure) {
    failed("a step failed", failure.status);
    throw;
  } catch (const InputError &error) {
    failed(error.what(), InputAtFault);
    throw;
  } catch (const std::exception &error) {
    failed(reason(error), RunFailed);
    throw;
  }
  if (status == Done)
    finish(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count());
  return status;
}

} // namespace rlrt
