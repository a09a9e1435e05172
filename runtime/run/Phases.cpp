// In: a run that is built. Out: its phases in order: steps, measurements, when
// something is saved. Must not know: how a step works.
#include "runtime/abi/Error.h"
#include "runtime/abi/Guard.h"
#include "runtime/run/Interrupt.h"
#include "runtime/run/Runner.h"
#include "runtime/trace/Checkpoint.h"

#include <algorithm>
#include <cmath>

namespace rlrt {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

// samples.jsonl is bounded: rollouts of every tenth step and of every
// measurement.
static constexpr int64_t stepsBetweenSamples = 10;
// So are the reasons of errors, of a step and of the warnings of a run.
static constexpr size_t reasonsShown = 8;

void Runner::warn(const std::string &phase, const std::string &text) {
  folder->event("warning", phase, at.step, {},
                ordered_json::object({{"message", text}}));
  if (options.quiet)
    return;
  progress.settle();
  std::fprintf(stderr, "warning: phase `%s`: %s\n", phase.c_str(),
               text.c_str());
}

int32_t Runner::runPhases() {
  contexts.resize(program.phases.size());
  for (; at.phase < program.phases.size();
       ++at.phase, at.step = at.cursor = 0) {
    const PhaseSpec &phase = program.phases[at.phase];
    if (phase.train) {
      if (train(at.phase)) {
        progress.line("interrupted after step " + std::to_string(at.step) +
                      " of phase `" + phase.name + "`; continue with\n  " +
                      command + " --resume --out " + folder->path());
        return InterruptedRun;
      }
    } else if (phase.named) {
      folder->event("phase", phase.name, 0);
      if (phase.needsReference)
        reference = policy.model->frozenCopy();
      Metrics metrics = measure(at.phase, phase.name, 0, 1);
      outcomes.push_back({phase.name, {}, metrics});
      progress.line(phase.name + "  " + brief(metrics));
    }
  }
  return Done;
}

bool Runner::measuresAverage(const PhaseSpec &phase) const {
  return !phase.train &&
         phase.slots.flag("averaged", program.settings(options.params, 0, 1));
}

/// mean = decay * mean + (1 - decay) * weights.
void Runner::keepAverage(double decay) {
  torch::NoGradGuard noGrad;
  auto mean = averaged->model->trainable(), now = policy.model->trainable();
  for (size_t i = 0; i < mean.size(); ++i)
    mean[i].second.lerp_(now[i].second, 1 - decay);
}

/// Saves and says so when an interrupt came.
bool Runner::stop() {
  if (!interrupted())
    return false;
  save();
  folder->event("end", program.phases[at.phase].name, at.step, {},
                ordered_json::object({{"status", "interrupted"}}));
  return true;
}

bool Runner::train(size_t index) {
  const PhaseSpec &phase = program.phases[index];
  Settings settings = program.settings(options.params, 0, 1);
  int64_t steps = phaseSteps[index];
  int64_t every = phase.slots.integer("checkpoint_every", settings, 0);
  bool goesOn = !resumed.empty();
  optimizer = nullptr;
  if (phase.slots.has("optimizer"))
    optimizer = makeOptimizer(phase.slots.record("optimizer"), settings,
                              policy.model->trainable());
  criticOptimizer = nullptr;
  untrainedCritic = nullptr;
  if (phase.needsCritic) {
    if (!critic)
      critic = std::make_unique<Critic>(*policy.model);
    criticOptimizer =
        makeOptimizer(phase.slots.record("critic").record("optimizer"),
                      settings, critic->parameters());
  }
  bool needsReference = phase.needsReference;
  for (const PhaseSpec &other : program.phases)
    needsReference |= !other.train && !other.named && other.needsReference;
  reference = needsReference ? policy.model->frozenCopy() : nullptr;
  averaged.reset();
  if (phase.slots.number("average", settings) > 0) {
    averaged = policy;
    averaged->model = policy.model->frozenCopy();
  }
  Outcome outcome{phase.name, {}, {}};
  if (goesOn) {
    if (optimizer)
      restoreOptimizer(*optimizer, resumed, resumedUpdates);
    if (criticOptimizer)
      restoreCriticOptimizer(*criticOptimizer, resumed, resumedCriticUpdates);
    if (reference)
      restoreReference(*reference, resumed);
    if (averaged)
      restorePolicy(*averaged, resumed, true);
    if (!outcomes.empty() && outcomes.back().phase == phase.name) {
      outcome = outcomes.back();
      outcomes.pop_back();
    }
    resumedFrom = std::exchange(resumed, {});
  } else {
    measuredHere = false;
    // The mean of the phase before is gone.
    std::erase_if(measured, [&](const auto &one) {
      return measuresAverage(program.phases[one.first]);
    });
    folder->event("phase", phase.name, 0, {},
                  ordered_json::object({{"steps", steps}}));
  }
  // The reference and the optimizer are of this phase.
  for (auto &context : contexts)
    context.reset();
  contexts[index] = std::make_unique<rlrt_context>(setup(index));
  if (goesOn)
    restoreStates(index);
  health.emplace(healthLimits());
  if (goesOn && resumedHealth.is_object())
    health->restore(resumedHealth);
  progress.phase(phase.name, at.step, steps);
  while (true) {
    Metrics measurements;
    if (!measuredHere)
      measurements = measureDue(index, steps, outcome);
    measuredHere = true;
    outcomes.push_back(outcome);
    if (!measurements.empty())
      keepBest(measurements);
    if (stop())
      return true;
    outcomes.pop_back();
    if (at.step >= steps)
      break;
    trainStep(*contexts[index], phase, steps);
    measuredHere = false;
    // Before the measurement of this step: a resumed run makes it.
    outcomes.push_back(outcome);
    if (at.step == steps || (every > 0 && at.step % every == 0))
      save();
    if (stop())
      return true;
    outcomes.pop_back();
  }
  outcomes.push_back(outcome);
  return false;
}

/// What a person watches: the loss, its terms, the reward, then the metrics of
/// the program; neither how many points a term has nor a term that is absent.
static Metrics shownOf(const PhaseSpec &phase, const Metrics &metrics) {
  std::vector<std::string> hidden, first = {"loss"};
  for (const std::string &term : phase.terms) {
    hidden.push_back("points/" + term);
    first.push_back("loss/" + term);
  }
  first.push_back("reward");
  Metrics shown;
  for (const std::string &name : first)
    for (const auto &metric : metrics)
      if (metric.first == name && !std::isnan(metric.second))
        shown.push_back(metric);
  first.insert(first.end(), hidden.begin(), hidden.end());
  for (const auto &metric : metrics)
    if (std::find(first.begin(), first.end(), metric.first) == first.end())
      shown.push_back(metric);
  return shown;
}

/// What the trace says of errors: how many points, and the first reasons.
static void addErrors(ordered_json &event, const StepReport &report) {
  if (report.errors.empty())
    return;
  ordered_json reasons = ordered_json::object();
  int64_t all = 0;
  for (auto &[reason, count] : report.errors) {
    all += count;
    if (reasons.size() < reasonsShown)
      reasons[reason] = count;
  }
  event["errors"] = all;
  event["reasons"] = std::move(reasons);
}

/// What the trace says of rollouts that came back: how many there were to
/// select from and were selected, by age; of the latter the mean age.
static void addReplay(Metrics &metrics, ordered_json &event,
                      const StepReport &report) {
  if (report.candidates.empty())
    return;
  double all = 0, selected = 0, ages = 0;
  for (size_t age = 0; age < report.candidates.size(); ++age) {
    all += double(report.candidates[age]);
    selected += double(report.selected[age]);
    ages += double(age) * double(report.selected[age]);
  }
  metrics.emplace_back("replay/candidates", all);
  metrics.emplace_back("replay/selected_age", selected ? ages / selected : 0);
  event["replay"] = {{"candidates", report.candidates},
                     {"selected", report.selected}};
}

/// Says a reason the first time it is met, and no more than a few.
void Runner::warnOfErrors(const std::string &phase, const StepReport &report) {
  for (auto &[reason, count] : report.errors)
    if (reasonsMet.size() < reasonsShown && reasonsMet.insert(reason).second)
      warn(phase,
           std::to_string(count) +
               (count == 1 ? " value is an error, " : " values are errors, ") +
               reason + "; the trace counts them");
}

HealthLimits Runner::healthLimits() const {
  Settings settings = program.settings(options.params, 0, 1);
  Record slots = program.slots.record("health");
  return {slots.number("logp_gap", settings),
          slots.number("equal_groups", settings),
          slots.number("truncated", settings),
          slots.number("errors", settings),
          slots.number("entropy", settings),
          slots.number("grad_spike", settings)};
}

void Runner::watchHealth(const StepReport &report, Metrics &metrics,
                         std::vector<std::string> &warnings) {
  Vitals vitals;
  vitals.logpGap = report.logpGap;
  vitals.equalGroups = report.equalGroups;
  vitals.entropy = report.entropy;
  if (report.responses)
    vitals.truncated = double(report.truncated) / double(report.responses);
  double errors = 0;
  for (auto &[reason, count] : report.errors)
    errors += double(count);
  if (int64_t of = report.responses ? report.responses : report.prompts; of > 0)
    vitals.errors = errors / double(of);
  vitals.gradientNorm = report.gradientNorm;
  // No name of a program has a `/`.
  for (auto &[name, value] : {std::pair{"health/logp_gap", vitals.logpGap},
                              {"health/equal_groups", vitals.equalGroups},
                              {"health/entropy", vitals.entropy}})
    if (value)
      metrics.emplace_back(name, *value);
  for (std::string &text : health->step(vitals))
    warnings.push_back(std::move(text));
}

void Runner::trainStep(Context &context, const PhaseSpec &phase,
                       int64_t steps) {
  Clock::time_point start = Clock::now();
  Settings settings =
      program.settings(options.params, double(at.step), double(steps));
  // A schedule may drive a slot out of its range later than at the start.
  checkPhase(phase, settings);
  double decay = phase.slots.number("average", settings);
  context.begin(at.step, steps, at.cursor, std::move(settings));
  auto *run = static_cast<rlrt_context *>(&context);
  int32_t status;
  while ((status = program.code->phases[at.phase].step(run)) == BeginAgain)
    context.again();
  check(status);
  context.commit();
  if (averaged)
    keepAverage(decay);
  bool sampled = at.step % stepsBetweenSamples == 0;
  ++at.step;
  ++at.total;
  at.cursor += context.consumed();

  const StepReport &report = context.report();
  Metrics shown = shownOf(phase, report.metrics), all = report.metrics;
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  ordered_json more = ordered_json::object();
  Metrics states = context.stateMetrics();
  all.insert(all.end(), states.begin(), states.end());
  if (report.gradientNorm) {
    all.emplace_back("grad_norm", *report.gradientNorm);
    all.emplace_back("lr", *report.lr);
  }
  if (report.criticGradientNorm) {
    all.emplace_back("critic/grad_norm", *report.criticGradientNorm);
    all.emplace_back("critic/lr", *report.criticLr);
  }
  for (auto &[name, count] : report.dropped)
    all.emplace_back(name, double(count));
  addReplay(all, more, report);
  if (report.refilled) {
    all.emplace_back("refill/rounds", double(report.refilled->rounds));
    all.emplace_back("refill/prompts", double(report.refilled->prompts));
    all.emplace_back("refill/missing", double(report.refilled->missing));
  }
  all.emplace_back("tokens", report.tokens);
  all.emplace_back("prompts", report.prompts);
  if (report.responses) {
    double count = double(report.responses);
    all.emplace_back("response_length", double(report.responseTokens) / count);
    all.emplace_back("truncated_share", double(report.truncated) / count);
  }
  if (report.attempts) {
    double count = double(report.attempts);
    all.emplace_back("attempts", count);
    all.emplace_back("attempt_length", double(report.attemptTokens) / count);
    all.emplace_back("attempts_truncated_share",
                     double(report.attemptsTruncated) / count);
    all.emplace_back("seconds_attempts", report.secondsAttempts);
  }
  std::vector<std::string> warnings = report.warnings;
  watchHealth(report, all, warnings);
  all.emplace_back("seconds_sample", report.secondsSample);
  all.emplace_back("seconds_update", report.secondsUpdate);
  all.emplace_back("seconds_other", seconds - report.secondsSample -
                                        report.secondsAttempts -
                                        report.secondsUpdate);
  addErrors(more, report);
  if (!report.errors.empty())
    shown.emplace_back("errors", more["errors"].get<double>());
  folder->event("step", phase.name, at.step, all, more);
  warnOfErrors(phase.name, report);
  for (const std::string &text : warnings)
    warn(phase.name, text);
  if (sampled)
    folder->samples(phase.name, at.step, context.samples());
  progress.step(at.step, shown);
}

Metrics Runner::measureDue(size_t trainIndex, int64_t steps, Outcome &outcome) {
  const PhaseSpec &phase = program.phases[trainIndex];
  Metrics all;
  bool any = false;
  for (size_t i = 0; i < program.phases.size(); ++i) {
    const PhaseSpec &evaluate = program.phases[i];
    if (evaluate.train || evaluate.named)
      continue;
    Settings settings = program.settings(options.params, 0, 1);
    int64_t every = evaluate.slots.integer("every", settings, 0);
    if (at.step != 0 && at.step != steps &&
        (every == 0 || at.step % every != 0))
      continue;
    Metrics metrics = measure(i, phase.name, at.step, steps);
    all.insert(all.end(), metrics.begin(), metrics.end());
    any = true;
  }
  if (!any)
    return all;
  if (at.step == 0)
    outcome.before = all;
  outcome.after = all;
  progress.measured(all);
  if (at.step == 0)
    progress.line(phase.name + " before  " + brief(all));
  else if (at.step == steps)
    progress.line(phase.name + " after  " + brief(all));
  return all;
}

Metrics Runner::measure(size_t index, const std::string &phase, int64_t step,
                        int64_t steps) {
  const PhaseSpec &evaluate = program.phases[index];
  auto more = ordered_json::object({{"evaluation", evaluate.name}});
  // The end of a phase is the beginning of the next: measured once.
  auto found = measured.find(index);
  if (found != measured.end() && found->second.first == at.total) {
    more["measured"] = "before";
    folder->event("evaluate", phase, step, found->second.second, more);
    return found->second.second;
  }
  Clock::time_point start = Clock::now();
  if (evaluate.needsCritic && !critic && !untrainedCritic)
    untrainedCritic = std::make_unique<Critic>(*policy.model);
  if (!contexts[index])
    contexts[index] = std::make_unique<rlrt_context>(setup(index));
  rlrt_context &context = *contexts[index];
  Settings settings = program.settings(options.params, double(step),
                                       double(std::max<int64_t>(steps, 1)));
  checkPhase(evaluate, settings);
  context.begin(step, steps, 0, std::move(settings));
  check(program.code->phases[index].step(&context));
  context.finish();
  const StepReport &report = context.report();
  for (const std::string &text : report.warnings)
    warn(phase, text);
  more["prompts"] = report.prompts;
  for (auto &[name, count] : report.dropped)
    more[name] = count;
  if (report.attempts) {
    more["attempts"] = report.attempts;
    more["attempt_length"] =
        double(report.attemptTokens) / double(report.attempts);
    more["seconds_attempts"] = report.secondsAttempts;
  }
  addErrors(more, report);
  warnOfErrors(phase, report);
  more["seconds"] = std::chrono::duration<double>(Clock::now() - start).count();
  folder->event("evaluate", phase, step, report.metrics, more);
  folder->samples(phase, step, context.samples());
  measured[index] = {at.total, report.metrics};
  return report.metrics;
}

} // namespace rlrt
