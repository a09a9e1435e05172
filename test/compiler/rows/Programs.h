// In: nothing. Out: finish programs as kernel text and as mathematics.
// Must not know: how kernels compute.
#pragma once

#include "rlrt/abi.h"

#include <cmath>
#include <string>
#include <vector>

namespace rl::compiler::test {

using Real = long double;

/// What the programs read, besides the statistics; value ids of the frame.
enum Input { advantageInput, oldInput, weightInput, levelInput, keepInput };
struct Inputs {
  Real advantage;   ///< f32 of rollout space (2)
  Real old;         ///< f32 of token space (3)
  Real weight;      ///< f32 of step space (0)
  Real level;       ///< i64 of prompt space (1)
  bool keep;        ///< i1 of token space (3)
  Real logZ = 0;    ///< of the row; an objective may be differentiated by it
  Real maxProb = 0; ///< of the row, observed
};

/// An objective over one row; its kernel is @<name>.
struct Program {
  std::string name;
  std::string text;
  bool writesEntropy;
  Real (*value)(Real logp, Real entropy, const Inputs &in);
  std::vector<int> further = {}; ///< statistics that it writes as well
};

inline std::vector<Program> programs() {
  std::vector<Program> all;
  all.push_back({"likelihood", R"(
    rl.row_kernel @likelihood gradient chain [3, 2, 1, 0]
        inputs [#rl.input<value 2 space 0>] {
    ^bb0(%logp: f32, %entropy: f32, %weight: f32):
      %none = arith.constant 0.0 : f32
      %g = arith.negf %weight : f32
      rl.finish %g, %none
    })",
                 false, [](Real logp, Real, const Inputs &in) -> Real {
                   return -in.weight * logp;
                 }});
  // -weight min(r A, clip(r, 0.8, 1.28) A) - 0.01 weight H, r = exp(logp - old)
  all.push_back({"clipped", R"(
    rl.row_kernel @clipped gradient entropy chain [3, 2, 1, 0]
        inputs [#rl.input<value 0 space 2>, #rl.input<value 1 space 3>,
                #rl.input<value 2 space 0>] {
    ^bb0(%logp: f32, %entropy: f32, %advantage: f32, %old: f32, %weight: f32):
      %low = arith.constant 0.8 : f32
      %high = arith.constant 1.28 : f32
      %bonus = arith.constant -0.01 : f32
      %none = arith.constant 0.0 : f32
      %change = arith.subf %logp, %old : f32
      %ratio = math.exp %change : f32
      %raised = arith.maximumf %ratio, %low : f32
      %clipped = arith.minimumf %raised, %high : f32
      %free = arith.mulf %ratio, %advantage : f32
      %bound = arith.mulf %clipped, %advantage : f32
      %lower = arith.cmpf ole, %free, %bound : f32
      %scaled = arith.mulf %free, %weight : f32
      %down = arith.negf %scaled : f32
      %g = arith.select %lower, %down, %none : f32
      %h = arith.mulf %bonus, %weight : f32
      rl.finish %g, %h
    })",
                 true, [](Real logp, Real entropy, const Inputs &in) -> Real {
                   Real ratio = std::exp(logp - in.old);
                   Real clipped = std::fmin(std::fmax(ratio, 0.8L), 1.28L);
                   Real gain =
                       std::fmin(ratio * in.advantage, clipped * in.advantage);
                   return -in.weight * gain - 0.01L * in.weight * entropy;
                 }});
  // weight H^2 (1 + level): the entropy alone, and an integer input.
  all.push_back({"spread", R"(
    rl.row_kernel @spread gradient chain [3, 2, 1, 0]
        inputs [#rl.input<value 2 space 0>, #rl.input<value 3 space 1>] {
    ^bb0(%logp: f32, %entropy: f32, %weight: f32, %level: i64):
      %none = arith.constant 0.0 : f32
      %one = arith.constant 1.0 : f32
      %number = arith.sitofp %level : i64 to f32
      %more = arith.addf %number, %one : f32
      %twice = arith.addf %entropy, %entropy : f32
      %slope = arith.mulf %twice, %weight : f32
      %h = arith.mulf %slope, %more : f32
      rl.finish %none, %h
    })",
                 false, [](Real, Real entropy, const Inputs &in) -> Real {
                   return in.weight * entropy * entropy * (1 + in.level);
                 }});
  // keep ? weight (logp - old)^2 : 0, so rows without keep are silent.
  all.push_back({"masked", R"(
    rl.row_kernel @masked gradient entropy chain [3, 2, 1, 0]
        inputs [#rl.input<value 1 space 3>, #rl.input<value 2 space 0>,
                #rl.input<value 4 space 3>] {
    ^bb0(%logp: f32, %entropy: f32, %old: f32, %weight: f32, %keep: i1):
      %none = arith.constant 0.0 : f32
      %change = arith.subf %logp, %old : f32
      %twice = arith.addf %change, %change : f32
      %slope = arith.mulf %twice, %weight : f32
      %g = arith.select %keep, %slope, %none : f32
      rl.finish %g, %none
    })",
                 true, [](Real logp, Real, const Inputs &in) -> Real {
                   Real change = logp - in.old;
                   return in.keep ? in.weight * change * change : 0;
                 }});
  // weight (sqrt(1 + log_z^2) - stop(max_prob) logp), beside statistics that it
  // writes. The root, for squares of 1e4 leave no digits to differences.
  all.push_back({"bounded",
                 R"(
    rl.row_kernel @bounded gradient entropy
        further [log_z, max_prob, token_rank, top_mass] chain [3, 2, 1, 0]
        inputs [#rl.input<value 2 space 0>] {
    ^bb0(%logp: f32, %entropy: f32, %log_z: f32, %max_prob: f32, %rank: f32,
         %mass: f32, %weight: f32):
      %none = arith.constant 0.0 : f32
      %sure = arith.mulf %max_prob, %weight : f32
      %g = arith.negf %sure : f32
      %one = arith.constant 1.0 : f32
      %square = arith.mulf %log_z, %log_z : f32
      %more = arith.addf %square, %one : f32
      %root = math.sqrt %more : f32
      %part = arith.divf %log_z, %root : f32
      %k = arith.mulf %part, %weight : f32
      rl.finish %g, %none, %k
    })",
                 true,
                 [](Real logp, Real, const Inputs &in) -> Real {
                   return in.weight * (std::sqrt(1 + in.logZ * in.logZ) -
                                       in.maxProb * logp);
                 },
                 {rlrt_log_z, rlrt_max_prob, rlrt_token_rank, rlrt_top_mass}});
  // advantage log_z - 0.01 weight H: the two without the log-probability.
  all.push_back({"levelled",
                 R"(
    rl.row_kernel @levelled gradient further [log_z] chain [3, 2, 1, 0]
        inputs [#rl.input<value 0 space 2>, #rl.input<value 2 space 0>] {
    ^bb0(%logp: f32, %entropy: f32, %log_z: f32, %advantage: f32, %weight: f32):
      %none = arith.constant 0.0 : f32
      %bonus = arith.constant -0.01 : f32
      %h = arith.mulf %bonus, %weight : f32
      rl.finish %none, %h, %advantage
    })",
                 false,
                 [](Real, Real entropy, const Inputs &in) -> Real {
                   return in.advantage * in.logZ - 0.01L * in.weight * entropy;
                 },
                 {rlrt_log_z}});
  return all;
}

/// Kernels without a gradient: @measure writes both numbers, @score logp,
/// @observe logp and two statistics more.
inline std::string statisticsText() {
  return R"(
    rl.row_kernel @measure statistics entropy chain [3, 2, 1, 0]
    rl.row_kernel @score statistics chain [3, 2, 1, 0]
    rl.row_kernel @observe statistics further [token_rank, top_mass]
        chain [3, 2, 1, 0])";
}

/// What one of them writes of the further statistics.
inline std::vector<int> observed(const std::string &name) {
  if (name != "observe")
    return {};
  return {rlrt_token_rank, rlrt_top_mass};
}

/// All of them in one module.
inline std::string allText() {
  std::string text = statisticsText();
  for (const Program &program : programs())
    text += program.text;
  return text;
}

} // namespace rl::compiler::test
