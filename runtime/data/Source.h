// In: a phase's data record. Out: which items a batch holds, and their
// declared fields. Must not know: batches, kernels, models.
#pragma once

#include "runtime/data/Files.h"
#include "runtime/data/Permutation.h"
#include "runtime/run/Program.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rlrt {

/// How many of `size` items are held out: ceil(share * size). A share that is
/// an f32 counts as the shortest decimal that reads as it (0.1, not
/// 0.100000001490116).
int64_t heldOutCount(double share, int64_t size);

/// The items a phase draws from: one part of a data set. A fixed permutation,
/// keyed by the data's name only, puts the held-out items first, so that
/// splits depend on no seed and are disjoint among phases.
class Source {
public:
  /// Takes the rows of `files`. Throws InputError for an empty split.
  Source(const DataSpec &spec, const Settings &settings, Files &files);

  /// Items of the whole data set and of the split.
  int64_t size() const { return total; }
  int64_t splitSize() const { return count; }
  double heldOutShare() const { return share; }
  bool heldOut() const { return first == 0; }
  /// The data's name: of the task, the file's name without its folder, or
  /// that of a data set and its part.
  const std::string &name() const { return dataName; }
  /// Malformed rows that were skipped, and the first fault.
  int64_t skipped() const { return rows ? rows->skipped() : 0; }
  std::string firstSkipped() const { return rows ? rows->firstSkipped() : ""; }

  /// Batches of `prompts` items that `epochs` times the split take, rounded
  /// up. More than 2^53 are an InputError.
  int64_t stepsOf(double epochs, int64_t prompts) const;
  /// Items `cursor`, `cursor + 1`, ... of an endless sequence of epochs; each
  /// epoch is a permutation of the split keyed by `key` and its number.
  std::vector<int64_t> draw(int64_t cursor, int64_t items, uint64_t key) const;
  /// The first `items` of the split; 0: all. All of more than a million, or
  /// more than there are, is an InputError.
  std::vector<int64_t> firstItems(int64_t items) const;
  /// The declared fields of these items, in this order; of a task, none.
  Table read(std::span<const int64_t> items) const;
  /// The number of a declared field; throws when it is not declared.
  size_t number(const std::string &field) const;
  /// The axis of a declared list field; empty where it is no list.
  const std::string &axis(const std::string &field) const;

private:
  std::string dataName;
  std::vector<FieldSpec> fields;
  std::shared_ptr<const Rows> rows; ///< none of a task
  int64_t total = 0, first = 0, count = 0;
  double share = 0;
  std::optional<Permutation> order;
};

/// Throws InputError when two phases cut the same data at different shares
/// and one of them holds items out: they would overlap.
void checkSplits(const std::vector<const Source *> &sources,
                 const std::vector<std::string> &phases);

} // namespace rlrt
