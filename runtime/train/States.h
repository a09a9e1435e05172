// In: next values of declared states, step by step. Out: what each step reads,
// what the trace shows, what a checkpoint keeps.
// Must not know: how values are computed, files.
#pragma once

#include "runtime/run/Program.h"
#include "runtime/train/Batch.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// Number `index` of an array of `dtype`.
double numberAt(const void *array, int dtype, int64_t index);

/// The states of one phase. Reads of a step see what the step before left,
/// wherever the new value is computed: that takes effect with `commit`.
class States {
public:
  explicit States(const std::vector<StateSpec> &specs);

  /// Writes a state into an array of step space. One that has no value yet
  /// takes that of the array `init`.
  void read(int state, Batch &batch, int init, int value);
  /// Remembers an array of step space as the next value.
  void stage(int state, Batch &batch, int value);
  /// Forgets what the step that runs has done: it begins anew.
  void again();
  /// Ends a step: next values become the present ones.
  void commit();

  /// `state/<name>`: the number, the mean of an array, the mean of what a
  /// ring holds (0 for none).
  std::vector<std::pair<std::string, double>> metrics() const;

  /// Every state that has a value, bit for bit: a list of objects with
  /// `name`, `dtype` and `values`; a number that is not finite is written as
  /// the hexadecimal text of its bits.
  nlohmann::ordered_json saved() const;
  /// Takes over what `saved` made after a step, or before the first one
  /// (`stepped`: false), when no state has a value. Throws an InputError that
  /// names `path` when other states are there than the program has.
  void restore(const nlohmann::ordered_json &saved, bool stepped,
               const std::string &path);

private:
  /// Empty: no value.
  using Bytes = std::vector<std::byte>;
  struct State {
    StateSpec spec;
    Bytes present, next;
    bool isNew = false; ///< `present` is the `init` of the step that runs
  };
  Bytes bytesOf(const State &state, Batch &batch, int value) const;
  State &at(int state) { return states.at(size_t(state)); }

  std::vector<State> states;
};

} // namespace rlrt
