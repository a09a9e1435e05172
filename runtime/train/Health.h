// In: what each step of a phase measured of itself. Out: warnings.
// Must not know: batches, models, files.
#pragma once

#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rlrt {

/// What a step shows of its health; absent: it has no such thing.
struct Vitals {
  /// Mean distance of the response tokens' log-probabilities in the first
  /// training pass from those at sampling: 0 but for rounding, as long as both
  /// run the same weights on the same tokens.
  std::optional<double> logpGap;
  /// Share of the prompts with several rollouts whose rewards are all equal.
  std::optional<double> equalGroups;
  /// Mean over the sampled tokens of -log-probability, an unbiased estimate of
  /// the entropy of a token.
  std::optional<double> entropy;
  std::optional<double> truncated; ///< share of the responses
  std::optional<double> errors;    ///< values a response, or a prompt
  std::optional<double> gradientNorm;
};

/// The slots of `health`; 0: no warning of that kind.
struct HealthLimits {
  double logpGap = 0, equalGroups = 0, truncated = 0, errors = 0, entropy = 0,
         gradSpike = 0;
};

/// Watches one phase.
class Health {
public:
  explicit Health(const HealthLimits &limits) : limits(limits) {}
  /// Takes a step; returns what is to be said, each kind once a phase.
  std::vector<std::string> step(const Vitals &vitals);

  /// What a resumed run needs to warn as one that was not stopped.
  nlohmann::ordered_json saved() const;
  void restore(const nlohmann::ordered_json &state);

private:
  using Window = std::deque<double>;
  /// Whether a kind is met for the first time.
  bool first(const char *kind);
  void watchMean(const char *kind, const std::optional<double> &value,
                 double limit, const char *said, const char *help,
                 std::vector<std::string> &out);
  void watchEntropy(double entropy, std::vector<std::string> &out);
  void watchGradient(double norm, std::vector<std::string> &out);

  HealthLimits limits;
  std::map<std::string, Window> windows;
  std::optional<double> entropyAtFirst; ///< mean of the first window
  std::vector<std::string> said;        ///< kinds
};

} // namespace rlrt
