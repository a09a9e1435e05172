// In: the batch of each step, and what the program reads of it later. Out: the
// batch together with those of the steps before, what is kept of each rollout
// from step to step, and what a checkpoint keeps of both.
// Must not know: why rollouts are read again, models, files.
#pragma once

#include "runtime/run/Program.h"
#include "runtime/train/Batch.h"
#include "runtime/train/Pack.h"
#include "runtime/train/Tokens.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// What a batch is beside its arrays.
struct BatchParts {
  std::vector<int64_t> items;   ///< of each prompt
  Prompts prompts;              ///< their tokens
  std::map<int, Tokens> tokens; ///< by token space
};

/// The batches of the last steps, one after the other, the newest first, and
/// the states of their rollouts.
class Replay {
public:
  Replay(const std::vector<SpaceSpec> &spaces,
         const std::vector<StateSpec> &specs);

  /// Stores the batch with the values `from`, each of the prompt space or of
  /// one under it, before the steps that are stored. Then makes it the batch of
  /// all that is stored, with the values `to`; only values of step space are
  /// there beside them. `rounds`: how many steps are stored at most.
  void join(Batch &batch, BatchParts &parts, int64_t rounds,
            std::span<const int32_t> from, std::span<const int32_t> to);
  /// Whether a batch was joined since the last commit.
  bool isJoined() const { return joined; }
  /// Steps since each prompt of the batch was drawn.
  const std::vector<int64_t> &ages() const { return promptAges; }
  /// Rollouts of the joined batch, and of what is left of it, by age.
  std::vector<int64_t> candidates() const;
  std::vector<int64_t> left() const;
  /// Only these points of the batch are left.
  void keepPrompts(const std::vector<int64_t> &points);
  void keepRollouts(const std::vector<int64_t> &points);

  /// Writes a state of rollouts; one that has no value yet takes that of the
  /// array `init` at its point.
  void read(int state, Batch &batch, int init, int value);
  /// Remembers the next value of the rollouts that are left.
  void stage(int state, Batch &batch, int value);
  /// Ends a step: next values become the present ones, and the oldest step
  /// leaves where there are as many as there may be.
  void commit();
  /// `state/<name>`: the mean over the rollouts of the last joined batch that
  /// have a value.
  const std::vector<std::pair<std::string, double>> &metrics() const {
    return shown;
  }

  /// What later steps may read, bit for bit (CBOR); empty: nothing.
  std::vector<uint8_t> saved() const;
  /// Takes over what `saved` made. Throws an InputError that names `path` when
  /// it cannot be read as that of the phase.
  void restore(const std::vector<uint8_t> &saved, const std::string &path);

private:
  using Bytes = std::vector<uint8_t>;
  /// An array, or texts.
  struct Stored {
    int dtype = RLRT_F32, space = RLRT_PROMPT_SPACE;
    int64_t dense = 1;
    Bytes numbers;
    std::vector<std::string> texts;
  };
  /// Of each rollout: whether it has a value, and which.
  struct Held {
    Bytes known, numbers;
  };
  struct Steps {
    std::vector<int64_t> ages; ///< of each prompt
    BatchParts parts;
    /// By space under step, in order: as in Batch::setSpace.
    std::map<int, std::vector<int64_t>> offsets;
    std::vector<Stored> values;
    std::map<int, Held> states; ///< by number
    int64_t rollouts() const;
    std::vector<int64_t> agesOfRollouts() const;
  };
  Steps taken(Batch &batch, const BatchParts &parts,
              std::span<const int32_t> from) const;
  static void append(Steps &steps, Steps more);
  /// Keeps the first prompts and what lies under them.
  void cut(Steps &steps, size_t prompts) const;
  /// Why this is not what a phase of these spaces and states has stored; empty:
  /// it is.
  std::string faultOf(const Steps &steps) const;
  size_t widthOf(int state) const;

  std::vector<SpaceSpec> spaces;
  std::vector<StateSpec> specs;
  Steps stored;
  int64_t rounds = 1;
  bool joined = false;
  std::vector<int64_t> promptAges;
  std::vector<int64_t> rollouts; ///< numbers in `stored` of those that are left
  std::map<int, Held> next;      ///< of rollouts in `stored`
  std::vector<std::pair<std::string, double>> shown;
};

} // namespace rlrt
