// In: what each step of a phase measured of itself. Out: warnings.
// Must not know: batches, models, files.
#include "runtime/train/Health.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace rlrt {

using nlohmann::ordered_json;

// Shares of one batch jump; a warning is about what lasts. The median of the
// gradient's norm needs more, and is asked from the first ten on.
static constexpr size_t meanSteps = 10, medianSteps = 20;

static void push(std::deque<double> &window, double value, size_t size) {
  window.push_back(value);
  if (window.size() > size)
    window.pop_front();
}

static double mean(const std::deque<double> &window) {
  return std::accumulate(window.begin(), window.end(), 0.0) /
         double(window.size());
}

static double median(const std::deque<double> &window) {
  std::vector<double> sorted(window.begin(), window.end());
  auto middle = sorted.begin() + int64_t(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

static std::string brief(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", number);
  return text;
}

bool Health::first(const char *kind) {
  if (std::find(said.begin(), said.end(), kind) != said.end())
    return false;
  said.push_back(kind);
  return true;
}

void Health::watchMean(const char *kind, const std::optional<double> &value,
                       double limit, const char *words, const char *help,
                       std::vector<std::string> &out) {
  if (!value || !std::isfinite(*value) || limit == 0)
    return;
  Window &window = windows[kind];
  push(window, *value, meanSteps);
  if (window.size() < meanSteps)
    return;
  if (double now = mean(window); now > limit && first(kind))
    out.push_back(std::string(words) + " " + brief(now) + ", above health." +
                  kind + " " + brief(limit) + "; " + help);
}

void Health::watchEntropy(double entropy, std::vector<std::string> &out) {
  Window &window = windows["entropy"];
  push(window, entropy, meanSteps);
  if (window.size() < meanSteps)
    return;
  double now = mean(window);
  if (!entropyAtFirst)
    entropyAtFirst = now;
  if (now < limits.entropy * *entropyAtFirst && first("entropy"))
    out.push_back("the entropy of a sampled token fell to " + brief(now) +
                  " from " + brief(*entropyAtFirst) +
                  ", below health.entropy " + brief(limits.entropy) +
                  " of it: the policy writes nearly the same each time. Unless "
                  "the reward is at its best, a higher temperature, a smaller "
                  "lr or a bonus for entropy helps");
}

void Health::watchGradient(double norm, std::vector<std::string> &out) {
  Window &window = windows["grad_spike"];
  if (window.size() >= meanSteps) {
    double usual = median(window);
    if (usual > 0 && norm > limits.gradSpike * usual && first("grad_spike"))
      out.push_back("the norm of the gradient is " + brief(norm) + ", " +
                    brief(norm / usual) +
                    " times the median of the steps "
                    "before, above health.grad_spike " +
                    brief(limits.gradSpike) +
                    "; samples.jsonl and the optimizer's clip are the first "
                    "places to look");
  }
  push(window, norm, medianSteps);
}

std::vector<std::string> Health::step(const Vitals &vitals) {
  std::vector<std::string> out;
  // Not a matter of chance: one step tells.
  if (vitals.logpGap && limits.logpGap > 0 &&
      *vitals.logpGap > limits.logpGap && first("logp_gap"))
    out.push_back(
        "log-probabilities of sampled tokens differ between sampling and the "
        "first training pass by " +
        brief(*vitals.logpGap) + " in the mean, above health.logp_gap " +
        brief(limits.logpGap) +
        "; ratios are wrong by that much. A computation in bf16, or sampling "
        "from another distribution than the one trained, does this");
  watchMean("equal_groups", vitals.equalGroups, limits.equalGroups,
            "the share of prompts whose rollouts all have one reward is",
            "they teach a relative advantage nothing. Other prompts, more "
            "rollouts or a finer reward help",
            out);
  watchMean("truncated", vitals.truncated, limits.truncated,
            "the share of responses that max_tokens ended is",
            "what they would have said is not rewarded. A larger max_tokens "
            "or a reward for ending helps",
            out);
  watchMean("errors", vitals.errors, limits.errors,
            "of values that are errors, each response has",
            "the trace names the reasons", out);
  if (vitals.entropy && std::isfinite(*vitals.entropy) && limits.entropy > 0)
    watchEntropy(*vitals.entropy, out);
  if (vitals.gradientNorm && limits.gradSpike > 0)
    watchGradient(*vitals.gradientNorm, out);
  return out;
}

ordered_json Health::saved() const {
  ordered_json state{{"said", said}, {"windows", ordered_json::object()}};
  for (auto &[name, window] : windows)
    state["windows"][name] = window;
  if (entropyAtFirst)
    state["entropy"] = *entropyAtFirst;
  return state;
}

void Health::restore(const ordered_json &state) {
  said = state.at("said").get<std::vector<std::string>>();
  windows.clear();
  for (auto &[name, window] : state.at("windows").items())
    windows[name] = window.get<Window>();
  entropyAtFirst.reset();
  if (auto found = state.find("entropy"); found != state.end())
    entropyAtFirst = found->get<double>();
}

} // namespace rlrt
